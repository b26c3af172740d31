using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Julia;

/// <summary>
/// <c>Manifest.toml</c>: Pkg.jl documentation, "Project.toml and Manifest.toml". In format 1 the packages are at the top,
/// since format 2 under <c>deps</c>; packages of the standard library have Julia's version.
/// </summary>
internal sealed class JuliaManifestCataloger : Cataloger
{
    public override string Name => "julia-manifest";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Julia];
    public override IReadOnlyList<string> Patterns => ["**/{Manifest,JuliaManifest}.toml", "**/{Manifest,JuliaManifest}-v*.toml"];

    public override FileCatalog? Read(ScannedFile file)
    {
        Tree root = TomlTree.Parse(SourceText.Decode(file.Bytes));
        Tree packages = root["manifest_format"].Word is not null ? root["deps"] : root;
        string? julia = root["julia_version"].Word;
        var graph = new LockGraph();
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        var byUuid = new Dictionary<string, int>(StringComparer.Ordinal);
        var needs = new List<(int From, Tree Entry)>();
        foreach ((string name, Tree entries) in packages.Entries)
            foreach (Tree entry in entries.Items)
            {
                // Others call their files so, too; only Julia's have identifiers.
                if (entry["uuid"].Word is not { } uuid)
                    continue;
                int index = graph.Add(Make(name, uuid, entry, julia));
                byName.TryAdd(name, index);
                byUuid.TryAdd(uuid, index);
                needs.Add((index, entry));
            }
        foreach ((int from, Tree entry) in needs)
        {
            foreach (string name in entry["deps"].Words)
                if (byName.TryGetValue(name, out int to))
                    graph.Depend(from, to);
            // Where a name stands for several packages, the identifiers are given.
            foreach (Tree uuid in entry["deps"].Entries.Values)
                if (uuid.Word is { } id && byUuid.TryGetValue(id, out int to))
                    graph.Depend(from, to);
            foreach (string id in entry["weakdeps"].Entries.Values.Select(u => u.Word).OfType<string>())
                if (byUuid.TryGetValue(id, out int to))
                    graph.Depend(from, to, DependencyScope.Optional);
        }
        return graph.Count == 0 ? null : graph.Build();
    }

    private static Package Make(string name, string uuid, Tree entry, string? julia)
    {
        string? tree = entry["git-tree-sha1"].Word;
        string? url = entry["repo-url"].Word;
        string? path = entry["path"].Word;
        bool isStandard = tree is null && path is null && url is null;
        var properties = new Dictionary<string, string>();
        foreach ((string key, string? value) in (ReadOnlySpan<(string, string?)>)[
            ("julia:git-tree-sha1", tree), ("julia:repository-revision", entry["repo-rev"].Word), ("julia:path", path),
            ("julia:standard-library", isStandard ? "true" : null), ("julia:pinned", entry["pinned"].IsTrue ? "true" : null)])
            if (value is not null)
                properties[key] = value;
        return new Package
        {
            Type = PackageType.Julia,
            Name = name,
            Version = entry["version"].Word ?? (isStandard ? julia : null),
            Presence = Presence.Declared,
            Qualifiers = new Dictionary<string, string> { ["uuid"] = uuid },
            Vcs = url,
            Properties = properties,
        };
    }
}
