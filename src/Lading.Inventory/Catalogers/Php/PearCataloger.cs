using Lading.Inventory.Assembly;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Php;

/// <summary>
/// Packages that PEAR and PECL installed: one record a package in the registry, the serialized array of its
/// <c>package.xml</c> (pear.php.net, "package.xml 2.0", or the older 1.0).
/// </summary>
internal sealed class PearCataloger : Cataloger
{
    public override string Name => "pear-registry";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Pear];
    public override IReadOnlyList<string> Patterns => ["**/php/.registry/*.reg", "**/php/.registry/*/*.reg"];

    public override FileCatalog Read(ScannedFile file) =>
        new() { Packages = [Make(PhpSerialized.Parse(file.Bytes), file.Folder) ?? throw new ParseException("the record has no name and version")] };

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        builder.AddAll(view);
        builder.ResolveByName(view, static name => name.ToLowerInvariant(),
            static path => path[..Math.Max(0, path.IndexOf("/.registry/", StringComparison.Ordinal))]);
    }

    private static Package? Make(Tree root, string folder)
    {
        string? name = root["name"].Word ?? root["package"].Word;
        string? version = root["version"]["release"].Word ?? root["version"].Word ?? root["_lastversion"].Word;
        if (name is null || version is null || name.Length > 255)
            return null;
        const string ChannelFolder = ".channel.";
        string last = folder[(folder.LastIndexOf('/') + 1)..];
        string channel = root["channel"].Word ?? (last.StartsWith(ChannelFolder, StringComparison.Ordinal) ? last[ChannelFolder.Length..] : "pear.php.net");
        string? license = root["license"].Word ?? root["license"]["_content"].Word ?? root["release_license"].Word;
        return new Package
        {
            Type = PackageType.Pear,
            Namespace = channel,
            Name = name,
            Version = version,
            DeclaredLicenses = license is null ? [] : [license],
            Author = Leads(root),
            Description = root["summary"].Word,
            Requires = [.. Requirements(root, channel)],
            Files = Files(root),
        };
    }

    private static string? Leads(Tree root)
    {
        // One lead is written as itself, several as a list; package.xml 1.0 calls them maintainers.
        Tree lead = root["lead"].Kind == TreeKind.Map ? root["lead"] : root["maintainers"];
        IEnumerable<Tree> people = lead["name"].Word is not null ? [lead] : lead.Entries.Values;
        string text = string.Join(", ", people.Select(p => p["name"].Word is { } name ? p["email"].Word is { } email ? $"{name} <{email}>" : name : null).OfType<string>().Take(50));
        return text.Length == 0 ? null : text;
    }

    private static IEnumerable<Requirement> Requirements(Tree root, string channel)
    {
        foreach ((string group, DependencyScope scope) in new[] { ("required", DependencyScope.Runtime), ("optional", DependencyScope.Optional) })
        {
            Tree packages = root["dependencies"][group]["package"];
            foreach (Tree package in packages["name"].Word is not null ? [packages] : packages.Entries.Values.Take(1_000))
                if (package["name"].Word is { } name)
                    yield return new Requirement($"{package["channel"].Word ?? channel}/{name}", package["min"].Word is { } min ? $">= {min}" : null, scope);
        }
    }

    private static FileList? Files(Tree root)
    {
        string[] paths = [.. root["filelist"].Entries.Values.Select(f => f["installed_as"].Word).OfType<string>().Where(p => !p.AsSpan().ContainsAny('\n', '\t'))];
        return paths.Length == 0 ? null : FileList.Of(paths);
    }
}
