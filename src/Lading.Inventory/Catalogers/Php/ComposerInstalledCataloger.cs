using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Php;

/// <summary>What Composer installed: <c>vendor/composer/installed.json</c>, a list (Composer 1) or an object (Composer 2).</summary>
internal sealed class ComposerInstalledCataloger : Cataloger
{
    public override string Name => "composer-installed";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Composer];
    public override IReadOnlyList<string> Patterns => ["**/composer/installed.json"];

    public override FileCatalog Read(ScannedFile file) => Parse(file.Bytes);

    public static FileCatalog Parse(ReadOnlySpan<byte> json)
    {
        Tree root = JsonTree.Parse(json);
        if (root.Kind != TreeKind.List && root["packages"].Kind != TreeKind.List)
            throw new ParseException("the file has no list of packages");
        HashSet<string> development = [.. root["dev-package-names"].Words];
        var packages = new ComposerPackages(Presence.Installed);
        foreach (Tree entry in root.Kind == TreeKind.List ? root.Items : root["packages"].Items)
            packages.Add(entry, development.Contains(entry["name"].Word ?? ""));
        return packages.Build();
    }
}
