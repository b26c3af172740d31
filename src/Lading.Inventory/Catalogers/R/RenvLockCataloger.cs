using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.R;

/// <summary><c>renv.lock</c>: rstudio.github.io/renv, "Lockfiles". Since renv 1.1 it may hold whole DESCRIPTION files as fields.</summary>
internal sealed class RenvLockCataloger : Cataloger
{
    public override string Name => "r-renv-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Cran];
    public override IReadOnlyList<string> Patterns => ["**/renv.lock"];

    public override FileCatalog Read(ScannedFile file)
    {
        Tree root = JsonTree.Parse(file.Bytes);
        if (root["Packages"].Kind != TreeKind.Map)
            throw new ParseException("the file is not a renv.lock: it has no Packages");
        var graph = new LockGraph();
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string key, Tree entry) in root["Packages"].Entries)
            byName.TryAdd(key, graph.Add(Make(entry["Package"].Word ?? key, entry)));
        foreach ((string key, Tree entry) in root["Packages"].Entries)
            foreach (string field in (ReadOnlySpan<string>)["Requirements", "Depends", "Imports", "LinkingTo"])
                foreach (string needed in entry[field].Words)
                    // The version asked for follows in brackets.
                    if (byName.TryGetValue(needed.Split([' ', '('], 2)[0], out int to))
                        graph.Depend(byName[key], to, field == "LinkingTo" ? DependencyScope.Development : DependencyScope.Runtime);
        return graph.Build();
    }

    private static Package Make(string name, Tree entry)
    {
        var properties = new Dictionary<string, string>();
        foreach ((string key, string? value) in (ReadOnlySpan<(string, string?)>)[("r:source", entry["Source"].Word), ("r:repository", entry["Repository"].Word), ("r:renv-hash", entry["Hash"].Word), ("r:remote-sha", entry["RemoteSha"].Word)])
            if (value is not null)
                properties[key] = value;
        string? vcs = entry["RemoteType"].Word == "github" && entry["RemoteUsername"].Word is { } owner && entry["RemoteRepo"].Word is { } repository
            ? $"https://github.com/{owner}/{repository}" : entry["RemoteUrl"].Word;
        return new Package
        {
            Type = PackageType.Cran,
            Name = name,
            Version = entry["Version"].Word,
            Presence = Presence.Declared,
            DeclaredLicenses = entry["License"].Word is { } license ? [license] : [],
            Description = entry["Title"].Word,
            Supplier = entry["Maintainer"].Word,
            Vcs = vcs,
            Qualifiers = GitRemote.VcsUrl(vcs, entry["RemoteSha"].Word),
            Properties = properties,
        };
    }
}
