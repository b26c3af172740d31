using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Swift;

/// <summary>
/// <c>Package.resolved</c> of the Swift package manager, versions 1 to 3: the pins stand under <c>object</c> in the
/// first. A pin to a branch has a commit and no version.
/// </summary>
internal sealed class PackageResolvedCataloger : Cataloger
{
    public override string Name => "swift-package-resolved";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Swift];
    public override IReadOnlyList<string> Patterns => ["**/Package.resolved", "**/.package.resolved"];

    public override FileCatalog Read(ScannedFile file)
    {
        Tree root = JsonTree.Parse(file.Bytes);
        Tree pins = root["pins"].Kind == TreeKind.List ? root["pins"] : root["object"]["pins"];
        if (pins.Kind != TreeKind.List)
            throw new ParseException("the file is not a Package.resolved: it has no pins");
        return new FileCatalog { Packages = [.. pins.Items.Select(Pin).OfType<Package>()] };
    }

    private static Package? Pin(Tree pin)
    {
        string? url = pin["location"].Word ?? pin["repositoryURL"].Word;
        string? identity = pin["identity"].Word ?? pin["package"].Word;
        Tree state = pin["state"];
        string? revision = state["revision"].Word;
        GitRemote? remote = GitRemote.Parse(url);
        string? name = remote?.Name ?? identity;
        string? owner = remote is null ? null : remote.Owner.Length == 0 ? remote.Host : $"{remote.Host}/{remote.Owner}";
        // In a registry the identity is scope.name.
        if (remote is null && identity is not null && identity.IndexOf('.') is > 0 and var dot && dot < identity.Length - 1)
            (owner, name) = (identity[..dot], identity[(dot + 1)..]);
        if (name is null)
            return null;
        var properties = new Dictionary<string, string>();
        foreach ((string key, string? value) in (ReadOnlySpan<(string, string?)>)[("swift:revision", revision), ("swift:branch", state["branch"].Word)])
            if (value is not null)
                properties[key] = value;
        return new Package
        {
            Type = PackageType.Swift,
            Namespace = owner,
            Name = name,
            Version = state["version"].Word ?? revision,
            Presence = Presence.Declared,
            Vcs = url,
            Homepage = remote is null ? null : $"https://{remote.Host}/{remote.Path}",
            Properties = properties,
        };
    }
}
