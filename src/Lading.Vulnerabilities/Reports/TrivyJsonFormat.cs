using System.Text.Json;
using Lading.Inventory.Documents;
using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>
/// JSON in the shape of Trivy's (SchemaVersion 2), for programs that read that: <c>Results[].Vulnerabilities[]</c>, one result for the
/// operating system and one for each kind of application package. The members that are commonly read, not all there are.
/// </summary>
internal sealed class TrivyJsonFormat : JsonReportFormat
{
    public override string Name => "trivy-json";
    public override string Description => "JSON in the shape of Trivy's, for programs that read that";
    public override bool NeedsTexts => true;

    /// <summary>One of <c>Results</c>.</summary>
    private sealed record Target(string Name, string Class, string Type);

    protected override void Write(Utf8JsonWriter json, ScanReport report, ReportOptions options)
    {
        Subject subject = report.Sbom.Subject;
        json.WriteStartObject();
        json.WriteNumber("SchemaVersion", 2);
        json.Time("CreatedAt", report.Created);
        json.Text("ArtifactName", ReportWords.Of(subject));
        json.Text("ArtifactType", subject.Kind switch { "container" => "container_image", "directory" => "filesystem", var other => other });
        json.WriteStartObject("Metadata");
        if (report.Sbom.Distro is { } distro)
        {
            json.WriteStartObject("OS");
            json.Text("Family", distro.Id);
            json.Text("Name", distro.VersionId ?? "");
            if (report.Findings.Any(f => f.Kind == FindingKind.EndOfLife))
                json.WriteBoolean("EOSL", true);
            json.WriteEndObject();
        }
        json.Text("ImageID", subject.ConfigDigest);
        json.Texts("DiffIDs", subject.Layers.Select(l => l.DiffId).OfType<string>());
        json.Texts("RepoTags", subject.Tags);
        json.Texts("RepoDigests", subject.ManifestDigest is null ? [] : [$"{subject.Name}@{subject.ManifestDigest}"]);
        json.WriteEndObject();
        var suppressed = report.Suppressed.ToLookup(f => TargetOf(f.Package, report));
        var findings = report.Findings.Where(f => f.Kind != FindingKind.EndOfLife).ToLookup(f => TargetOf(f.Package, report));
        Target[] targets = [.. findings.Select(g => g.Key).Concat(suppressed.Select(g => g.Key)).Distinct()
            .OrderBy(t => t.Class == "os-pkgs" ? 0 : 1).ThenBy(t => t.Type, StringComparer.Ordinal)];
        json.Objects("Results", targets, target =>
        {
            json.Text("Target", target.Name);
            json.Text("Class", target.Class);
            json.Text("Type", target.Type);
            json.Objects("Vulnerabilities", findings[target], f => Vulnerability(json, f));
            if (suppressed.Contains(target))
                json.Objects("ExperimentalModifiedFindings", suppressed[target], f =>
                {
                    json.WriteString("Type", "vulnerability");
                    json.Text("Status", f.Suppressed?.Status);
                    json.Text("Statement", f.Suppressed?.Reason);
                    json.Text("Source", f.Suppressed?.Source);
                    json.WriteStartObject("Finding");
                    Vulnerability(json, f);
                    json.WriteEndObject();
                });
        });
        json.WriteEndObject();
    }

    private static Target TargetOf(Package package, ScanReport report)
    {
        if (package.Type.IsOperatingSystem)
        {
            string system = report.Sbom.Distro is { } distro ? $"{distro.Id} {distro.VersionId}".TrimEnd() : package.Type.Name;
            return new Target($"{ReportWords.Of(report.Sbom.Subject)} ({system})", "os-pkgs", report.Sbom.Distro?.Id ?? package.Type.Name);
        }
        return package.Type.Name switch
        {
            "maven" => new Target("Java", "lang-pkgs", "jar"), "npm" => new Target("Node.js", "lang-pkgs", "node-pkg"), "pypi" => new Target("Python", "lang-pkgs", "python-pkg"),
            "gem" => new Target("Ruby", "lang-pkgs", "gemspec"), "golang" => new Target("Go", "lang-pkgs", "gobinary"), "cargo" => new Target("Rust", "lang-pkgs", "rustbinary"),
            "nuget" => new Target(".NET", "lang-pkgs", "dotnet-core"), "composer" => new Target("PHP", "lang-pkgs", "composer"), var other => new Target(other, "lang-pkgs", other),
        };
    }

    private static void Vulnerability(Utf8JsonWriter json, Finding finding)
    {
        Package package = finding.Package;
        json.Text("VulnerabilityID", finding.Id);
        json.Texts("VendorIDs", finding.Ids.Where(i => i != finding.Id));
        json.Text("PkgID", $"{ReportWords.NameOf(package)}@{package.Version}");
        json.Text("PkgName", ReportWords.NameOf(package));
        json.Text("PkgPath", package.Type.IsOperatingSystem ? null : package.Locations.FirstOrDefault()?.Path);
        json.WriteStartObject("PkgIdentifier");
        json.Text("PURL", package.Purl);
        json.WriteEndObject();
        json.Text("InstalledVersion", package.Version ?? "");
        json.Text("FixedVersion", finding.FixedVersions.Count > 0 ? string.Join(", ", finding.FixedVersions) : null);
        json.Text("Status", finding.Fix switch { FixState.Fixed => "fixed", FixState.WontFix => "will_not_fix", _ => "affected" });
        json.WriteStartObject("Layer");
        json.Text("Digest", package.Locations.FirstOrDefault()?.LayerDigest);
        json.Text("DiffID", package.Locations.FirstOrDefault()?.DiffId);
        json.WriteEndObject();
        string source = finding.Rating.Source.Length > 0 ? finding.Rating.Source : "";
        json.Text("SeveritySource", source.Length > 0 ? source : null);
        json.Text("PrimaryURL", AdvisoryLinks.Page(finding));
        if (finding.Matches is [var match, ..])
        {
            json.WriteStartObject("DataSource");
            json.Text("ID", match.Advisory.Source);
            json.Text("Name", match.Affected.Release is { } release ? $"{match.Affected.Ecosystem}:{release}" : match.Affected.Ecosystem);
            json.Text("URL", AdvisoryLinks.Page(match.Advisory.Id, match.Advisory.Source));
            json.WriteEndObject();
        }
        json.Text("Title", PlainText.Line(finding.Summary, 300));
        json.Text("Description", finding.Text?.Details ?? finding.Summary);
        json.Text("Severity", finding.Kind == FindingKind.Malware ? "CRITICAL" : finding.Rating.Severity switch
        {
            Severity.Critical => "CRITICAL", Severity.High => "HIGH", Severity.Medium => "MEDIUM", Severity.Unknown => "UNKNOWN", _ => "LOW",
        });
        json.Texts("CweIDs", finding.Text?.Cwes ?? []);
        if (finding.Rating is { Vector: { } vector, Score: { } score })
        {
            string version = vector.StartsWith("CVSS:4", StringComparison.Ordinal) ? "V40" : vector.StartsWith("CVSS:3", StringComparison.Ordinal) ? "V3" : "V2";
            json.WriteStartObject("CVSS");
            json.WriteStartObject(source.Length > 0 ? ReportJson.Clean(source) : "unknown");
            json.Text(version + "Vector", vector);
            json.Number(version + "Score", score);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.Texts("References", AdvisoryLinks.Of(finding));
        json.Time("PublishedDate", finding.Published);
        json.Time("LastModifiedDate", finding.Matches.Count > 0 ? finding.Matches.Max(m => m.Advisory.Modified) : null);
    }
}
