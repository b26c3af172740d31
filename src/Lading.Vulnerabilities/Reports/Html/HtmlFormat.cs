using System.Text;
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
    public override bool ShowsUpgrades => true;
    public override bool NeedsTexts => true;

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 64 << 10, leaveOpen: true) { NewLine = "\n" };
        var html = new HtmlOutput(writer);
        HtmlPage.Begin(html, $"Vulnerabilities of {ReportWords.Of(report.Sbom.Subject)}");
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
        HtmlPage.End(html, report.Created);
    }
}
