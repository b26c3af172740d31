using System.Security.Cryptography;
using System.Text.Json;
using System.Text;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>GitLab's container scanning report, schema 15.0.7, for <c>artifacts:reports:container_scanning</c>.</summary>
internal sealed class GitLabFormat : JsonReportFormat
{
    private const string Version = "15.0.7";

    public override string Name => "gitlab";
    public override IReadOnlyList<string> Aliases => ["gitlab-container-scanning"];
    public override string Description => "GitLab's container scanning report";
    public override bool NeedsTexts => true;

    protected override void Write(Utf8JsonWriter json, ScanReport report, ReportOptions options)
    {
        string time = (report.Created ?? report.Database.Updated).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss");
        json.WriteStartObject();
        json.WriteString("version", Version);
        json.WriteString("schema", $"https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v{Version}/dist/container-scanning-report-format.json");
        json.WriteStartObject("scan");
        foreach (string role in (string[])["analyzer", "scanner"])
        {
            json.WriteStartObject(role);
            json.WriteString("id", "lading");
            json.WriteString("name", "Lading");
            json.Text("version", LadingTool.Current.Version);
            json.WriteStartObject("vendor");
            json.Text("name", LadingTool.Current.Vendor);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteString("type", "container_scanning");
        json.WriteString("status", "success");
        json.WriteString("start_time", time);
        json.WriteString("end_time", time);
        if (report.Warnings.Count > 0)
            json.Objects("messages", report.Warnings, w =>
            {
                json.WriteString("level", "warn");
                json.Text("value", Filled(PlainText.Line(w, 1000)));
            });
        json.WriteEndObject();
        json.Objects("vulnerabilities", report.Findings.DistinctBy(Id), f => Vulnerability(json, report, f));
        json.WriteStartArray("remediations");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Vulnerability(Utf8JsonWriter json, ScanReport report, Finding finding)
    {
        json.WriteString("id", Id(finding));
        json.Text("name", PlainText.Line(finding.Summary.Length > 0 ? finding.Summary : finding.Id, 250));
        json.Text("description", Markdown.Finding([finding], 100_000));
        json.Text("severity", finding.Kind == FindingKind.Malware ? "Critical" : finding.Rating.Severity switch
        {
            Severity.Critical => "Critical", Severity.High => "High", Severity.Medium => "Medium", Severity.Low => "Low", Severity.Unknown => "Unknown", _ => "Info",
        });
        json.Text("solution", PlainText.Line(ReportWords.AdviceOf(finding), 6900));
        json.Objects("identifiers", finding.Ids, id =>
        {
            json.Text("type", id.Split('-')[0] is { Length: > 0 and < 20 } prefix && prefix.All(char.IsAsciiLetterOrDigit) ? prefix.ToLowerInvariant() : "lading");
            json.Text("name", Filled(PlainText.Line(id, 250)));
            json.Text("value", Filled(PlainText.Line(id, 250)));
            json.Text("url", AdvisoryLinks.Page(id, finding.Matches.FirstOrDefault(m => m.Advisory.Id == id)?.Advisory.Source ?? "osv"));
        });
        json.Objects("links", AdvisoryLinks.Of(finding), l => json.Text("url", l));
        json.WriteStartObject("location");
        json.WriteStartObject("dependency");
        json.WriteStartObject("package");
        json.Text("name", PlainText.Line(finding.Package.FullName));
        json.WriteEndObject();
        json.Text("version", PlainText.Line(finding.Package.Version));
        json.WriteEndObject();
        json.Text("operating_system", Filled(PlainText.Line(report.Sbom.Distro?.PrettyName)));
        json.Text("image", Filled(PlainText.Line(ReportWords.Of(report.Sbom.Subject), 250)));
        json.WriteEndObject();
    }

    private static string Filled(string text) => text.Length > 0 ? text : "unknown";

    /// <summary>A UUID of the flaw, the package and its place (RFC 9562, version 8).</summary>
    private static string Id(Finding finding)
    {
        byte[] bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{finding.Id}\n{finding.Package}\n{finding.Package.Architecture}\n{finding.Package.Locations.FirstOrDefault()?.Path}"))[..16];
        bytes[6] = (byte)(bytes[6] & 0x0f | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3f | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
