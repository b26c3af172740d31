using System.Text;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Dpkg;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Cpp;

/// <summary>
/// What vcpkg installed: <c>vcpkg/status</c> has a paragraph for each port and one for each of its features, in the
/// form of dpkg's; <c>vcpkg/info/name_version_triplet.list</c> names the files.
/// </summary>
internal sealed class VcpkgStatusCataloger : Cataloger
{
    private const int MaxPackages = 50_000;

    public override string Name => "vcpkg-status";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Vcpkg];
    public override IReadOnlyList<string> Patterns => ["**/vcpkg/status", "**/vcpkg/info/*.list"];

    public override FileCatalog? Read(ScannedFile file) => file.Name == "status" ? Status(file) : Files(file);

    private static FileCatalog? Files(ScannedFile file)
    {
        string list = Encoding.UTF8.GetString(file.Bytes);
        string[] paths = [.. list.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => !l.EndsWith('/'))];
        return paths.Length == 0 ? null : new FileCatalog
        {
            Notes = [new Note("files", file.Name[..^5], new Dictionary<string, string>(), Encoding.UTF8.GetBytes(string.Join('\n', paths)))],
        };
    }

    private static FileCatalog Status(ScannedFile file)
    {
        var packages = new Dictionary<(string, string), Package>();
        var reader = new ControlReader(file.Bytes);
        while (reader.NextParagraph())
        {
            var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (reader.NextField())
                if (fields.Count < 64)
                    fields.TryAdd(Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Value));
            if (packages.Count >= MaxPackages)
                throw new ParseException($"the database has more than {MaxPackages} packages");
            if (fields.GetValueOrDefault("Package") is not { Length: > 0 } name || fields.GetValueOrDefault("Status") is { } status && !status.EndsWith(" installed", StringComparison.Ordinal))
                continue;
            string triplet = fields.GetValueOrDefault("Architecture", "");
            Requirement[] requires = [.. Relations.Names(fields.GetValueOrDefault("Depends")).Where(n => n != name).Select(n => new Requirement(n))];
            if (!fields.ContainsKey("Feature"))
                packages[(name, triplet)] = Make(name, triplet, fields, requires);
            else if (requires.Length > 0 && packages.TryGetValue((name, triplet), out Package? main))
                packages[(name, triplet)] = main.With(requires: [.. main.Requires.Concat(requires).Distinct()]);
        }
        if (packages.Count == 0 && file.Size > 0)
            throw new ParseException("the file is not a vcpkg status database: it has no package");
        return new FileCatalog { Packages = [.. packages.Values] };
    }

    private static Package Make(string name, string triplet, Dictionary<string, string> fields, Requirement[] requires)
    {
        var properties = new Dictionary<string, string>();
        if (triplet.Length > 0)
            properties["vcpkg:triplet"] = triplet;
        if (fields.GetValueOrDefault("Abi") is { Length: > 0 } abi)
            properties["vcpkg:abi"] = abi;
        return new Package
        {
            Type = PackageType.Vcpkg,
            Name = name,
            Version = fields.GetValueOrDefault("Version") is { Length: > 0 } version ? version : null,
            Architecture = triplet.IndexOf('-') is > 0 and var dash ? triplet[..dash] : null,
            Qualifiers = fields.GetValueOrDefault("Port-Version") is { Length: > 0 } and not "0" and var port ? new Dictionary<string, string> { ["port_version"] = port } : new Dictionary<string, string>(),
            Description = fields.GetValueOrDefault("Description")?.Split('\n')[0].Trim() is { Length: > 0 } text ? text : null,
            Author = fields.GetValueOrDefault("Maintainer") is { Length: > 0 } people ? people.ReplaceLineEndings(" ") : null,
            Requires = requires,
            Properties = properties,
        };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var lists = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((CatalogedFile file, Note note) in view.Notes("files"))
            lists[$"{Parent(file.Folder)}\n{note.Key}"] = note.Data ?? [];
        foreach (CatalogedFile file in view.Files)
        {
            // Paths are relative to the folder "installed", which holds the folder of the database.
            string root = Parent(file.Folder);
            builder.AddFile(view, file, package =>
            {
                string version = package.Version + (package.Qualifiers.GetValueOrDefault("port_version") is { } port ? "#" + port : "");
                string triplet = package.Properties.GetValueOrDefault("vcpkg:triplet", "");
                byte[]? lines = lists.GetValueOrDefault($"{file.Folder}\n{package.Name}_{package.Version}_{triplet}") ?? lists.GetValueOrDefault($"{file.Folder}\n{package.Name}_{version}_{triplet}");
                return lines is null ? package : package.With(files: FileList.Of(new FileList(lines).Read().Select(f => root.Length == 0 ? f.Path : $"{root}/{f.Path}")));
            });
        }
        builder.ResolveByName(view);
    }

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";
}
