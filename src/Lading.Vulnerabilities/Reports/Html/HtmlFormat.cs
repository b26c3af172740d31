using System.Text;
using Lading.Inventory.Assembly;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>
/// One HTML file that needs nothing else: no network, no script to be read. The script sorts and filters the table where it may
/// run.
/// </summary>
internal sealed class HtmlFormat : ReportFormat
{
    public override string Name => "html";
    public override string Description => "one HTML page that needs nothing else and prints well";
    public override bool NeedsTexts => true;

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 64 << 10, leaveOpen: true) { NewLine = "\n" };
        var html = new HtmlOutput(writer);
        string subject = ReportWords.Of(report.Sbom.Subject);
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{HtmlPage.Policy}\">\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        html.Write($"<title>Vulnerabilities of {subject}</title>\n");
        html.Raw($"<style>{HtmlPage.Style}</style>\n</head>\n<body>\n");
        var overview = new HtmlOverview(html, report);
        overview.Header();
        html.Raw("<main>\n");
        overview.Summary();
        overview.Upgrades();
        var flaws = HtmlFlaw.Of(report);
        var findings = new HtmlFindings(html, report, flaws);
        findings.Table();
        new HtmlLayers(html, report).Write();
        findings.Details();
        var remarks = new HtmlRemarks(html, report);
        remarks.Write();
        remarks.Database();
        html.Raw("</main>\n");
        html.Write($"<footer>Written by {LadingTool.Current.Name} {LadingTool.Current.Version}{(report.Created is { } created ? ", " + ReportWords.Time(created) : "")}.</footer>\n");
        html.Raw($"<script>{HtmlPage.Script}</script>\n</body>\n</html>\n");
    }
}
