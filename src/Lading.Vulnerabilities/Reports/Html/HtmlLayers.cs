using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>The layers of the image, lowest first, with what each brought.</summary>
internal sealed class HtmlLayers(HtmlOutput html, ScanReport report)
{
    public void Write()
    {
        IReadOnlyList<SubjectLayer> layers = report.Sbom.Subject.Layers;
        if (layers.Count == 0)
            return;
        ILookup<int, Finding> byLayer = report.Findings.Where(f => f.Package.Locations.FirstOrDefault()?.Layer is not null).ToLookup(f => f.Package.Locations[0].Layer!.Value);
        html.Raw("<section aria-labelledby=\"h-layers\">\n<h2 id=\"h-layers\">Layers</h2>\n<table class=\"plain layers\">\n");
        html.Raw("<thead><tr><th scope=\"col\" class=\"num\">Layer</th><th scope=\"col\">Made by</th><th scope=\"col\">Findings</th></tr></thead>\n<tbody>\n");
        foreach (SubjectLayer layer in layers)
        {
            bool isBase = report.Sbom.Subject.BaseLayers is { } count && layer.Index < count;
            html.Write($"<tr><th scope=\"row\" class=\"num\">{layer.Index}</th><td><code>{PlainText.Line(layer.Instruction ?? layer.Digest ?? layer.DiffId ?? "", 240)}</code>");
            if (isBase)
                html.Raw(" <span class=\"tag\">base image</span>");
            html.Raw("</td><td>");
            Counts(byLayer[layer.Index]);
            html.Raw("</td></tr>\n");
        }
        html.Raw("</tbody>\n</table>\n</section>\n");
    }

    private void Counts(IEnumerable<Finding> findings)
    {
        ILookup<Severity, Finding> severities = findings.ToLookup(f => f.Rating.Severity);
        if (severities.Count == 0)
            html.Raw("<span class=\"minor\">none</span>");
        foreach (Severity severity in ReportWords.Severities)
            if (severities.Contains(severity))
            {
                html.Raw($"<span class=\"badge s-{ReportWords.Of(severity)}\">");
                html.Write($"{severities[severity].Count()} {ReportWords.Of(severity)}</span> ");
            }
    }
}
