using Lading.Inventory.Assembly;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>Native Windows programs and libraries, by their version resource.</summary>
internal sealed class PeBinaryCataloger : Cataloger
{
    public override string Name => "pe-binary-package";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Binary;
    public override IReadOnlyList<PackageType> Types => [PackageType.Generic];
    public override IReadOnlyList<string> Patterns => ["i:**/*.dll", "i:**/*.exe", "i:**/*.bpl"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Executable != ExecutableKind.Pe || PortableExecutable.Read(file) is not { IsManaged: false } image)
            return null;
        PeVersion version = image.Version();
        string? name = ProductName(version, file.Name);
        string? number = Number(version);
        if (name is null || number is null)
            return null;
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Generic,
                    Name = name,
                    Version = number,
                    Role = image.IsDll ? PackageRole.Library : PackageRole.Application,
                    Supplier = version["CompanyName"],
                    Copyright = version["LegalCopyright"],
                    Description = version["FileDescription"],
                    Properties = version["OriginalFilename"] is { } original ? new Dictionary<string, string> { ["pe:original-filename"] = original } : new(),
                    Method = IdentityMethod.BinaryAnalysis,
                    Confidence = 0.5,
                },
            ],
        };
    }

    private static string? ProductName(PeVersion version, string fileName)
    {
        foreach (string name in (ReadOnlySpan<string>)["ProductName", "FileDescription", "InternalName", "OriginalFilename"])
            if (version[name] is { Length: <= 200 } text && text.Any(char.IsLetter))
                return text;
        return version.Strings.Count > 0 ? fileName : null;
    }

    private static string? Number(PeVersion version)
    {
        foreach (string? text in (ReadOnlySpan<string?>)[version["ProductVersion"], version["FileVersion"], version.FixedFileVersion])
            if (text is { Length: <= 100 } && text.Any(char.IsAsciiDigit))
                return text.Replace(", ", ".", StringComparison.Ordinal).Split(' ')[0].TrimEnd(',', '.');
        return null;
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        // A library of a NuGet package is that package's file.
        var owned = new HashSet<string>(StringComparer.Ordinal);
        foreach ((_, Package package, _) in builder.Packages)
            if (package.Type == PackageType.Nuget && package.Files is { } files)
                owned.UnionWith(files.Read().Select(f => f.Path));
        foreach (CatalogedFile file in view.Files)
            if (!owned.Contains(file.Path) && !IsNetHost(view, file))
                builder.AddFile(view, file);
    }

    /// <summary>The start program that the .NET SDK puts beside an assembly carries that assembly's version resource.</summary>
    private static bool IsNetHost(CatalogView view, CatalogedFile file)
    {
        string stem = file.Path[..file.Path.LastIndexOf('.')];
        return file.Catalog.Packages.Any(p => p.Properties.TryGetValue("pe:original-filename", out string? original) &&
            original.Equals(stem[(stem.LastIndexOf('/') + 1)..] + ".dll", StringComparison.OrdinalIgnoreCase)) && view.Exists(stem + ".dll");
    }
}
