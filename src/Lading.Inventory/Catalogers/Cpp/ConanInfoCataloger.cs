using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Cpp;

/// <summary>
/// Packages in Conan's cache. Which one a <c>conaninfo.txt</c> belongs to is told by the folders of Conan 1's cache,
/// <c>data/name/version/user/channel/package/id</c>; in Conan 2's they are hashes, and only what it needs can be told.
/// </summary>
internal sealed class ConanInfoCataloger : Cataloger
{
    public override string Name => "conan-info";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Conan];
    public override IReadOnlyList<string> Patterns => ["**/conaninfo.txt"];

    public override FileCatalog Read(ScannedFile file)
    {
        Dictionary<string, List<string>> sections = ConanSections.Read(SourceText.Decode(file.Bytes));
        if (sections.Count == 0)
            throw new ParseException("the file is not a conaninfo.txt: it has no section");
        ConanReference[] needed = [.. sections.References(sections.ContainsKey("full_requires") ? "full_requires" : "requires")];
        if (Owner(file.Path) is not { } owner)
            return new FileCatalog { Packages = [.. needed.Where(r => !r.IsRange).Select(r => r.Package(Presence.Declared))] };
        var properties = new Dictionary<string, string>();
        foreach (string setting in sections.GetValueOrDefault("full_settings", sections.GetValueOrDefault("settings", [])))
            if (setting.IndexOf('=') is > 0 and var equals && properties.Count < 64)
                properties["conan:" + setting[..equals].Trim()] = setting[(equals + 1)..].Trim();
        return new FileCatalog { Packages = [owner.Package(Presence.Installed, requires: [.. needed.Select(r => new Requirement(r.Name, r.Version))], properties: properties)] };
    }

    private static ConanReference? Owner(string path)
    {
        string[] folders = path.Split('/');
        return folders is [.., "data", var name, var version, var user, var channel, "package", _, _]
            ? ConanReference.Parse($"{name}/{version}@{user}/{channel}") : null;
    }
}
