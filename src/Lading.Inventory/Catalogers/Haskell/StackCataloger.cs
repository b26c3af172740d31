using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Haskell;

/// <summary>
/// <c>stack.yaml</c> (<c>extra-deps</c>) and <c>stack.yaml.lock</c> (<c>packages</c>): docs.haskellstack.org, "Project
/// configuration" and "Lock files". What the snapshot brings is not in them.
/// </summary>
internal sealed class StackCataloger : Cataloger
{
    public override string Name => "haskell-stack";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Hackage];
    public override IReadOnlyList<string> Patterns => ["**/stack.yaml", "**/stack.yaml.lock"];

    public override FileCatalog Read(ScannedFile file)
    {
        Tree root = YamlTree.Parse(SourceText.Decode(file.Bytes));
        if (root.Kind != TreeKind.Map)
            throw new ParseException("the file is not one of stack: it is not a map");
        IEnumerable<Package?> packages = file.Name.EndsWith(".lock", StringComparison.Ordinal)
            ? root["packages"].Items.Select(p => Completed(p["completed"]))
            : root["extra-deps"].Items.Select(d => d.Word is { } text ? HackagePackage.Parse(text) : null);
        return new FileCatalog { Packages = [.. packages.OfType<Package>()] };
    }

    private static Package? Completed(Tree entry)
    {
        if (entry["hackage"].Word is { } hackage)
            return HackagePackage.Parse(hackage);
        if (entry["name"].Word is not { } name || entry["version"].Word is not { } version)
            return null;
        string? git = entry["git"].Word;
        return new Package
        {
            Type = PackageType.Hackage,
            Name = name,
            Version = version,
            Presence = Presence.Declared,
            Vcs = git,
            DownloadLocation = entry["url"].Word,
            Qualifiers = GitRemote.VcsUrl(git, entry["commit"].Word),
            Hashes = HexHash.Sha256(entry["sha256"].Word),
        };
    }
}
