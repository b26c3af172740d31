using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Swift;

/// <summary>
/// <c>Podfile.lock</c> of CocoaPods: <c>PODS</c> is a list of <c>Name/Subspec (version)</c>, each with the names it
/// needs. Checksums are of the pods' specifications, not of their archives.
/// </summary>
internal sealed class PodfileLockCataloger : Cataloger
{
    public override string Name => "cocoapods-podfile-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Cocoapods];
    public override IReadOnlyList<string> Patterns => ["**/Podfile.lock"];

    public override FileCatalog Read(ScannedFile file)
    {
        Tree root = YamlTree.Parse(SourceText.Decode(file.Bytes));
        if (root.Kind != TreeKind.Map)
            throw new ParseException("the file is not a Podfile.lock: it is not a map");
        var graph = new LockGraph();
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        var needs = new List<(int From, Tree Names)>();
        foreach (Tree pod in root["PODS"].Items)
        {
            (string? text, Tree names) = pod.Entries.Count > 0 ? (pod.Entries.GetAt(0).Key, pod.Entries.GetAt(0).Value) : (pod.Word, Tree.Missing);
            if (text is null || Split(text) is not (var name, { } version))
                continue;
            int index = graph.Add(Pod(root, name, version));
            byName.TryAdd(name, index);
            needs.Add((index, names));
        }
        foreach ((int from, Tree names) in needs)
            foreach (string name in names.Words)
                if (byName.TryGetValue(Split(name).Name, out int to))
                    graph.Depend(from, to);
        return graph.Build();
    }

    /// <summary><c>Name (= 1.0, &lt; 2)</c>: name and what the brackets hold.</summary>
    private static (string Name, string? Version) Split(string text)
    {
        int open = text.IndexOf(" (", StringComparison.Ordinal);
        return open < 0 ? (text.Trim(), null) : (text[..open].Trim(), text[(open + 2)..].Trim().TrimEnd(')'));
    }

    private static Package Pod(Tree root, string name, string version)
    {
        int slash = name.IndexOf('/');
        string main = slash < 0 ? name : name[..slash];
        Tree source = root["EXTERNAL SOURCES"][main];
        Tree checkout = root["CHECKOUT OPTIONS"][main];
        string? url = checkout[":git"].Word ?? source[":git"].Word;
        var properties = new Dictionary<string, string>();
        if (root["SPEC CHECKSUMS"][main].Word is { } checksum)
            properties["cocoapods:spec-checksum"] = checksum;
        if (source[":path"].Word is { } path)
            properties["cocoapods:path"] = path;
        return new Package
        {
            Type = PackageType.Cocoapods,
            Name = name,
            Version = version,
            Presence = Presence.Declared,
            Vcs = url,
            Qualifiers = GitRemote.VcsUrl(url, checkout[":commit"].Word ?? source[":commit"].Word),
            Homepage = url is null && source.Kind == TreeKind.Missing ? $"https://cocoapods.org/pods/{main}" : null,
            Properties = properties,
        };
    }
}
