using System.Globalization;
using System.Text.Json;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Ignoring;

/// <summary>
/// Our own list, <c>.ladingleaks</c>: the key of its fingerprints, and for each known secret fingerprint, rule, paths, and, where
/// somebody wrote them in, a reason and a last day. Holds no secret; who has it can test guesses against it.
/// </summary>
public static class LadingBaseline
{
    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    /// <summary>
    /// Writes every leak of a report as an entry, in the order of fingerprints, so that a change of one is a change of a few lines.
    /// Reasons and days of <paramref name="before"/> are kept.
    /// </summary>
    public static void Write(Stream output, LeakReport report, FingerprintKey key, IgnoreList before)
    {
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("key", Convert.ToHexStringLower(key.Bytes));
            writer.WriteStartArray("entries");
            foreach (Leak leak in report.Leaks.OrderBy(l => l.Fingerprint?.ToString(), StringComparer.Ordinal).ThenBy(l => l.Rule, StringComparer.Ordinal))
                Entry(writer, leak, before.Entries.FirstOrDefault(e => e.Fingerprint is not null && e.Fingerprint == leak.Fingerprint));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void Entry(Utf8JsonWriter writer, Leak leak, IgnoreEntry? before)
    {
        writer.WriteStartObject();
        if (leak.Fingerprint is { } fingerprint)
            writer.WriteString("fingerprint", fingerprint.ToString());
        writer.WriteString("rule", leak.Rule);
        writer.WriteStartArray("paths");
        foreach (string path in leak.Places.Select(p => p.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            writer.WriteStringValue(path);
        writer.WriteEndArray();
        if (before?.Reason is not null)
            writer.WriteString("reason", before.Reason);
        if (before?.Expires is { } day)
            writer.WriteString("expires", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    internal static IgnoreList Read(JsonElement root, string where)
    {
        if (!root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != Version)
            throw LadingException.Input($"{where}: /version is not {Version}.", "It was written by another version of this program.");
        string? key = JsonBaselines.Text(root, "key");
        if (key is not null && (key.Length != 2 * FingerprintKey.Length || !key.All(char.IsAsciiHexDigit)))
            throw LadingException.Input($"{where}: /key is not {2 * FingerprintKey.Length} hexadecimal digits.");
        IgnoreEntry[] entries = [.. root.GetProperty("entries").EnumerateArray().Select((entry, i) => Entry(entry, $"{where}: /entries/{i}"))];
        if (key is null && entries.Any(e => e.Fingerprint is not null))
            throw LadingException.Input($"{where}: /key is missing, without which fingerprints mean nothing.");
        return new IgnoreList { Entries = entries, Key = key is null ? null : new FingerprintKey(Convert.FromHexString(key)) };
    }

    private static IgnoreEntry Entry(JsonElement entry, string place)
    {
        string? text = JsonBaselines.Text(entry, "fingerprint");
        Fingerprint fingerprint = default;
        if (text is not null && !Fingerprint.TryParse(text, out fingerprint))
            throw LadingException.Input($"{place}/fingerprint is not 32 lower-case hexadecimal digits.");
        string[] paths = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("paths", out JsonElement list) ? [.. list.EnumerateArray().Select(p => p.GetString() ?? "")] : [];
        string? rule = JsonBaselines.Text(entry, "rule");
        if (text is null && (rule is null || paths.Length == 0))
            throw LadingException.Input($"{place} has no fingerprint.", "Without one it needs a rule and paths.");
        return new IgnoreEntry
        {
            Place = place,
            Fingerprint = text is null ? null : fingerprint,
            Rule = rule,
            Paths = paths,
            Reason = JsonBaselines.Text(entry, "reason"),
            Expires = JsonBaselines.Text(entry, "expires") is { } day ? IgnoreDates.Parse(day, place) : null,
        };
    }
}
