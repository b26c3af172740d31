using System.Text.Json;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Inventory;
using Lading.Scanning;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>All of a report as Lading's own JSON; its schema is docs/schemas/scan-1.json.</summary>
internal sealed class JsonFormat : JsonReportFormat
{
    /// <summary>Identifier of the schema.</summary>
    public const string Schema = "urn:lading:schema:scan:1";

    /// <summary>What the member <c>format</c> says.</summary>
    public const string Marker = "lading-scan";

    public override string Name => "json";
    public override IReadOnlyList<string> Aliases => ["lading-json"];
    public override string Description => "everything that is known, as Lading's own JSON";
    public override bool ShowsUpgrades => true;
    public override IReadOnlyList<string> Versions => ["1"];
    public override bool NeedsTexts => true;

    protected override void Write(Utf8JsonWriter json, ScanReport report, ReportOptions options) => WriteTo(json, report);

    /// <summary>Writes the report as one value, also as part of a larger document.</summary>
    public static void WriteTo(Utf8JsonWriter json, ScanReport report)
    {
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("format", Marker);
        json.WriteNumber("version", 1);
        json.Time("created", report.Created);
        json.WriteStartObject("tool");
        json.Text("name", LadingTool.Current.Name);
        json.Text("version", LadingTool.Current.Version);
        json.WriteEndObject();
        Subject(json, report.Sbom.Subject);
        if (report.Sbom.Distro is { } distro)
        {
            json.WriteStartObject("distro");
            json.Text("id", distro.Id);
            json.Text("versionId", distro.VersionId);
            json.Text("name", distro.PrettyName);
            json.WriteEndObject();
        }
        Database(json, report);
        Summary(json, report);
        if (report.Gate is { } gate)
        {
            json.WriteStartObject("gate");
            json.Text("expression", gate);
            json.WriteBoolean("passed", report.Failing.Count == 0);
            json.WriteStartArray("failing");
            foreach (int index in report.Failing)
                json.WriteNumberValue(index);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        var failing = report.Failing.ToHashSet();
        var findings = new JsonFinding(json);
        json.Objects("findings", report.Findings.Index(), f => findings.Members(f.Item, report.Gate is null ? null : failing.Contains(f.Index)));
        json.Objects("suppressed", report.Suppressed, f => findings.Members(f, null));
        json.Objects("upgrades", report.Upgrades, u =>
        {
            json.Text("package", u.Package);
            json.Text("to", u.To);
            json.Texts("clears", u.Clears, always: true);
        });
        json.Objects("unmatched", report.Unmatched, u =>
        {
            findings.Package(u.Package);
            json.Text("reason", u.Reason);
            json.WriteBoolean("hides", u.Hides);
        });
        json.Objects("notes", report.Notes, n =>
        {
            json.Text("source", n.Source);
            json.Text("rule", n.Text);
            json.Text("problem", n.Problem);
        });
        json.Texts("warnings", report.Warnings, always: true);
        json.Objects("unknowns", report.Sbom.Unknowns, (Unknown u) =>
        {
            json.Text("path", u.Path);
            json.Text("analyzer", u.Analyzer);
            json.Text("reason", u.Reason);
        });
        json.Texts("packages", report.Sbom.Packages.Select(KeyOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), always: true);
        json.WriteEndObject();
    }

    /// <summary>What stands for a package and its version when reports are compared: the package URL, or as much of one as there is.</summary>
    public static string KeyOf(Package package) => package.Purl ?? package.ToString();

    private static void Subject(Utf8JsonWriter json, Subject subject)
    {
        json.WriteStartObject("subject");
        json.Text("kind", subject.Kind);
        json.Text("name", subject.Name);
        json.Text("version", subject.Version);
        json.Text("purl", subject.Purl);
        json.Text("manifestDigest", subject.ManifestDigest);
        json.Text("indexDigest", subject.IndexDigest);
        json.Text("configDigest", subject.ConfigDigest);
        json.Text("platform", subject.Platform);
        json.Text("created", subject.Created);
        json.Texts("tags", subject.Tags);
        if (subject.Layers.Count > 0)
            json.Objects("layers", subject.Layers, l =>
            {
                json.WriteNumber("index", l.Index);
                json.Text("digest", l.Digest);
                json.Text("diffId", l.DiffId);
                json.Text("instruction", l.Instruction);
            });
        json.Text("baseImage", subject.BaseImage);
        json.Number("baseLayers", subject.BaseLayers);
        json.WriteEndObject();
    }

    private static void Database(Utf8JsonWriter json, ScanReport report)
    {
        json.WriteStartObject("database");
        json.Text("digest", report.Database.Digest);
        json.Time("updated", report.Database.Updated);
        json.Number("ageHours", report.DatabaseAge is { } age ? Math.Floor(Math.Max(0, age.TotalHours)) : null);
        json.Time("dataUntil", report.Database.DataUntil);
        json.WriteNumber("advisories", report.Database.Advisories);
        json.Text("kevVersion", report.Database.KevVersion);
        json.Text("epssDate", report.Database.EpssDate);
        json.WriteEndObject();
    }

    private static void Summary(Utf8JsonWriter json, ScanReport report)
    {
        ReportSummary summary = ReportSummary.Of(report);
        json.WriteStartObject("summary");
        json.WriteNumber("packages", report.Sbom.Packages.Count);
        json.WriteNumber("findings", summary.Findings);
        json.WriteNumber("packagesWithFindings", summary.Packages);
        json.WriteStartObject("bySeverity");
        foreach ((Severity severity, int count) in summary.BySeverity)
            json.WriteNumber(ReportWords.Of(severity), count);
        json.WriteEndObject();
        json.WriteNumber("fixable", summary.Fixable);
        json.WriteNumber("kev", summary.Kev);
        json.WriteNumber("malware", summary.Malware);
        json.WriteNumber("endOfLife", summary.EndOfLife);
        json.WriteNumber("suppressed", report.Suppressed.Count);
        json.WriteNumber("unmatched", report.Unmatched.Count);
        if (summary.Origin is { } origin)
        {
            json.WriteNumber("fromBaseImage", origin.Base);
            json.WriteNumber("fromApplication", origin.Application);
        }
        json.WriteEndObject();
    }
}
