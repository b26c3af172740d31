using System.Text.Json;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Leaks.Reports;
using Lading.Vulnerabilities.Findings;
using Lading.Scanning.Reports;
using Lading.Vulnerabilities.Reports;

namespace Lading.Policy.Checking;

/// <summary>All of a check as JSON; its schema is docs/schemas/check-1.json.</summary>
internal sealed class CheckJson : CheckFormat
{
    /// <summary>Identifier of the schema.</summary>
    public const string Schema = "urn:lading:schema:check:1";

    public override string Name => "json";
    public override string Description => "everything that is known, as JSON";
    public override bool NeedsTexts => true;

    public override void Write(CheckReport report, Stream output, int width, bool colour)
    {
        using (var json = new Utf8JsonWriter(output, ReportJson.Options(compact: false)))
            Write(json, report);
        output.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("format", "lading-check");
        json.WriteNumber("version", 1);
        json.Time("created", report.Created);
        json.WriteStartObject("tool");
        json.Text("name", LadingTool.Current.Name);
        json.Text("version", LadingTool.Current.Version);
        json.WriteEndObject();
        json.WriteString("verdict", CheckWords.Of(report.Verdict));
        json.Objects("parts", Enum.GetValues<CheckPart>(), part =>
        {
            json.WriteString("name", CheckRulesReader.NameOf(part));
            json.WriteString("outcome", CheckWords.Of(report.OutcomeOf(part)));
            json.WriteString("summary", CheckWords.Summary(part, report));
            json.Objects("reasons", report.Reasons.Where(r => r.Part == part), reason =>
            {
                json.WriteString("outcome", CheckWords.Of(reason.Outcome));
                json.WriteString("text", reason.Text);
            });
        });
        Image(json, report.Sbom);
        if (report.Leaks is { } leaks)
        {
            json.WritePropertyName("leaks");
            LeakJson.WriteTo(json, leaks);
        }
        if (report.Claims is { } claims)
            json.Objects("claims", claims, c => Claim(json, c));
        if (report.Provenance is { } provenance)
        {
            json.WriteStartObject("provenance");
            json.WriteNumber("buildLevel", provenance.Level);
            json.Text("builder", provenance.Builder);
            json.Text("source", provenance.Source);
            json.WriteEndObject();
        }
        if (report.Vulnerabilities is { } scan)
        {
            json.WritePropertyName("vulnerabilities");
            JsonFormat.WriteTo(json, scan);
        }
        json.WriteEndObject();
    }

    private static void Image(Utf8JsonWriter json, Sbom sbom)
    {
        json.WriteStartObject("subject");
        json.Text("kind", sbom.Subject.Kind);
        json.Text("name", sbom.Subject.Name);
        json.Text("version", sbom.Subject.Version);
        json.Text("manifestDigest", sbom.Subject.ManifestDigest);
        json.Text("indexDigest", sbom.Subject.IndexDigest);
        json.Text("configDigest", sbom.Subject.ConfigDigest);
        json.Text("platform", sbom.Subject.Platform);
        json.WriteEndObject();
        json.WriteStartObject("inventory");
        json.WriteNumber("packages", sbom.Packages.Count);
        json.WriteStartObject("byType");
        foreach (IGrouping<string, Package> type in sbom.Packages.GroupBy(p => p.Type.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
            json.WriteNumber(type.Key, type.Count());
        json.WriteEndObject();
        json.WriteNumber("unknowns", sbom.Unknowns.Count);
        json.WriteEndObject();
    }

    private static void Claim(Utf8JsonWriter json, ImageClaim claim)
    {
        json.WriteString("subject", claim.Subject.Text);
        json.WriteString("form", claim.Form.ToString().ToLowerInvariant());
        json.WriteString("digest", claim.Source.Text);
        json.Text("predicateType", claim.PredicateType);
        json.WriteString("state", CheckWords.Of(claim.State).Replace(' ', '-'));
        json.Text("signer", claim.Signer);
        json.Text("problem", claim.Problem);
    }
}
