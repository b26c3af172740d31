using System.Globalization;
using System.Text.Json;
using Lading.Oci;
using Lading.Scanning;

namespace Lading.Vulnerabilities.Database;

/// <summary>CISA's catalogue of known exploited vulnerabilities, <c>known_exploited_vulnerabilities.json</c>.</summary>
/// <param name="Version">Its version, <c>2025.08.25</c>.</param>
/// <param name="Entries">Its entries, ordered by CVE.</param>
internal sealed record KevCatalogue(string? Version, IReadOnlyList<KeyValuePair<long, KevEntry>> Entries)
{
    private const int MaxSize = 64 << 20;

    /// <summary>Reads the catalogue; entries that cannot be read are counted in <paramref name="refused"/>.</summary>
    public static KevCatalogue Read(ReadOnlyMemory<byte> json, string where, List<string> refused)
    {
        if (json.Length > MaxSize)
            throw LadingException.Input($"{where} has {json.Length} bytes; {MaxSize} are read.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json[(json.Span.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0)..], new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("vulnerabilities", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
                throw LadingException.Input($"{where} is not CISA's catalogue: the list 'vulnerabilities' is missing.");
            var entries = new SortedDictionary<long, KevEntry>();
            foreach (JsonElement item in list.EnumerateArray())
            {
                string? cve = Text(item, "cveID");
                long key = CveKey.Of(cve);
                if (key < 0 || Day(item, "dateAdded") is not { } added)
                    refused.Add(Printable.Text(cve ?? "(no cveID)", 60));
                else
                    entries[key] = new KevEntry(CveKey.Text(key), added, Day(item, "dueDate"), Text(item, "knownRansomwareCampaignUse") == "Known");
            }
            return new KevCatalogue(Text(document.RootElement, "catalogVersion"), [.. entries]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"{where} is not well-formed JSON: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static string? Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateOnly? Day(JsonElement item, string name) =>
        DateOnly.TryParseExact(Text(item, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    public byte[] Write()
    {
        using var w = new FactWriter();
        w.List(Entries, static (w, e) =>
        {
            w.Number(e.Key);
            w.Number(e.Value.Added.DayNumber);
            w.Number(e.Value.Due?.DayNumber ?? -1);
            w.Number(e.Value.Ransomware ? 1 : 0);
        });
        return w.Written.ToArray();
    }

    public static KevCatalogue Read(ReadOnlySpan<byte> row, string? version)
    {
        var r = new FactReader(row);
        return new KevCatalogue(version, r.List(static (ref r) =>
        {
            long key = r.Number();
            return KeyValuePair.Create(key, new KevEntry(CveKey.Text(key), Day(ref r) ?? default, Day(ref r), r.Int() != 0));
        }));
    }

    private static DateOnly? Day(ref FactReader r)
    {
        int number = r.Int();
        return number < 0 ? null : number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(number) : throw new InvalidDataException("a day that does not exist");
    }
}
