using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Php;

/// <summary><c>composer.lock</c>: packages that run, and apart from them those for development.</summary>
internal sealed class ComposerLockCataloger : Cataloger
{
    public override string Name => "composer-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Composer];
    public override IReadOnlyList<string> Patterns => ["**/composer.lock"];

    public override FileCatalog Read(ScannedFile file) => Parse(file.Bytes);

    public static FileCatalog Parse(ReadOnlySpan<byte> json)
    {
        Tree root = JsonTree.Parse(json);
        if (root["packages"].Kind != TreeKind.List)
            throw new ParseException("the file has no list of packages");
        var packages = new ComposerPackages(Presence.Declared);
        foreach (Tree entry in root["packages"].Items)
            packages.Add(entry, isDevelopment: false);
        foreach (Tree entry in root["packages-dev"].Items)
            packages.Add(entry, isDevelopment: true);
        return packages.Build();
    }
}
