using System.Globalization;
using Lading.Inventory.Documents.CycloneDx;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>
/// The section <c>vulnerabilities</c> of CycloneDX (1.4 to 1.7), members in the order of the XML schema. One entry for each flaw
/// that is rated and analysed alike, with all the packages it affects.
/// </summary>
internal sealed class CycloneDxVulnerabilities(CycloneDxSink sink, int version, ScanReport report)
{
    private const int LongestVersion = 1024;

    private readonly HashSet<string> _refs = report.Sbom.Packages.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);

    public void Write()
    {
        var groups = report.Findings.Concat(report.Suppressed).GroupBy(f => (f.Id, f.Rating, f.Suppressed, f.VexStatus)).ToArray();
        if (groups.Length == 0)
            return;
        sink.StartArray("vulnerabilities");
        for (int i = 0; i < groups.Length; i++)
            Vulnerability([.. groups[i]], i + 1);
        sink.EndArray();
    }

    private void Vulnerability(Finding[] findings, int number)
    {
        Finding first = findings[0];
        sink.StartItem("vulnerability");
        sink.Attribute("bom-ref", "vulnerability-" + number.ToString(CultureInfo.InvariantCulture));
        sink.Text("id", PlainText.Line(first.Id));
        Source("source", first.Id, first);
        References(first);
        Ratings(first);
        int[] cwes = [.. (first.Text?.Cwes ?? []).Select(Cwe).Where(c => c > 0).Distinct()];
        if (cwes.Length > 0)
        {
            sink.StartArray("cwes");
            foreach (int cwe in cwes)
                sink.NumberItem("cwe", cwe);
            sink.EndArray();
        }
        if (first.Summary.Length > 0)
            sink.Text("description", first.Summary);
        if (first.Text?.Details is { Length: > 0 } details)
            sink.Text("detail", details);
        sink.Text("recommendation", string.Join('\n', findings.Select(ReportWords.AdviceOf).Distinct(StringComparer.Ordinal)));
        Advisories(first);
        if (first.Published is { } published)
            sink.Text("published", ReportWords.Time(published));
        if (findings.SelectMany(f => f.Matches).Select(m => m.Advisory.Modified).DefaultIfEmpty().Max() is var updated && updated != default)
            sink.Text("updated", ReportWords.Time(updated));
        Analysis(first);
        Affects(findings);
        ComponentWriter.Properties(sink, Properties(first));
        sink.EndItem();
    }

    private void Source(string name, string id, Finding finding)
    {
        sink.StartObject(name);
        string source = finding.Matches.FirstOrDefault(m => m.Advisory.Id == id)?.Advisory.Source ?? "osv";
        sink.Text("name", source == "osv" ? AdvisoryLinks.Database(id) : PlainText.Line(source));
        if (AdvisoryLinks.Page(id, source) is { } page)
            sink.Text("url", page);
        sink.EndObject();
    }

    private void References(Finding finding)
    {
        if (finding.Ids.Count < 2)
            return;
        sink.StartArray("references");
        foreach (string id in finding.Ids.Where(i => i != finding.Id))
        {
            sink.StartItem("reference");
            sink.Text("id", PlainText.Line(id));
            Source("source", id, finding);
            sink.EndItem();
        }
        sink.EndArray();
    }

    private void Ratings(Finding finding)
    {
        Rating rating = finding.Rating;
        sink.StartArray("ratings");
        sink.StartItem("rating");
        if (rating.Source.Length > 0)
        {
            sink.StartObject("source");
            sink.Text("name", PlainText.Line(rating.Source));
            sink.EndObject();
        }
        if (rating.Score is { } score)
            sink.Number("score", score);
        sink.Text("severity", rating.Severity == Severity.Negligible ? "info" : ReportWords.Of(rating.Severity));
        if (rating.Vector is { } vector)
        {
            string method = Method(vector);
            sink.Text("method", version < 5 && method == "CVSSv4" ? "other" : method);
            sink.Text("vector", PlainText.Line(vector));
        }
        if (rating.Borrowed)
            sink.Text("justification", "Taken from a record of the same flaw that is about other packages.");
        sink.EndItem();
        sink.EndArray();
    }

    private static string Method(string vector) =>
        vector.StartsWith("CVSS:4", StringComparison.Ordinal) ? "CVSSv4" : vector.StartsWith("CVSS:3.1", StringComparison.Ordinal) ? "CVSSv31"
            : vector.StartsWith("CVSS:3", StringComparison.Ordinal) ? "CVSSv3" : vector.StartsWith("AV:", StringComparison.Ordinal) ? "CVSSv2" : "other";

    private static int Cwe(string cwe) =>
        cwe.StartsWith("CWE-", StringComparison.OrdinalIgnoreCase) && int.TryParse(cwe.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private void Advisories(Finding finding)
    {
        string[] links = [.. finding.Matches.Select(m => AdvisoryLinks.Page(m.Advisory.Id, m.Advisory.Source)).OfType<string>().Concat(AdvisoryLinks.Of(finding)).Distinct(StringComparer.Ordinal)];
        if (links.Length == 0)
            return;
        sink.StartArray("advisories");
        foreach (string link in links)
        {
            sink.StartItem("advisory");
            sink.Text("url", link);
            sink.EndItem();
        }
        sink.EndArray();
    }

    private void Analysis(Finding finding)
    {
        string? state = finding.Suppressed is { } by
            ? by.Status switch { "not_affected" => "not_affected", "fixed" => "resolved", _ => "in_triage" }
            : finding.VexStatus switch { "affected" => "exploitable", "under_investigation" => "in_triage", _ => null };
        if (state is null)
            return;
        sink.StartObject("analysis");
        sink.Text("state", state);
        if (finding.Suppressed is { } suppression)
        {
            if (state == "not_affected" && Justification(suppression.Reason) is { } justification)
                sink.Text("justification", justification);
            sink.Text("detail", ReportWords.Of(suppression));
        }
        sink.EndObject();
    }

    /// <summary>OpenVEX's words in CycloneDX's; what has no counterpart is in the detail only.</summary>
    private static string? Justification(string? reason) => reason?.Split(':', ' ')[0] switch
    {
        "component_not_present" or "vulnerable_code_not_present" or "code_not_present" => "code_not_present",
        "vulnerable_code_not_in_execute_path" or "code_not_reachable" => "code_not_reachable",
        "vulnerable_code_cannot_be_controlled_by_adversary" or "requires_environment" => "requires_environment",
        "inline_mitigations_already_exist" or "protected_by_mitigating_control" => "protected_by_mitigating_control",
        "requires_configuration" or "requires_dependency" or "protected_by_compiler" or "protected_at_runtime" or "protected_at_perimeter" => reason.Split(':', ' ')[0],
        _ => null,
    };

    private void Affects(Finding[] findings)
    {
        sink.StartArray("affects");
        foreach (Finding finding in findings.DistinctBy(Ref))
        {
            sink.StartItem("target");
            sink.Text("ref", Ref(finding));
            Versions(finding);
            sink.EndItem();
        }
        sink.EndArray();
    }

    private void Versions(Finding finding)
    {
        bool unaffected = finding.Suppressed?.Status is "not_affected" or "fixed";
        var versions = new List<(string Kind, string Text, string Status)>();
        if (finding.Package.Version is { Length: > 0 and <= LongestVersion } installed)
            versions.Add(("version", installed, unaffected ? "unaffected" : "affected"));
        // A range speaks of the versions of the package itself, not of its source's.
        foreach (string range in unaffected ? [] : finding.Matches.Where(m => m.Method != MatchMethod.SourceName).Select(m => VersRange.Of(finding.Package.Type, m.Affected)).OfType<string>().Distinct(StringComparer.Ordinal).ToArray())
            versions.Add(("range", range, "affected"));
        if (!unaffected && finding.Matches.All(m => m.Method != MatchMethod.SourceName))
            foreach (string version in finding.FixedVersions.Where(v => v.Length is > 0 and <= LongestVersion && v != finding.Package.Version))
                versions.Add(("version", version, "unaffected"));
        if (versions.Count == 0)
            return;
        sink.StartArray("versions");
        foreach ((string kind, string text, string status) in versions)
        {
            sink.StartItem("version");
            sink.Text(kind, text);
            sink.Text("status", status);
            sink.EndItem();
        }
        sink.EndArray();
    }

    /// <summary>The component; that of the operating system for a release out of support; the subject for what is neither.</summary>
    private string Ref(Finding finding)
    {
        if (_refs.Contains(finding.Package.Id))
            return finding.Package.Id;
        bool ownOs = report.Sbom.Distro is not null && report.Sbom.Packages.All(p => p.Role != Inventory.PackageRole.OperatingSystem);
        return finding.Kind == FindingKind.EndOfLife && ownOs ? "os-" + report.Sbom.Distro!.Qualifier : report.Sbom.Subject.Id;
    }

    private static IEnumerable<(string Name, string Value)> Properties(Finding finding)
    {
        yield return ("lading:finding:kind", ReportWords.Of(finding.Kind));
        yield return ("lading:finding:fix", ReportWords.Of(finding.Fix));
        if (finding.Risk is { } risk)
            yield return ("lading:finding:risk", Math.Round(risk, 2).ToString(CultureInfo.InvariantCulture));
        if (finding.Epss is { } epss)
        {
            yield return ("lading:finding:epss", epss.Probability.ToString(CultureInfo.InvariantCulture));
            yield return ("lading:finding:epss:percentile", epss.Percentile.ToString(CultureInfo.InvariantCulture));
        }
        if (finding.Kev is { } kev)
            yield return ("lading:finding:kev", ReportWords.Day(kev.Added));
    }
}
