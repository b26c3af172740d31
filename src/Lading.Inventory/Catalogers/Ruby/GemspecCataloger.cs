using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Ruby;

/// <summary>A project's own <c>*.gemspec</c>, where name and version are written out; those of installed gems are another cataloger's.</summary>
internal sealed class GemspecCataloger : Cataloger
{
    public override string Name => "gemspec";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Gem];
    public override IReadOnlyList<string> Patterns => ["**/*.gemspec"];

    public override FileCatalog? Read(ScannedFile file)
    {
        string path = "/" + file.Path;
        if (path.Contains("/specifications/", StringComparison.Ordinal) || path.Contains("/gems/", StringComparison.Ordinal))
            return null;
        return Gemspec.Parse(SourceText.Decode(file.Bytes)).ToPackage(Presence.Declared, isDefault: false) is { } package
            ? new FileCatalog { Packages = [package] } : null;
    }
}
