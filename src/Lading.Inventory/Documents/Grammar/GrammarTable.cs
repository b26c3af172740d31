using System.Globalization;

namespace Lading.Inventory.Documents.Grammar;

/// <summary>The minor versions of CycloneDX 1.x a line of the grammar holds for.</summary>
internal readonly record struct VersionRange(int From, int To)
{
    public static VersionRange Always { get; } = new(0, int.MaxValue);

    public bool Holds(int version) => version >= From && version <= To;

    /// <summary>Splits <c>name@5</c>, <c>name@5-6</c> or <c>name</c>.</summary>
    public static (string Name, VersionRange Range) Split(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 0)
            return (text, Always);
        string[] ends = text[(at + 1)..].Split('-');
        int from = int.Parse(ends[0], CultureInfo.InvariantCulture);
        return (text[..at], new VersionRange(from, ends.Length == 1 ? int.MaxValue : int.Parse(ends[1], CultureInfo.InvariantCulture)));
    }
}

/// <summary>A member of a JSON object or an attribute of an XML element.</summary>
internal sealed record GrammarField(string Name, bool Required, VersionRange Versions, GrammarType Type);

/// <summary>A rule about which members go together.</summary>
internal sealed record GrammarRule(string Word, VersionRange Versions, IReadOnlyList<string[]> Sets);

/// <summary>A JSON object or an XML element type.</summary>
internal sealed class GrammarShape(string name, bool open)
{
    public string Name { get; } = name;
    public bool Open { get; } = open;
    public Dictionary<string, List<GrammarField>> Fields { get; } = new(StringComparer.Ordinal);
    public List<GrammarField> Required { get; } = [];
    public List<GrammarRule> Rules { get; } = [];
    public List<(VersionRange Versions, GrammarType Type)> Text { get; } = [];
    public List<(VersionRange Versions, Particle Content)> Content { get; } = [];

    public GrammarField? Field(string name, int version) =>
        Fields.TryGetValue(name, out List<GrammarField>? fields) ? fields.Find(f => f.Versions.Holds(version)) : null;

    public Particle? ContentIn(int version) => Content.Find(c => c.Versions.Holds(version)).Content;

    public GrammarType? TextIn(int version) => Text.Find(t => t.Versions.Holds(version)).Type;
}

/// <summary>A grammar, parsed on first use.</summary>
internal sealed class GrammarTable
{
    private readonly Dictionary<string, Dictionary<string, VersionRange>> _enums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GrammarShape> _shapes = new(StringComparer.Ordinal);
    private static readonly Lazy<GrammarTable> LazyJson = new(() => Load("json.grammar"));
    private static readonly Lazy<GrammarTable> LazyNative = new(() => Load("native.grammar"));
    private static readonly Lazy<GrammarTable> LazyXml = new(() => Load("xml.grammar"));

    public static GrammarTable Json => LazyJson.Value;

    public static GrammarTable Xml => LazyXml.Value;

    /// <summary>Lading's own JSON.</summary>
    public static GrammarTable Native => LazyNative.Value;

    public GrammarShape this[string shape] => _shapes[shape];

    /// <summary>True when <paramref name="word"/> is allowed in this version (the minor one of 1.x).</summary>
    public bool Allows(string enumeration, string word, int version) =>
        _enums[enumeration].TryGetValue(word, out VersionRange versions) && versions.Holds(version);

    /// <summary>The words of an enumeration in this version.</summary>
    public IEnumerable<string> Words(string enumeration, int version) =>
        _enums[enumeration].Where(w => w.Value.Holds(version)).Select(w => w.Key);

    private static GrammarTable Load(string name)
    {
        var table = new GrammarTable();
        using Stream stream = typeof(GrammarTable).Assembly.GetManifestResourceStream("Lading.Inventory.Documents." + name)!;
        using var reader = new StreamReader(stream);
        GrammarShape? shape = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == ' ')
                AddLine(shape!, line[1..]);
            else if (line.StartsWith("enum ", StringComparison.Ordinal))
                table.AddEnum(line[5..]);
            else
                table._shapes[(shape = NewShape(line)).Name] = shape;
        }
        return table;
    }

    private static GrammarShape NewShape(string line)
    {
        string[] words = line.Split(' ');
        return new GrammarShape(words[1], words.Length > 2);
    }

    private void AddEnum(string line)
    {
        int equals = line.IndexOf(" = ", StringComparison.Ordinal);
        var words = _enums[line[..equals]] = new Dictionary<string, VersionRange>(StringComparer.Ordinal);
        foreach (string word in line[(equals + 3)..].Split('|'))
        {
            (string name, VersionRange versions) = VersionRange.Split(word);
            words[name] = versions;
        }
    }

    private static void AddLine(GrammarShape shape, string line)
    {
        int space = line.IndexOf(' ');
        (string name, VersionRange versions) = VersionRange.Split(line[..space]);
        string rest = line[(space + 1)..];
        switch (name)
        {
            case "-":
                string[] words = rest.Split(' ');
                shape.Rules.Add(new GrammarRule(words[0], versions, [.. words[1..].Select(w => w.Split('+'))]));
                break;
            case "=":
                shape.Text.Add((versions, GrammarType.Parse(rest)));
                break;
            case ">":
                shape.Content.Add((versions, Particle.Parse(rest)));
                break;
            default:
                bool required = name.EndsWith('!');
                var field = new GrammarField(name.TrimEnd('!'), required, versions, GrammarType.Parse(rest));
                if (!shape.Fields.TryGetValue(field.Name, out List<GrammarField>? fields))
                    shape.Fields[field.Name] = fields = [];
                fields.Add(field);
                if (required)
                    shape.Required.Add(field);
                break;
        }
    }
}
