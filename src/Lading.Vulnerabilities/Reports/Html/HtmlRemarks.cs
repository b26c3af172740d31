using Lading.Scanning;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>What was taken out, what could not be judged, and what the answers rest on.</summary>
internal sealed class HtmlRemarks(HtmlOutput html, ScanReport report)
{
    private const int Most = 1000;

    public void Write()
    {
        List("suppressed", $"Suppressed ({report.Suppressed.Count})", ["Id", "Package", "Why"], report.Suppressed, f =>
            [f.Id, $"{ReportWords.NameOf(f.Package)} {f.Package.Version}", f.Suppressed is { } s ? ReportWords.Of(s) : ""]);
        List("unmatched", $"Not judged ({report.Unmatched.Count})", ["Package", "Why", "May hide something"], report.Unmatched, u =>
            [$"{ReportWords.NameOf(u.Package)} {u.Package.Version}", u.Reason, u.Hides ? "yes" : "no"]);
        List("notes", "Rules and statements to look at", ["Rule", "Problem", "From"], report.Notes, n => [n.Text, n.Problem, n.Source]);
        List("unknowns", $"Not understood ({report.Sbom.Unknowns.Count})", ["File", "By", "Why"], report.Sbom.Unknowns, (Unknown u) => [u.Path, u.Analyzer, u.Reason]);
    }

    private void List<T>(string id, string heading, string[] columns, IReadOnlyList<T> items, Func<T, string[]> cells)
    {
        if (items.Count == 0)
            return;
        html.Raw($"<section aria-labelledby=\"h-{id}\">\n<h2 id=\"h-{id}\">{heading}</h2>\n<table class=\"plain\">\n<thead><tr>");
        foreach (string column in columns)
            html.Raw($"<th scope=\"col\">{column}</th>");
        html.Raw("</tr></thead>\n<tbody>\n");
        foreach (T item in items.Take(Most))
        {
            html.Raw("<tr>");
            foreach (string cell in cells(item))
                html.Write($"<td>{cell:wbr}</td>");
            html.Raw("</tr>\n");
        }
        html.Raw("</tbody>\n</table>\n");
        if (items.Count > Most)
            html.Write($"<p class=\"minor\">and {items.Count - Most} more; the form json lists them all</p>\n");
        html.Raw("</section>\n");
    }

    public void Database()
    {
        html.Raw("<section aria-labelledby=\"h-database\">\n<h2 id=\"h-database\">Database</h2>\n<dl class=\"facts\">\n");
        html.Write($"<div><dt>Digest</dt><dd><code>{report.Database.Digest}</code></dd></div>\n");
        html.Write($"<div><dt>Updated</dt><dd>{ReportWords.Time(report.Database.Updated)}</dd></div>\n");
        if (report.Database.DataUntil is { } until)
            html.Write($"<div><dt>Newest record</dt><dd>{ReportWords.Time(until)}</dd></div>\n");
        html.Write($"<div><dt>Records</dt><dd>{report.Database.Advisories}</dd></div>\n");
        html.Write($"<div><dt>KEV catalogue</dt><dd>{report.Database.KevVersion ?? "not imported"}</dd></div>\n");
        html.Write($"<div><dt>EPSS scores</dt><dd>{report.Database.EpssDate ?? "not imported"}</dd></div>\n</dl>\n</section>\n");
    }
}
