using System.Globalization;
using System.Text;
using Lading.Leaks.UserRules;
using Lading.Oci;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Ignoring;

/// <summary>Reads the <c>secrets</c> of <c>.trivyignore.yaml</c>: rule ids with paths, a last day and a reason.</summary>
internal static class TrivyIgnore
{
    public static IgnoreList Read(ReadOnlySpan<byte> bytes, string path)
    {
        Tree root = RuleFileReader.Parse(Encoding.UTF8.GetString(bytes), path, YamlTree.Parse);
        return new IgnoreList { Entries = [.. root["secrets"].Items.Select((entry, i) => Entry(entry, $"{Printable.Text(path)}: secrets[{i}]"))] };
    }

    private static IgnoreEntry Entry(Tree entry, string place) => new()
    {
        Place = place,
        Rule = entry["id"].Word ?? throw LadingException.Input($"{place} has no id."),
        Paths = [.. entry["paths"].Words.Select(p => p.Replace("**", "*", StringComparison.Ordinal))],
        Expires = entry["expired_at"].Word is { } day ? IgnoreDates.Parse(day, place) : null,
        Reason = entry["statement"].Word,
    };
}

/// <summary>Days in lists of what is ignored.</summary>
internal static class IgnoreDates
{
    /// <summary>A day, <c>2026-12-31</c>, also with a time behind it; an input error for anything else.</summary>
    public static DateOnly Parse(string text, string place) =>
        DateOnly.TryParseExact(text.AsSpan(0, Math.Min(10, text.Length)), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw LadingException.Input($"{place}: '{Printable.Text(text, 40)}' is no day.", "Write it as 2026-12-31.");
}
