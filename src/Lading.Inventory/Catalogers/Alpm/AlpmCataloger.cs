using System.Text;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Inventory.Catalogers.Alpm;

/// <summary>
/// Arch Linux: pacman's local database, a folder a package with <c>desc</c> (alpm-db-desc(5)), <c>files</c>
/// (alpm-db-files(5)) and <c>mtree</c> (alpm-mtree(5), gzip).
/// </summary>
internal sealed class AlpmCataloger : Cataloger
{
    private const int MaxTree = 256 << 20;

    public override string Name => "alpm-db";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Alpm];
    public override IReadOnlyList<string> Patterns => ["**/var/lib/pacman/local/*/{desc,files,mtree}"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Name == "mtree")
        {
            byte[] head = new byte[6];
            file.Read(0, head);
            using Stream stream = file.OpenRead();
            return FileBlock.Note(Mtree.Files(Decompression.Unpack(head, stream, MaxTree, whole: true)));
        }
        Dictionary<string, List<string>> fields = Fields(Encoding.UTF8.GetString(file.Bytes));
        if (file.Name == "files")
            return FileBlock.Note(Encoding.UTF8.GetBytes(string.Join('\n', All(fields, "FILES").Where(f => !f.EndsWith('/')))));
        return Package(fields) is { } package ? new FileCatalog { Packages = [package] } : throw new ParseException("the record has no name or version");
    }

    /// <summary>Lines <c>%NAME%</c>, each followed by its values up to an empty line.</summary>
    private static Dictionary<string, List<string>> Fields(string text)
    {
        var fields = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? values = null;
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.TrimEnd('\r');
            if (line.Length > 2 && line[0] == '%' && line[^1] == '%')
                fields[line[1..^1]] = values = [];
            else if (line.Length > 0)
                values?.Add(line);
        }
        return fields;
    }

    private static IEnumerable<string> All(Dictionary<string, List<string>> fields, string name) => fields.TryGetValue(name, out List<string>? values) ? values : [];

    private static Package? Package(Dictionary<string, List<string>> fields)
    {
        string? Get(string name) => All(fields, name).FirstOrDefault();
        if (Get("NAME") is not { } name || Get("VERSION") is not { } version)
            return null;
        var properties = new Dictionary<string, string>();
        if (Get("VALIDATION") is { } validation)
            properties["alpm:validation"] = validation;
        if (Get("SIZE") is { } size)
            properties["alpm:size"] = size;
        return new Package
        {
            Type = PackageType.Alpm,
            Name = name,
            Version = version,
            Architecture = Get("ARCH"),
            SourceName = Get("BASE") is { } source && source != name ? source : null,
            DeclaredLicenses = [.. All(fields, "LICENSE")],
            Supplier = Get("PACKAGER"),
            Author = Get("PACKAGER"),
            Description = Get("DESC"),
            Homepage = Get("URL"),
            Requires = [.. All(fields, "DEPENDS").Select(Requirement)],
            Provides = [.. All(fields, "PROVIDES").Select(p => Requirement(p).Name)],
            Properties = properties,
        };
    }

    /// <summary><c>name&gt;=version</c>, <c>libx.so=1-64</c>, <c>name: description</c>.</summary>
    private static Requirement Requirement(string text)
    {
        int end = text.AsSpan().IndexOfAny("<>=:");
        return end < 0 ? new Requirement(text) : new Requirement(text[..end], text[end] == ':' ? null : text[end..]);
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var blocks = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        foreach ((CatalogedFile file, Note note) in view.Notes("files"))
            blocks[file.Path] = note.Data;
        var resolver = new DependencyResolver();
        foreach (CatalogedFile file in view.Files)
            foreach (Package package in file.Catalog.Packages)
            {
                string folder = file.Folder;
                Package completed = package.With(files: FileBlock.Join([blocks.GetValueOrDefault(folder + "/mtree"), blocks.GetValueOrDefault(folder + "/files")]));
                resolver.Add(folder[..Math.Max(0, folder.LastIndexOf('/'))], builder.Add(view, file, completed), completed);
            }
        resolver.Resolve(builder);
    }
}
