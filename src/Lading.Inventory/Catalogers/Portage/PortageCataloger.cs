using System.Text;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Portage;

/// <summary>
/// Gentoo: the database of installed packages, <c>var/db/pkg/CATEGORY/NAME-VERSION/</c> with a file a fact (Package
/// Manager Specification, and portage(5)). <c>CONTENTS</c> is always there and stands for the package.
/// </summary>
internal sealed class PortageCataloger : Cataloger
{
    private const int MaxText = 1 << 20;

    public override string Name => "portage-db";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Portage];
    public override IReadOnlyList<string> Patterns => ["**/var/db/pkg/*/*/{CONTENTS,LICENSE,SIZE,SLOT,repository,HOMEPAGE,DESCRIPTION,RDEPEND}"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Name != "CONTENTS")
        {
            ReadOnlySpan<byte> bytes = file.Bytes;
            string text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxText)]).Trim();
            return text.Length == 0 ? null : new FileCatalog { Notes = [new Note("field", file.Name, new Dictionary<string, string> { ["text"] = text })] };
        }
        string[] parts = file.Folder.Split('/');
        if (parts.Length < 2 || PortageAtom.SplitVersion(parts[^1]) is not (var name, { } version))
            throw new ParseException($"'{parts[^1]}' is not a name and a version");
        byte[] files = PortageContents.Files(file.Bytes);
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Portage,
                    Namespace = parts[^2],
                    Name = name,
                    Version = version,
                    Files = files.Length == 0 ? null : new FileList(files),
                },
            ],
        };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((CatalogedFile file, Note note) in view.Notes("field"))
            fields[file.Path] = note.Values["text"];
        var resolver = new DependencyResolver();
        foreach (CatalogedFile file in view.Files)
            foreach (Package package in file.Catalog.Packages)
            {
                Package completed = Complete(package, name => fields.GetValueOrDefault($"{file.Folder}/{name}"));
                int end = file.Folder.IndexOf("var/db/pkg/", StringComparison.Ordinal);
                resolver.Add(end < 0 ? "" : file.Folder[..end], builder.Add(view, file, completed), completed);
            }
        resolver.Resolve(builder);
    }

    private static Package Complete(Package package, Func<string, string?> field)
    {
        var properties = new Dictionary<string, string>();
        foreach (string name in (ReadOnlySpan<string>)["SLOT", "SIZE", "repository"])
            if (field(name) is { } value)
                properties["ebuild:" + name.ToLowerInvariant()] = value;
        return new Package
        {
            Type = package.Type,
            Namespace = package.Namespace,
            Name = package.Name,
            Version = package.Version,
            Files = package.Files,
            DeclaredLicenses = [.. PortageAtom.Licenses(field("LICENSE") ?? "")],
            Homepage = field("HOMEPAGE")?.Split(' ')[0],
            Description = field("DESCRIPTION"),
            Requires = [.. PortageAtom.Requirements(field("RDEPEND") ?? "")],
            Properties = properties,
        };
    }
}
