using System.Security.Cryptography;
using System.Text.Json;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Inventory.Documents.Grammar;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Vex;

namespace Lading.Vulnerabilities.Reports;

/// <summary>
/// OpenVEX 0.2.0: what is known of each flaw in the subject: affected with what to do, not affected or fixed where VEX said so. The
/// document's id is a digest of its statements, its time that of the scan. A result without findings has no statements, which
/// the schema does not allow and the specification does not forbid.
/// </summary>
internal sealed class OpenVexFormat : JsonReportFormat
{
    public override string Name => "openvex";
    public override IReadOnlyList<string> Aliases => ["vex"];
    public override string Description => "OpenVEX 0.2.0, a statement for each flaw";

    /// <summary>What a statement says, apart from the packages it says it of.</summary>
    private sealed record Saying(string Id, string Status, string? Justification, string? Impact, string? Action, string? Notes);

    protected override void Write(Utf8JsonWriter json, ScanReport report, ReportOptions options)
    {
        IGrouping<Saying, Finding>[] statements = [.. report.Findings.Concat(report.Suppressed).GroupBy(Say)];
        var hashed = new MemoryStream();
        using (var inner = new Utf8JsonWriter(hashed, ReportJson.Options(compact: true)))
        {
            inner.WriteStartObject();
            Statements(inner, report, statements);
            inner.WriteEndObject();
        }
        json.WriteStartObject();
        json.WriteString("@context", "https://openvex.dev/ns/v0.2.0");
        json.WriteString("@id", "urn:lading:openvex:" + Convert.ToHexStringLower(SHA256.HashData(hashed.ToArray())));
        json.Text("author", LadingTool.Current.Vendor);
        json.WriteString("role", "Scanner");
        json.Time("timestamp", report.Created ?? report.Database.Updated);
        json.WriteNumber("version", 1);
        json.Text("tooling", $"{LadingTool.Current.Name} {LadingTool.Current.Version}");
        Statements(json, report, statements);
        json.WriteEndObject();
    }

    private static void Statements(Utf8JsonWriter json, ScanReport report, IGrouping<Saying, Finding>[] statements) => json.Objects("statements", statements, group =>
    {
        Saying saying = group.Key;
        Finding first = group.First();
        json.WriteStartObject("vulnerability");
        json.Text("@id", AdvisoryLinks.Page(first));
        json.Text("name", saying.Id);
        json.Text("description", first.Summary.Length > 0 ? PlainText.Line(first.Summary, 1000) : null);
        json.Texts("aliases", first.Ids.Where(i => i != first.Id).Distinct(StringComparer.Ordinal));
        json.WriteEndObject();
        Products(json, report, [.. group.Select(f => f.Package).Distinct()]);
        json.Text("status", saying.Status);
        json.Text("status_notes", saying.Notes);
        json.Text("justification", saying.Justification);
        json.Text("impact_statement", saying.Impact);
        json.Text("action_statement", saying.Action);
    });

    private static Saying Say(Finding finding)
    {
        string advice = ReportWords.AdviceOf(finding);
        if (finding.Suppressed is not { } suppression)
            return finding.VexStatus == "under_investigation" ? new Saying(finding.Id, "under_investigation", null, null, null, null)
                : new Saying(finding.Id, "affected", null, null, advice, null);
        string origin = $"{suppression.By}: {suppression.Source}";
        string? word = suppression.Reason?.Split(':', ' ')[0];
        switch (suppression.Status)
        {
            case "not_affected":
                string? justification = VexWords.Justifications.Contains(word) ? word : null;
                string? impact = justification is null ? suppression.Reason ?? "No reason was given."
                    : suppression.Reason!.Length > justification.Length ? suppression.Reason[justification.Length..].TrimStart(':', ' ') : null;
                return new Saying(finding.Id, "not_affected", justification, string.IsNullOrEmpty(impact) ? null : impact, null, origin);
            case "fixed":
                return new Saying(finding.Id, "fixed", null, null, null, origin);
            default:
                return new Saying(finding.Id, "affected", null, null, advice, ReportWords.Of(suppression));
        }
    }

    /// <summary>The image with the packages as its subcomponents; the packages themselves when the subject has no package URL.</summary>
    private static void Products(Utf8JsonWriter json, ScanReport report, Package[] packages)
    {
        string? product = report.Sbom.Subject.Purl;
        if (product is null || !IriReference.IsValid(product))
        {
            json.Objects("products", packages.DistinctBy(Iri), p => Component(json, p));
            return;
        }
        json.WriteStartArray("products");
        json.WriteStartObject();
        json.Text("@id", product);
        json.Objects("subcomponents", packages.DistinctBy(Iri), p => Component(json, p));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Component(Utf8JsonWriter json, Package package)
    {
        json.Text("@id", Iri(package));
        if (package.Purl is not { } purl)
            return;
        json.WriteStartObject("identifiers");
        json.Text("purl", purl);
        json.WriteEndObject();
    }

    private static string Iri(Package package) =>
        package.Purl is { } purl && IriReference.IsValid(purl) ? purl : "urn:lading:package:" + Uri.EscapeDataString(ReportJson.Clean(package.Id));
}
