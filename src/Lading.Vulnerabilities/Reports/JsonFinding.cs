using System.Text.Json;
using Lading.Inventory.Documents;
using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Writes a finding in Lading's own JSON, members in the order of the schema.</summary>
internal sealed class JsonFinding(Utf8JsonWriter json)
{
    /// <summary>The members of a finding; <paramref name="fails"/> null when there is no gate.</summary>
    public void Members(Finding finding, bool? fails)
    {
        json.Text("id", finding.Id);
        json.Texts("ids", finding.Ids, always: true);
        json.Text("kind", ReportWords.Of(finding.Kind));
        json.Flag("fails", fails);
        Package(finding.Package);
        json.WriteStartObject("severity");
        json.Text("word", ReportWords.Of(finding.Rating.Severity));
        json.Number("score", finding.Rating.Score);
        json.Text("vector", finding.Rating.Vector);
        json.Text("source", finding.Rating.Source.Length > 0 ? finding.Rating.Source : null);
        json.WriteBoolean("borrowed", finding.Rating.Borrowed);
        json.WriteEndObject();
        json.WriteStartObject("fix");
        json.Text("state", ReportWords.Of(finding.Fix));
        json.Texts("versions", finding.FixedVersions, always: true);
        json.WriteEndObject();
        if (finding.Kev is { } kev)
        {
            json.WriteStartObject("kev");
            json.Text("cve", kev.Cve);
            json.Text("added", ReportWords.Day(kev.Added));
            json.Text("due", kev.Due is { } due ? ReportWords.Day(due) : null);
            json.WriteBoolean("ransomware", kev.Ransomware);
            json.WriteEndObject();
        }
        if (finding.Epss is { } epss)
        {
            json.WriteStartObject("epss");
            json.Number("probability", epss.Probability);
            json.Number("percentile", epss.Percentile);
            json.WriteEndObject();
        }
        json.Number("risk", finding.Risk is { } risk ? Math.Round(risk, 2) : null);
        json.Text("summary", finding.Summary);
        json.Time("published", finding.Published);
        json.Texts("through", finding.Through);
        json.Text("vexStatus", finding.VexStatus);
        if (finding.Suppressed is { } suppression)
        {
            json.WriteStartObject("suppression");
            json.Text("by", suppression.By);
            json.Text("source", suppression.Source);
            json.Text("status", suppression.Status);
            json.Text("reason", suppression.Reason);
            json.WriteEndObject();
        }
        json.Objects("matches", finding.Matches, Match);
        if (finding.Text is not { } text)
            return;
        json.Text("details", text.Details);
        json.Texts("cwes", text.Cwes);
        if (text.References.Count > 0)
            json.Objects("references", text.References, (AdvisoryReference r) =>
            {
                json.Text("type", r.Type);
                json.Text("url", r.Url);
            });
    }

    /// <summary>The member <c>package</c>.</summary>
    public void Package(Package package)
    {
        json.WriteStartObject("package");
        json.Text("id", package.Id);
        json.Text("type", package.Type.Name);
        json.Text("name", package.FullName);
        json.Text("version", package.Version);
        json.Text("purl", package.Purl);
        json.Text("architecture", package.Architecture);
        json.Text("sourceName", package.SourceName);
        json.Text("sourceVersion", package.SourceVersion);
        json.Flag("inBaseImage", package.InBaseImage);
        if (package.Locations.Count > 0)
            json.Objects("locations", package.Locations, l =>
            {
                json.Text("path", l.Path);
                json.Number("layer", l.Layer);
                json.Text("diffId", l.DiffId);
                json.Number("removedBy", l.RemovedBy);
                json.Number("line", l.Line);
            });
        json.WriteEndObject();
    }

    private void Match(Match match)
    {
        json.Text("id", match.Advisory.Id);
        json.Text("source", match.Advisory.Source);
        json.Text("ecosystem", match.Affected.Release is { } release ? $"{match.Affected.Ecosystem}:{release}" : match.Affected.Ecosystem);
        json.Text("method", ReportWords.Of(match.Method));
        json.Text("name", match.Name);
        json.Text("version", match.Version);
        json.Text("reason", match.Reason);
        json.Texts("fixedVersions", match.FixedVersions);
        if (match.Confidence < 1)
            json.Number("confidence", match.Confidence);
        json.Texts("aliases", match.Advisory.Aliases);
        json.Texts("upstream", match.Advisory.Upstream);
        json.Time("modified", match.Advisory.Modified);
    }
}
