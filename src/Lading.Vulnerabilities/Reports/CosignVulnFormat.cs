using System.Text.Json;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>
/// The predicate of a vulnerability attestation: cosign, COSIGN_VULN_ATTESTATION_SPEC.md, as <c>lading attest --type vuln</c> takes it. The
/// result in it is in the shape of Trivy's, which those who read such attestations know.
/// </summary>
internal sealed class CosignVulnFormat : JsonReportFormat
{
    private static readonly TrivyJsonFormat Result = new();

    public override string Name => "cosign-vuln";
    public override string Description => "predicate of a vulnerability attestation (cosign's type vuln)";
    public override bool NeedsTexts => true;

    protected override void Write(Utf8JsonWriter json, ScanReport report, ReportOptions options)
    {
        json.WriteStartObject();
        json.WriteStartObject("invocation");
        json.WriteStartArray("parameters");
        json.WriteEndArray();
        json.WriteString("uri", "");
        json.WriteString("event_id", "");
        json.WriteString("builder.id", "");
        json.WriteEndObject();
        json.WriteStartObject("scanner");
        json.WriteString("uri", $"pkg:generic/lading@{LadingTool.Current.Version}");
        json.Text("version", LadingTool.Current.Version);
        json.WriteStartObject("db");
        json.WriteString("uri", "");
        json.WriteString("version", report.Database.Digest);
        json.Time("lastUpdate", report.Database.DataUntil ?? report.Database.Updated);
        json.WriteEndObject();
        json.WritePropertyName("result");
        Result.WriteValue(json, report, options);
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        json.Time("scanStartedOn", report.Created ?? report.Database.Updated);
        json.Time("scanFinishedOn", report.Created ?? report.Database.Updated);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
