using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>The top of the page: what was scanned, the numbers, the verdict, the way out.</summary>
internal sealed class HtmlOverview(HtmlOutput html, ScanReport report)
{
    private readonly ReportSummary _summary = ReportSummary.Of(report);

    public void Header()
    {
        Subject subject = report.Sbom.Subject;
        html.Write($"<header>\n<p class=\"eyebrow\">Vulnerability report</p>\n<h1>{ReportWords.Of(subject):wbr}</h1>\n<dl class=\"facts\">\n");
        html.Fact("Digest", subject.ManifestDigest);
        html.Fact("Platform", subject.Platform);
        html.Fact("System", report.Sbom.Distro?.PrettyName);
        html.Fact("Base image", subject.BaseImage);
        html.Fact("Built", subject.Created);
        html.Fact("Packages", report.Sbom.Packages.Count.ToString());
        html.Fact("Database", ReportWords.Database(report));
        html.Raw("</dl>\n</header>\n");
    }

    public void Summary(string heading = "Summary")
    {
        html.Write($"<section aria-labelledby=\"h-summary\">\n<h2 id=\"h-summary\">{heading}</h2>\n");
        if (report.Gate is { } gate)
        {
            bool passed = report.Failing.Count == 0;
            html.Raw($"<p class=\"verdict {(passed ? "good" : "bad")}\"><strong>{(passed ? "Gate passed" : "Gate failed")}</strong> ");
            html.Write($"{(passed ? "" : "by " + ReportWords.Count(report.Failing.Count, "finding"))} <code>{gate}</code></p>\n");
        }
        if (report.Findings.Count == 0)
        {
            int hidden = report.Unmatched.Count(u => u.Hides);
            html.Raw($"<p class=\"verdict {(hidden == 0 && report.Sbom.Packages.Count > 0 ? "good" : "warn")}\">");
            html.Write($"No known vulnerabilities in {ReportWords.Count(report.Sbom.Packages.Count - hidden, "package")}{(hidden > 0 ? $"; {hidden} could not be judged" : "")}.</p>\n");
        }
        else
            Tiles();
        foreach (string warning in report.Warnings)
            html.Write($"<p class=\"verdict warn\"><strong>Warning</strong> {warning}</p>\n");
        html.Raw("</section>\n");
    }

    private void Tiles()
    {
        Bar();
        html.Raw("<ul class=\"tiles\">\n");
        foreach ((Severity severity, int count) in _summary.BySeverity)
            if (count > 0 || severity >= Severity.Low)
            {
                html.Raw($"<li class=\"tile {(count > 0 ? "s-" + ReportWords.Of(severity) : "zero")}\">");
                html.Write($"<b>{count}</b> <span>{ReportWords.Of(severity)}</span></li>\n");
            }
        html.Raw("</ul>\n");
        html.Write($"<p>{ReportWords.Count(_summary.Findings, "finding")} in {ReportWords.Count(_summary.Packages, "package")}: {string.Join("; ", _summary.Remarks())}");
        html.Write($"{(report.Suppressed.Count > 0 ? $"; {report.Suppressed.Count} suppressed" : "")}{(report.Unmatched.Count > 0 ? $"; {ReportWords.Count(report.Unmatched.Count, "package")} not judged" : "")}.</p>\n");
    }

    /// <summary>The shares of the severities as one bar.</summary>
    private void Bar()
    {
        const int width = 1000;
        html.Raw($"<svg class=\"bar\" viewBox=\"0 0 {width} 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{_summary.Severities()}\">");
        int before = 0;
        foreach ((Severity severity, int count) in _summary.BySeverity)
        {
            int from = (int)((long)before * width / _summary.Findings);
            int to = (int)((long)(before += count) * width / _summary.Findings);
            if (count > 0)
                html.Raw($"<rect class=\"f-{ReportWords.Of(severity)}\" x=\"{from}\" y=\"0\" width=\"{to - from}\" height=\"10\"/>");
        }
        html.Raw("</svg>\n");
    }

    public void Upgrades()
    {
        if (report.Upgrades.Count == 0)
            return;
        const int shown = 10;
        html.Raw("<section aria-labelledby=\"h-upgrades\">\n<h2 id=\"h-upgrades\">The shortest way out</h2>\n");
        Upgrades(report.Upgrades.Take(shown));
        if (report.Upgrades.Count > shown)
        {
            html.Raw($"<details><summary>{ReportWords.Count(report.Upgrades.Count - shown, "more upgrade")}</summary>\n");
            Upgrades(report.Upgrades.Skip(shown));
            html.Raw("</details>\n");
        }
        html.Raw("</section>\n");
    }

    private void Upgrades(IEnumerable<Upgrade> upgrades)
    {
        const int most = 12;
        html.Raw("<table class=\"plain\">\n<thead><tr><th scope=\"col\">Raise</th><th scope=\"col\">To</th><th scope=\"col\">Clears</th></tr></thead>\n<tbody>\n");
        foreach (Upgrade upgrade in upgrades)
        {
            html.Write($"<tr><th scope=\"row\">{upgrade.Package:wbr}</th><td>{upgrade.To ?? "a newer release":wbr}</td><td><b>{upgrade.Clears.Count}</b> <span class=\"minor\">");
            html.Write($"{string.Join(", ", upgrade.Clears.Take(most).Select(c => c.Split(' ')[0]).Distinct())}{(upgrade.Clears.Count > most ? ", …" : "")}</span></td></tr>\n");
        }
        html.Raw("</tbody>\n</table>\n");
    }
}
