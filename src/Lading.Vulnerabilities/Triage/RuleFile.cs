using System.Globalization;
using Lading.Scanning.Trees;
using Lading.Oci;
using Lading.Scanning;

namespace Lading.Vulnerabilities.Triage;

/// <summary>What all readers of rule files need: the tree, places in messages, dates.</summary>
internal sealed class RuleFile(string where)
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd' 'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK"];

    /// <summary>Most characters of a file.</summary>
    public const int MaxLength = 8 << 20;

    /// <summary>The file, as named in messages.</summary>
    public string Where => where;

    /// <summary>Reads YAML or TOML; an input error says where it breaks.</summary>
    public Tree Parse(string text, Func<string, Tree> parse)
    {
        if (text.Length > MaxLength)
            throw LadingException.Input($"{where}: the file has {text.Length} characters, more than {MaxLength}.");
        try
        {
            return parse(text);
        }
        catch (ParseException e)
        {
            throw LadingException.Input($"{where}: {Printable.Text(e.Message)}.", inner: e);
        }
    }

    /// <summary>File and line of a node; of a TOML table, which begins nowhere, that of its first key.</summary>
    public string Place(Tree node)
    {
        int line = node.Line > 0 ? node.Line : node.Entries.Values.Select(v => v.Line).FirstOrDefault(l => l > 0);
        return line > 0 ? $"{where}:{line}" : where;
    }

    /// <summary>An error at a node.</summary>
    public LadingException Wrong(Tree node, string what, string? hint = null) => LadingException.Input($"{Place(node)}: {what}.", hint);

    /// <summary>Refuses keys other than these, and keys that occur twice.</summary>
    public void OnlyKeys(Tree map, string what, params ReadOnlySpan<string> keys)
    {
        if (map.RepeatedKey is { } repeated)
            throw Wrong(map[repeated], $"'{Printable.Text(repeated, 100)}' is there twice");
        foreach ((string key, Tree value) in map.Entries)
            if (!keys.Contains(key))
                throw Wrong(value, $"'{Printable.Text(key, 100)}' is no key of {what}", $"Keys: {string.Join(", ", keys!)}.");
    }

    /// <summary>The date or time from which on a rule is over (midnight UTC for a day); null when there is none.</summary>
    public DateTimeOffset? Date(Tree node)
    {
        if (node.Word is not { } word)
            return null;
        return Date(word) ?? throw Wrong(node, $"'{Printable.Text(word, 100)}' is not a date", "Dates are written as in 2026-12-31.");
    }

    /// <summary>A day or time; null for anything else.</summary>
    public static DateTimeOffset? Date(string word) =>
        DateTimeOffset.TryParseExact(word, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset date) ? date : null;

    /// <summary>The patterns of a text or list of texts.</summary>
    public IReadOnlyList<PackagePattern> Packages(Tree node) => [.. Words(node).Select(word =>
        PackagePattern.TryParse(word, out PackagePattern? pattern, out string problem) ? pattern : throw Wrong(node, $"'{Printable.Text(word)}' is not a package URL: {problem}", "Write for example pkg:npm/lodash@4.17.* or pkg:deb/debian/*."))];

    /// <summary>The path patterns of a text or list of texts.</summary>
    public IReadOnlyList<PathPattern> Paths(Tree node) => [.. Words(node).Select(word =>
        PathPattern.Parse(word) ?? throw Wrong(node, $"'{Printable.Text(word)}' is not a path pattern", "Write for example app/lib/*.jar, or vendor/ for all below."))];

    /// <summary>The texts of a text or list of texts; anything else is an error.</summary>
    public IReadOnlyList<string> Words(Tree node)
    {
        if (node.Kind == TreeKind.Map || node.Items.Any(i => i.Kind != TreeKind.Scalar))
            throw Wrong(node, "a text or a list of texts is wanted here");
        return [.. node.Words];
    }
}
