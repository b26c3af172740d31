using System.Globalization;
using System.Text.Json;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Oci;

namespace Lading.Leaks.Ignoring;

/// <summary>
/// Reads lists in JSON: a report of gitleaks as its <c>--baseline-path</c>, <c>.secrets.baseline</c> of detect-secrets, and our
/// own. Values that gitleaks wrote out are hashed at once and not kept.
/// </summary>
internal static class JsonBaselines
{
    public static IgnoreList Read(ReadOnlyMemory<byte> bytes, string path)
    {
        string where = Printable.Text(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
                return new IgnoreList { Entries = [.. root.EnumerateArray().Select((finding, i) => Gitleaks(finding, $"{where}: [{i}]"))] };
            if (root.TryGetProperty("results", out JsonElement results) && results.ValueKind == JsonValueKind.Object)
                return DetectSecrets(results, where);
            if (root.TryGetProperty("entries", out _))
                return LadingBaseline.Read(root, where);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw LadingException.Input($"{where}: not a list that is known: {Printable.Text(e.Message)}", inner: e);
        }
        throw LadingException.Input($"{where}: not a list that is known.", "Lists in JSON are those that lading, gitleaks and detect-secrets write.");
    }

    private static IgnoreEntry Gitleaks(JsonElement finding, string place)
    {
        string? secret = Text(finding, "Secret");
        // gitleaks --redact leaves REDACTED, or a part and three dots.
        bool redacted = string.IsNullOrEmpty(secret) || secret == "REDACTED" || secret.EndsWith("...", StringComparison.Ordinal);
        return new IgnoreEntry
        {
            Place = place,
            Rule = redacted ? Text(finding, "RuleID") : null,
            IsForeign = true,
            Paths = [Text(finding, "File") is { Length: > 0 } file ? file : throw LadingException.Input($"{place} has no File.")],
            Line = redacted && finding.TryGetProperty("StartLine", out JsonElement line) ? line.GetInt32() : null,
            Hash = redacted ? null : KnownHashes.Of(System.Text.Encoding.UTF8.GetBytes(secret!)),
        };
    }

    private static IgnoreList DetectSecrets(JsonElement results, string where)
    {
        var entries = new List<IgnoreEntry>();
        int real = 0;
        foreach (JsonProperty file in results.EnumerateObject())
        {
            foreach (JsonElement secret in file.Value.EnumerateArray())
            {
                string place = $"{where}: {Printable.Text(file.Name)}[{entries.Count}]";
                string? hash = Text(secret, "hashed_secret");
                if (hash is not { Length: 40 } || hash.AsSpan().ContainsAnyExcept("0123456789abcdef"))
                    throw LadingException.Input($"{place} has no hashed_secret of 40 hexadecimal digits.");
                real += secret.TryGetProperty("is_secret", out JsonElement audited) && audited.ValueKind == JsonValueKind.True ? 1 : 0;
                // Of a private key detect-secrets hashes the first line, which all keys share.
                bool key = Text(secret, "type") == "Private Key";
                entries.Add(new IgnoreEntry
                {
                    Place = place,
                    Paths = [file.Name],
                    Rule = key ? "private-key" : null,
                    Line = key && secret.TryGetProperty("line_number", out JsonElement line) ? line.GetInt32() : null,
                    Hash = key ? null : hash,
                });
            }
        }
        return new IgnoreList { Entries = entries, Warnings = real == 0 ? [] : [$"{where}: {real.ToString(CultureInfo.InvariantCulture)} entries were audited to be real secrets; they are ignored like the others."] };
    }

    /// <summary>The text of a member; null when it is none.</summary>
    public static string? Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
