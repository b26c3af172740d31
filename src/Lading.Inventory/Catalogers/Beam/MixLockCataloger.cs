using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Beam;

/// <summary>
/// <c>mix.lock</c> of Elixir: a map of name to <c>{:hex, name, version, inner checksum, build tools, dependencies,
/// repository, checksum}</c> <c>{:git, url, commit, options}</c> or <c>{:path, folder, options}</c>; the last fields came with later versions.
/// </summary>
internal sealed class MixLockCataloger : Cataloger
{
    public override string Name => "elixir-mix-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Hex, PackageType.Otp];
    public override IReadOnlyList<string> Patterns => ["**/mix.lock"];

    public override FileCatalog Read(ScannedFile file)
    {
        if (TermReader.Parse(SourceText.Decode(file.Bytes), isElixir: true) is not [{ Kind: TreeKind.List } map])
            throw new ParseException("the file is not a mix.lock: it is not one map");
        var graph = new LockGraph();
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        var needs = new List<(int From, Tree Dependencies)>();
        for (int i = 0; i + 1 < map.Items.Count; i += 2)
        {
            if (map.Items[i].Word is not { } name || map.Items[i + 1].Items is not [{ Text: var kind }, ..] entry)
                continue;
            if (kind == "hex" && entry is [_, _, { Word: { } version }, ..])
            {
                int index = graph.Add(HexPackage.Hosted(entry[1].Word ?? name, version, entry.ElementAtOrDefault(6)?.Word, entry.ElementAtOrDefault(7)?.Word));
                byName.TryAdd(name, index);
                if (entry.Count > 5)
                    needs.Add((index, entry[5]));
            }
            else if (kind == "git" && entry is [_, { Word: { } url }, ..])
            {
                string? tag = entry.Count > 3 ? entry[3].Keyword("tag").Word : null;
                byName.TryAdd(name, graph.Add(HexPackage.Git(name, url, entry.ElementAtOrDefault(2)?.Word, tag)));
            }
            else if (kind == "path")
                byName.TryAdd(name, graph.Add(HexPackage.Local(name, entry.ElementAtOrDefault(1)?.Word)));
        }
        foreach ((int from, Tree dependencies) in needs)
            foreach (Tree dependency in dependencies.Items)
                if (dependency.Items is [{ Word: { } name }, ..] parts && byName.TryGetValue(name, out int to))
                    graph.Depend(from, to, parts.Count > 2 && parts[2].Keyword("optional").IsTrue ? DependencyScope.Optional : DependencyScope.Runtime);
        return graph.Build();
    }
}
