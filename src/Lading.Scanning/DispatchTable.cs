using Lading.Oci.Layers;

namespace Lading.Scanning;

/// <summary>
/// Decides from a path alone which analyzers want a file: one hash of the name, one of its extension, and a short list
/// by first letter. Built once; read by all threads.
/// </summary>
internal sealed class DispatchTable
{
    private readonly Dictionary<int, Rule[]> _byName = [];
    private readonly Dictionary<int, Rule[]> _byExtension = [];
    private readonly Rule[][] _byFirst = new Rule[256][];
    private readonly HashSet<string> _folderNames = new(StringComparer.Ordinal);

    public DispatchTable(IReadOnlyList<IAnalyzer> analyzers)
    {
        if (analyzers.Count > 4096)
            throw new ArgumentException("too many analyzers", nameof(analyzers));
        var first = new List<Rule>[256];
        for (int i = 0; i < 256; i++)
            first[i] = [];
        for (int a = 0; a < analyzers.Count; a++)
            foreach (Glob glob in analyzers[a].Patterns.SelectMany(Glob.Expand).Select(Glob.Parse))
            {
                Place(new Rule(glob, a), first);
                _folderNames.UnionWith(glob.FolderNames);
            }
        for (int i = 0; i < 256; i++)
            _byFirst[i] = [.. first[i]];
    }

    private readonly record struct Rule(Glob Glob, int Analyzer);

    /// <summary>
    /// Adds the indexes of the analyzers that want <paramref name="path"/> to <paramref name="wanted"/>, ascending,
    /// each once.
    /// </summary>
    public void Find(ReadOnlySpan<byte> path, List<int> wanted)
    {
        wanted.Clear();
        int slash = path.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> name = path[(slash + 1)..];
        if (name.IsEmpty)
            return;
        ReadOnlySpan<byte> folders = slash < 0 ? default : path[..slash];
        if (_byName.TryGetValue(Hash(name), out Rule[]? rules))
            Collect(rules, name, folders, wanted);
        int dot = name.LastIndexOf((byte)'.');
        if (dot >= 0 && _byExtension.TryGetValue(Hash(name[dot..]), out rules))
            Collect(rules, name, folders, wanted);
        Collect(_byFirst[name[0]], name, folders, wanted);
        if (wanted.Count > 1)
            wanted.Sort();
    }

    /// <summary>True when some pattern spells this folder out: a link of that name may lead to wanted files.</summary>
    public bool IsFolderName(ReadOnlySpan<byte> name) => _folderNames.Contains(System.Text.Encoding.UTF8.GetString(name));

    private static void Collect(Rule[] rules, ReadOnlySpan<byte> name, ReadOnlySpan<byte> folders, List<int> wanted)
    {
        foreach (Rule rule in rules)
            if (!wanted.Contains(rule.Analyzer) && Glob.Wildcard(rule.Glob.Name, name, rule.Glob.IgnoreCase) && rule.Glob.MatchesFolders(folders))
                wanted.Add(rule.Analyzer);
    }

    private void Place(Rule rule, List<Rule>[] first)
    {
        ReadOnlySpan<byte> name = rule.Glob.Name;
        int wildcard = name.IndexOfAny((byte)'*', (byte)'?');
        int lastWildcard = name.LastIndexOfAny((byte)'*', (byte)'?');
        int dot = name.LastIndexOf((byte)'.');
        if (wildcard < 0)
            Add(_byName, Hash(name), rule);
        else if (dot > lastWildcard)
            Add(_byExtension, Hash(name[dot..]), rule);
        else if (wildcard > 0)
            PlaceByFirst(rule, first, name[0]);
        else
            foreach (List<Rule> list in first)
                list.Add(rule);
    }

    private static void PlaceByFirst(Rule rule, List<Rule>[] first, byte letter)
    {
        first[letter].Add(rule);
        if (rule.Glob.IgnoreCase && letter is >= (byte)'a' and <= (byte)'z')
            first[letter & ~0x20].Add(rule);
    }

    private static void Add(Dictionary<int, Rule[]> table, int hash, Rule rule) =>
        table[hash] = table.TryGetValue(hash, out Rule[]? rules) ? [.. rules, rule] : [rule];

    /// <summary>FNV-1a over case-folded bytes: names are short, and every hit is compared in full afterwards.</summary>
    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2166136261;
        foreach (byte b in bytes)
            hash = (hash ^ Glob.Fold(b, true)) * 16777619;
        return (int)hash;
    }
}
