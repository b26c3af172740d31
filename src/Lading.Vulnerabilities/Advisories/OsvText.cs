using System.Text.Json;

namespace Lading.Vulnerabilities.Advisories;

/// <summary>Reads the long texts of an OSV record: details, links, weaknesses.</summary>
internal static class OsvText
{
    private const int MaxReferences = 10_000;
    private const int MaxDetails = 4 << 20;

    /// <summary>The texts of a record that was accepted before.</summary>
    public static AdvisoryText Read(ReadOnlySpan<byte> json)
    {
        var values = new OsvValues(new OsvProblems());
        string? details = null;
        var references = new List<AdvisoryReference>();
        var cwes = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            if (json.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
                json = json[3..];
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("details"u8))
                {
                    reader.Read();
                    details = values.Text(ref reader, "/details", MaxDetails);
                }
                else if (reader.ValueTextEquals("references"u8))
                {
                    reader.Read();
                    References(ref reader, values, references);
                }
                else if (reader.ValueTextEquals("database_specific"u8) || reader.ValueTextEquals("affected"u8))
                {
                    reader.Read();
                    Weaknesses(ref reader, values, cwes);
                }
                else
                    reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input("A record of the advisory database is damaged.", "Run 'lading db update', or import it again.", e);
        }
        return new AdvisoryText { Details = details, References = references, Cwes = [.. cwes] };
    }

    private static void References(ref Utf8JsonReader reader, OsvValues values, List<AdvisoryReference> into)
    {
        if (!values.Enter(ref reader, JsonTokenType.StartArray, "/references"))
            return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (into.Count >= MaxReferences || !values.Enter(ref reader, JsonTokenType.StartObject, "/references"))
            {
                reader.Skip();
                continue;
            }
            string? type = null, url = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8), isUrl = reader.ValueTextEquals("url"u8);
                reader.Read();
                if (isType)
                    type = values.Text(ref reader, "/references");
                else if (isUrl)
                    url = values.Text(ref reader, "/references");
                else
                    reader.Skip();
            }
            if (url is not null)
                into.Add(new AdvisoryReference(type ?? "WEB", url));
        }
    }

    /// <summary>
    /// CWE ids wherever the database puts them: GitHub's <c>cwe_ids</c>, <c>cwes[].cweId</c> of ossf, <c>cwe</c> of OCaml.
    /// </summary>
    private static void Weaknesses(ref Utf8JsonReader reader, OsvValues values, SortedSet<string> into)
    {
        int depth = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("CWE-"u8) && reader.ValueSpan.Length < 16 && values.Text(ref reader, "") is { } cwe
                && cwe.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0)
                into.Add(cwe);
        }
    }
}
