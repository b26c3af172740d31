using System.Text.Json;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>
/// JSON in the shape of grype's, for programs that read that: <c>matches</c> with <c>vulnerability</c>, <c>relatedVulnerabilities</c>,
/// <c>matchDetails</c> and <c>artifact</c>, <c>ignoredMatches</c>, <c>source</c>, <c>distro</c>, <c>descriptor</c>. The members that are
/// commonly read, not all there are.
/// </summary>
internal sealed class GrypeJsonFormat : JsonReportFormat
{
    public override string Name => "grype-json";
    public override string Description => "JSON in the shape of grype's, for programs that read that";
    public override bool NeedsTexts => true;

    protected override void Write(Utf8JsonWriter json, ScanReport report, ReportOptions options)
    {
        json.WriteStartObject();
        json.Objects("matches", report.Findings, f => Match(json, f));
        json.Objects("ignoredMatches", report.Suppressed, f =>
        {
            Match(json, f);
            json.Objects("appliedIgnoreRules", [f], s =>
            {
                json.Text("vulnerability", s.Id);
                json.Text("reason", s.Suppressed?.Reason);
                json.Text("namespace", s.Suppressed?.By);
                json.Text("vex-status", s.Suppressed?.By == "vex" ? s.Suppressed.Status : null);
            });
        });
        Source(json, report.Sbom.Subject);
        json.WriteStartObject("distro");
        json.Text("name", report.Sbom.Distro?.Id ?? "");
        json.Text("version", report.Sbom.Distro?.VersionId ?? "");
        json.Texts("idLike", report.Sbom.Distro?.IdLike ?? [], always: true);
        json.WriteEndObject();
        json.WriteStartObject("descriptor");
        json.Text("name", LadingTool.Current.Name);
        json.Text("version", LadingTool.Current.Version);
        json.WriteStartObject("db");
        json.Time("built", report.Database.Updated);
        json.Text("checksum", report.Database.Digest);
        json.WriteEndObject();
        json.Time("timestamp", report.Created ?? report.Database.Updated);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Match(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject("vulnerability");
        Vulnerability(json, finding.Id, finding);
        json.WriteStartObject("fix");
        json.Texts("versions", finding.FixedVersions, always: true);
        json.Text("state", finding.Fix switch { FixState.Fixed => "fixed", FixState.WontFix => "wont-fix", _ => "not-fixed" });
        json.WriteEndObject();
        json.Objects("advisories", finding.Matches.Where(m => AdvisoryLinks.Page(m.Advisory.Id, m.Advisory.Source) is not null), m =>
        {
            json.Text("id", m.Advisory.Id);
            json.Text("link", AdvisoryLinks.Page(m.Advisory.Id, m.Advisory.Source));
        });
        json.Number("risk", finding.Risk is { } risk ? Math.Round(risk, 2) : 0);
        json.WriteEndObject();
        json.Objects("relatedVulnerabilities", finding.Ids.Where(i => i != finding.Id), id => Vulnerability(json, id, finding));
        json.Objects("matchDetails", finding.Matches, m => Detail(json, finding.Package, m));
        Artifact(json, finding.Package);
    }

    private static void Vulnerability(Utf8JsonWriter json, string id, Finding finding)
    {
        Match? match = finding.Matches.FirstOrDefault(m => m.Advisory.Id == id);
        json.Text("id", id);
        json.Text("dataSource", AdvisoryLinks.Page(id, match?.Advisory.Source ?? "osv") ?? "");
        json.Text("namespace", match is null ? AdvisoryLinks.Database(id).ToLowerInvariant() : Namespace(match.Affected));
        json.Text("severity", Severity(finding));
        json.Texts("urls", AdvisoryLinks.Of(finding), always: true);
        json.Text("description", finding.Summary);
        json.Objects("cvss", finding.Rating.Vector is null ? [] : (Rating[])[finding.Rating], r =>
        {
            json.Text("source", r.Source);
            json.WriteString("type", "Primary");
            json.Text("version", r.Vector!.StartsWith("CVSS:", StringComparison.Ordinal) && r.Vector.Length > 8 ? r.Vector[5..8] : "2.0");
            json.Text("vector", r.Vector);
            json.WriteStartObject("metrics");
            json.Number("baseScore", r.Score ?? 0);
            json.WriteEndObject();
            json.WriteStartObject("vendorMetadata");
            json.WriteEndObject();
        });
        if (finding.Kev is { } kev)
            json.Objects("knownExploited", [kev], k =>
            {
                json.Text("cve", k.Cve);
                json.Text("dateAdded", ReportWords.Day(k.Added));
                json.Text("dueDate", k.Due is { } due ? ReportWords.Day(due) : null);
                json.Text("knownRansomwareCampaignUse", k.Ransomware ? "Known" : "Unknown");
            });
        if (finding.Epss is { } epss)
            json.Objects("epss", [epss], e =>
            {
                json.Text("cve", finding.Ids.FirstOrDefault(i => i.StartsWith("CVE-", StringComparison.Ordinal)) ?? id);
                json.Number("epss", e.Probability);
                json.Number("percentile", e.Percentile);
            });
    }

    private static string Severity(Finding finding) => finding.Kind == FindingKind.Malware ? "Critical" : finding.Rating.Severity switch
    {
        Scoring.Severity.Critical => "Critical", Scoring.Severity.High => "High", Scoring.Severity.Medium => "Medium", Scoring.Severity.Low => "Low",
        Scoring.Severity.Unknown => "Unknown", _ => "Negligible",
    };

    private static string Namespace(AffectedPackage affected) =>
        $"{affected.Ecosystem}{(affected.Release is null ? "" : ":" + affected.Release)}".ToLowerInvariant();

    private static void Detail(Utf8JsonWriter json, Package package, Match match)
    {
        json.Text("type", match.Method switch { MatchMethod.SourceName => "exact-indirect-match", MatchMethod.Cpe => "cpe-match", _ => "exact-direct-match" });
        json.Text("matcher", $"{package.Type}-matcher");
        json.WriteStartObject("searchedBy");
        json.Text("namespace", Namespace(match.Affected));
        json.WriteStartObject("package");
        json.Text("name", match.Name);
        json.Text("version", match.Version);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("found");
        json.Text("versionConstraint", match.Reason);
        json.Text("vulnerabilityID", match.Advisory.Id);
        json.WriteEndObject();
    }

    private static void Artifact(Utf8JsonWriter json, Package package)
    {
        json.WriteStartObject("artifact");
        json.Text("id", package.Id);
        json.Text("name", package.Type == PackageType.Maven ? package.Name : ReportWords.NameOf(package));
        json.Text("version", package.Version ?? "");
        json.Text("type", package.Type.Name switch
        {
            "maven" => "java-archive", "golang" => "go-module", "pypi" => "python", "cargo" => "rust-crate", "nuget" => "dotnet", "composer" => "php-composer", "generic" => "binary", var other => other,
        });
        json.Objects("locations", package.Locations, l =>
        {
            json.Text("path", "/" + l.Path.TrimStart('/'));
            json.Text("layerID", l.DiffId);
        });
        json.Text("language", package.Type.Name switch
        {
            "maven" => "java", "golang" => "go", "pypi" => "python", "cargo" => "rust", "nuget" => "dotnet", "composer" => "php", "npm" => "javascript", "gem" => "ruby", _ => "",
        });
        json.Texts("licenses", package.DeclaredLicenses, always: true);
        json.Texts("cpes", package.Cpes, always: true);
        json.Text("purl", package.Purl ?? "");
        json.Objects("upstreams", package.SourceName is null ? [] : (Package[])[package], p =>
        {
            json.Text("name", p.SourceName);
            json.Text("version", p.SourceVersion);
        });
        json.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter json, Subject subject)
    {
        json.WriteStartObject("source");
        if (subject.Kind != "container")
        {
            json.Text("type", subject.Kind);
            json.Text("target", subject.Name);
            json.WriteEndObject();
            return;
        }
        json.WriteString("type", "image");
        json.WriteStartObject("target");
        json.Text("userInput", ReportWords.Of(subject));
        json.Text("imageID", subject.ConfigDigest ?? "");
        json.Text("manifestDigest", subject.ManifestDigest ?? "");
        json.Texts("tags", subject.Tags, always: true);
        json.Texts("repoDigests", subject.ManifestDigest is null ? [] : [$"{subject.Name}@{subject.ManifestDigest}"], always: true);
        json.Objects("layers", subject.Layers, l =>
        {
            json.Text("digest", l.DiffId ?? l.Digest);
            json.WriteNumber("size", l.Size);
        });
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
