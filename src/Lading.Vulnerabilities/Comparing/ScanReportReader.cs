using System.Text.Json;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Oci;
using Lading.Vulnerabilities.Reports;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Comparing;

/// <summary>Reads reports that were written as Lading's own JSON (docs/schemas/scan-1.json) back, for comparing.</summary>
public static class ScanReportReader
{
    /// <summary>True when a document that begins with <paramref name="head"/> looks like a report of ours. Never throws.</summary>
    public static bool CanRead(ReadOnlySpan<byte> head) => head.IndexOf("\"lading-scan\""u8) >= 0;

    /// <summary>
    /// Reads a report. Throws <see cref="LadingException"/> of kind <see cref="ErrorKind.Input"/>, and nothing else, when it is none or is
    /// over a limit; the message begins with <paramref name="where"/> and names the place.
    /// </summary>
    public static RecordedScan Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        using JsonDocument json = JsonInput.Parse(document, where, limits ?? DocumentLimits.Default);
        try
        {
            return Read(json.RootElement, where);
        }
        catch (InvalidOperationException e)
        {
            // What the reader of JSON throws for a text with half a surrogate pair.
            throw LadingException.Input($"{where}: a text is not valid Unicode.", inner: e);
        }
    }

    private static RecordedScan Read(JsonElement root, string where)
    {
        if (root.ValueKind != JsonValueKind.Object || root.Text("format") != JsonFormat.Marker)
            throw LadingException.Input($"{where}: /format: not a scan report of lading.", "Write one with 'lading scan ... -o json=FILE'.");
        if (root.Number("version") is not 1)
            throw LadingException.Input($"{where}: /version: this version is not read here.", "Version 1 is read.");
        JsonElement subject = Member(root, "subject", "/subject", where);
        string name = Required(subject, "name", "/subject/name", where);
        string? version = subject.Text("version");
        return new RecordedScan
        {
            Subject = ReportWords.Of(new Subject { Id = "", Kind = "", Name = name, Version = version }),
            DatabaseDigest = Required(Member(root, "database", "/database", where), "digest", "/database/digest", where),
            Findings = [.. Findings(root, "findings", false, where), .. Findings(root, "suppressed", true, where)],
            Packages = [.. root.Items("packages").Where(p => p.ValueKind == JsonValueKind.String).Select(p => p.GetString()!).Distinct(StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<RecordedFinding> Findings(JsonElement root, string list, bool suppressed, string where)
    {
        int index = 0;
        foreach (JsonElement item in root.Items(list))
        {
            string place = $"/{list}/{index++}";
            if (item.ValueKind != JsonValueKind.Object)
                throw LadingException.Input($"{where}: {place}: not an object.");
            JsonElement package = Member(item, "package", place + "/package", where);
            string type = Required(package, "type", place + "/package/type", where);
            string name = Required(package, "name", place + "/package/name", where);
            string id = Required(item, "id", place + "/id", where);
            string? version = package.Text("version");
            yield return new RecordedFinding
            {
                Id = id,
                Ids = [.. Texts(item, "ids").Prepend(id).Distinct(StringComparer.Ordinal)],
                PackageKey = package.Text("purl") ?? $"{type}:{name}@{version}",
                PackageType = type, PackageName = name, PackageVersion = version, Architecture = package.Text("architecture"),
                Severity = Word(item.Object("severity")?.Text("word"), place, where),
                Score = item.Object("severity")?.Number("score"),
                Fix = item.Object("fix")?.Text("state") ?? "not-fixed",
                FixedVersions = item.Object("fix") is { } fix ? [.. Texts(fix, "versions")] : [],
                Kev = item.Object("kev") is not null,
                Suppressed = suppressed,
            };
        }
    }

    private static Severity Word(string? word, string place, string where)
    {
        foreach (Severity severity in ReportWords.Severities)
            if (word == ReportWords.Of(severity))
                return severity;
        throw LadingException.Input($"{where}: {place}/severity/word: {(word is null ? "missing" : $"'{Printable.Text(word)}' is not a severity")}.");
    }

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.Items(name).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!);

    private static JsonElement Member(JsonElement element, string name, string place, string where) =>
        element.Object(name) ?? throw LadingException.Input($"{where}: {place}: an object is missing.");

    private static string Required(JsonElement element, string name, string place, string where) =>
        element.Text(name) ?? throw LadingException.Input($"{where}: {place}: a text is missing.");
}
