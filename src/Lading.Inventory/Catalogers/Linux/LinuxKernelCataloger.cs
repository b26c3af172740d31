using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Inventory.Catalogers.Linux;

/// <summary>
/// The Linux kernel, by its boot images, and its modules, by their own description. A module without a version of its own
/// has that of the kernel it was built for, and depends on it and on the modules it names.
/// </summary>
internal sealed class LinuxKernelCataloger : Cataloger
{
    private const string Kernel = "linux-kernel";
    private const int MaxModule = 256 << 20;

    public override string Name => "linux-kernel";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Generic];
    public override IReadOnlyList<string> Patterns =>
    [
        "**/{vmlinuz,vmlinuz-*,bzImage,bzImage-*,vmlinux,vmlinux-*}", "**/boot/{kernel,kernel-*,Image,Image-*}",
        "**/lib/modules/**/*.ko", "**/lib/modules/**/*.ko.{gz,xz,zst}",
    ];

    public override FileCatalog? Read(ScannedFile file) =>
        file.Name.Contains(".ko", StringComparison.Ordinal) && file.Path.Contains("lib/modules/", StringComparison.Ordinal) ? Module(file) : Image(file);

    private static FileCatalog? Image(ScannedFile file)
    {
        if (KernelImage.Version(file) is not { } text)
            return null;
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Generic,
                    Name = Kernel,
                    Version = text.Split(' ')[0],
                    Description = "Linux version " + text,
                    DeclaredLicenses = ["GPL-2.0-only"],
                    Homepage = "https://www.kernel.org/",
                    Role = PackageRole.Application,
                    Method = IdentityMethod.BinaryAnalysis,
                    Properties = new Dictionary<string, string> { ["linux:release"] = text.Split(' ')[0] },
                },
            ],
        };
    }

    private static FileCatalog? Module(ScannedFile file)
    {
        ILookup<string, string>? info;
        if (file.Name.EndsWith(".ko", StringComparison.Ordinal))
        {
            info = ModuleInfo.Read(file);
        }
        else
        {
            byte[] head = new byte[6];
            file.Read(0, head);
            using Stream stream = file.OpenRead();
            info = ModuleInfo.Read(ScannedFile.FromBytes(file.Path, Decompression.Unpack(head, stream, MaxModule, whole: true), [], file.Limits));
        }
        if (info is null)
            return null;
        string? Get(string key) => info[key].FirstOrDefault() is { Length: > 0 } value ? value : null;
        string? release = Get("vermagic")?.Split(' ')[0];
        var properties = new Dictionary<string, string>();
        if (release is not null)
            properties["linux:release"] = release;
        if (Get("srcversion") is { } source)
            properties["linux:srcversion"] = source;
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Generic,
                    Name = Get("name") ?? file.Name[..file.Name.IndexOf(".ko", StringComparison.Ordinal)].Replace('-', '_'),
                    Version = Get("version") ?? release,
                    DeclaredLicenses = Get("license") is { } license ? [license] : [],
                    Author = info["author"].Any() ? string.Join(", ", info["author"]) : null,
                    Description = Get("description"),
                    Role = PackageRole.DeviceDriver,
                    Requires = [.. (Get("depends") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(d => new Requirement(d))],
                    Properties = properties,
                },
            ],
        };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var kernels = new Dictionary<string, PackageHandle>(StringComparer.Ordinal);
        var modules = new Dictionary<(string? Release, string Name), PackageHandle>();
        var added = new List<(PackageHandle Handle, Package Package)>();
        foreach (CatalogedFile file in view.Files)
            foreach (Package package in file.Catalog.Packages)
            {
                PackageHandle handle = builder.Add(view, file, package);
                if (package.Role != PackageRole.DeviceDriver)
                {
                    kernels.TryAdd(package.Version!, handle);
                    continue;
                }
                modules.TryAdd((Release(package), package.Name.Replace('-', '_')), handle);
                added.Add((handle, package));
            }
        foreach ((PackageHandle handle, Package package) in added)
        {
            if (Release(package) is { } release && kernels.TryGetValue(release, out PackageHandle kernel))
                builder.Relate(handle, kernel);
            foreach (Requirement requirement in package.Requires)
                if (modules.TryGetValue((Release(package), requirement.Name.Replace('-', '_')), out PackageHandle other))
                    builder.Relate(handle, other);
        }
    }

    private static string? Release(Package package) => package.Properties.GetValueOrDefault("linux:release");
}
