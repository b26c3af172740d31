using System.Text;
using System.Text.Json;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>
/// SARIF 2.1.0 (OASIS), within the limits of GitHub's code scanning: a rule for each flaw, a result for each finding and
/// place. Places are paths in the image; the layer is a logical location.
/// </summary>
internal sealed class SarifFormat : JsonReportFormat
{
    private const int LongestHelp = 8000;
    private const int MostPlaces = 20;

    public override string Name => "sarif";
    public override string Description => "SARIF 2.1.0, for code scanning";
    public override bool NeedsTexts => true;

    protected override void Write(Utf8JsonWriter json, ScanReport report, ReportOptions options)
    {
        IReadOnlyList<Finding> findings = options.ShowSuppressed ? [.. report.Findings, .. report.Suppressed] : report.Findings;
        IGrouping<string, Finding>[] rules = [.. findings.GroupBy(f => f.Id, StringComparer.Ordinal)];
        Dictionary<string, int> ruleIndex = rules.Index().ToDictionary(r => r.Item.Key, r => r.Index, StringComparer.Ordinal);
        var fingerprints = new Dictionary<string, int>(StringComparer.Ordinal);
        SarifText.Run(json, report.Sbom.Subject.Name,
            () => json.Objects("rules", rules, r => Rule(json, r.Key, [.. r])),
            () => json.Objects("results", findings, f => Result(json, report, f, ruleIndex[f.Id], fingerprints)), () =>
        {
            json.Text("subject", ReportWords.Of(report.Sbom.Subject));
            json.Text("databaseDigest", report.Database.Digest);
            json.Time("databaseUpdated", report.Database.Updated);
            json.WriteNumber("suppressed", report.Suppressed.Count);
            json.WriteNumber("unmatched", report.Unmatched.Count);
            json.Texts("warnings", report.Warnings, always: true);
        });
    }

    private static void Rule(Utf8JsonWriter json, string id, Finding[] findings)
    {
        Finding first = findings[0];
        json.Text("id", id);
        json.Text("name", first.Kind switch { FindingKind.Malware => "MaliciousPackage", FindingKind.EndOfLife => "EndOfLifeRelease", _ => "KnownVulnerability" });
        string title = PlainText.Line(first.Summary.Length > 0 ? first.Summary : $"{id} in {ReportWords.NameOf(first.Package)}", 1000);
        json.Message("shortDescription", title);
        json.Message("fullDescription", PlainText.Block(first.Text?.Details is { Length: > 0 } details ? details : title, 1000));
        json.Text("helpUri", AdvisoryLinks.Page(first));
        json.WriteStartObject("help");
        json.Text("text", ReportJson.Clean(Help(findings)));
        json.Text("markdown", ReportJson.Clean(Markdown.Finding(findings, LongestHelp)));
        json.WriteEndObject();
        json.WriteStartObject("defaultConfiguration");
        json.Text("level", findings.Select(Level).OrderBy(l => Array.IndexOf(["error", "warning", "note"], l)).First());
        json.WriteEndObject();
        json.WriteStartObject("properties");
        string[] tags = ["security", ReportWords.Of(first.Kind), .. findings.Any(f => f.Kev is not null) ? ["kev"] : Array.Empty<string>(), .. (first.Text?.Cwes ?? []).Take(8).Select(c => "external/cwe/" + c.ToLowerInvariant())];
        json.Texts("tags", tags);
        json.Text("security-severity", findings.Select(SecuritySeverity).OfType<double>().Select(s => (double?)s).Max() is { } score ? ReportWords.Score(score) : null);
        json.Text("precision", findings.All(f => f.Matches.All(m => m.Confidence < 1)) && first.Matches.Count > 0 ? "medium" : "very-high");
        json.Texts("aliases", first.Ids.Skip(1));
        json.WriteEndObject();
    }

    /// <summary>GitHub reads it as a CVSS score: the score where it agrees with the word, else the middle of what the word means.</summary>
    private static double? SecuritySeverity(Finding finding)
    {
        (double Low, double High)? band = finding.Rating.Severity switch
        {
            Severity.Critical => (9.0, 10.0), Severity.High => (7.0, 8.9), Severity.Medium => (4.0, 6.9), Severity.Low => (0.1, 3.9),
            Severity.Negligible or Severity.None => (0.0, 0.0), _ => null,
        };
        if (finding.Kind == FindingKind.Malware)
            return 10;
        return band is not var (low, high) ? null
            : finding.Rating.Score is { } score && score >= low && score <= high ? score : Math.Round((low + high) / 2, 1);
    }

    private static string Level(Finding finding) => finding.Kind == FindingKind.Malware ? "error" : finding.Rating.Severity switch
    {
        Severity.Critical or Severity.High => "error", Severity.Medium or Severity.Unknown => "warning", _ => "note",
    };

    private static string Help(Finding[] findings)
    {
        Finding first = findings[0];
        var text = new StringBuilder();
        text.Append($"{PlainText.Line(first.Id)}: {ReportWords.Of(first.Rating.Severity)}\n");
        foreach (Finding finding in findings.Take(20))
            text.Append($"Package {PlainText.Line(ReportWords.NameOf(finding.Package))} {PlainText.Line(finding.Package.Version ?? "?")}: {PlainText.Line(ReportWords.AdviceOf(finding), 500)}\n");
        if (first.Ids.Count > 1)
            text.Append($"Also known as {PlainText.Line(string.Join(", ", first.Ids.Skip(1).Take(20)), 500)}\n");
        return text.ToString();
    }

    private static void Result(Utf8JsonWriter json, ScanReport report, Finding finding, int rule, Dictionary<string, int> fingerprints)
    {
        Package package = finding.Package;
        json.Text("ruleId", finding.Id);
        json.WriteNumber("ruleIndex", rule);
        json.Text("level", Level(finding));
        json.Message("message", MessageOf(finding));
        IReadOnlyList<Location> places = package.Locations.Count > 0 ? package.Locations : [new Location(report.Sbom.Subject.Name)];
        json.Objects("locations", places.Take(1), l => Place(json, report, finding, l));
        if (places.Count > 1)
            json.Objects("relatedLocations", places.Skip(1).Take(MostPlaces), l => Place(json, report, finding, l));
        json.WriteStartObject("partialFingerprints");
        json.Text("findingHash/v1", SarifText.Fingerprint($"{finding.Id}\n{package.Type}\n{ReportWords.NameOf(package)}\n{package.Architecture}\n{places[0].Path}", fingerprints));
        json.WriteEndObject();
        if (finding.Suppressed is { } suppression)
            json.Objects("suppressions", [suppression], s =>
            {
                json.WriteString("kind", "external");
                json.WriteString("status", "accepted");
                json.Text("justification", PlainText.Line(ReportWords.Of(s), 1000));
            });
        json.WriteStartObject("properties");
        json.Text("package", ReportWords.NameOf(package));
        json.Text("version", package.Version);
        json.Text("purl", package.Purl);
        json.Texts("fixedVersions", finding.FixedVersions, always: true);
        json.Text("severity", ReportWords.Of(finding.Rating.Severity));
        json.Text("severitySource", finding.Rating.Source.Length > 0 ? finding.Rating.Source : null);
        json.Flag("severityBorrowed", finding.Rating.Borrowed ? true : null);
        json.Number("risk", finding.Risk is { } risk ? Math.Round(risk, 2) : null);
        json.Number("epss", finding.Epss?.Probability);
        json.WriteBoolean("kev", finding.Kev is not null);
        json.Flag("inBaseImage", package.InBaseImage);
        json.WriteEndObject();
    }

    private static string MessageOf(Finding finding)
    {
        string summary = finding.Summary.Length > 0 ? ": " + PlainText.Line(finding.Summary, 300) : "";
        return SarifText.Plain($"{PlainText.Line(ReportWords.NameOf(finding.Package))} {PlainText.Line(finding.Package.Version ?? "?")} has {PlainText.Line(finding.Id)}{summary}. {PlainText.Line(ReportWords.AdviceOf(finding), 500)}");
    }

    private static void Place(Utf8JsonWriter json, ScanReport report, Finding finding, Location location)
    {
        json.PhysicalLocation(location.Path, location.Line ?? 1);
        json.WriteStartArray("logicalLocations");
        if (location.Layer is { } layer)
            json.LogicalLocation("layer", $"layer {layer}", location.LayerDigest ?? location.DiffId ?? $"{ReportWords.Of(report.Sbom.Subject)}!layer {layer}");
        json.LogicalLocation("package", PlainText.Line(ReportWords.NameOf(finding.Package)), finding.Package.Purl ?? finding.Package.ToString());
        json.WriteEndArray();
    }
}
