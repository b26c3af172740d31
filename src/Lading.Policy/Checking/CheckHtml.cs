using System.Text;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Leaks.Findings;
using Lading.Leaks.Reports;
using Lading.Vulnerabilities.Findings;
using Lading.Scanning.Reports;
using Lading.Vulnerabilities.Reports;
using Lading.Vulnerabilities.Reports.Html;

namespace Lading.Policy.Checking;

/// <summary>A check as one HTML page that needs nothing else: the verdict on top, then each part.</summary>
internal sealed class CheckHtml : CheckFormat
{
    public override string Name => "html";
    public override string Description => "one HTML page that needs nothing else and prints well";
    public override bool NeedsTexts => true;

    public override void Write(CheckReport report, Stream output, int width, bool colour)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 64 << 10, leaveOpen: true) { NewLine = "\n" };
        new Page(new HtmlOutput(writer), report).Write();
    }

    private sealed class Page(HtmlOutput html, CheckReport report)
    {
        public void Write()
        {
            HtmlPage.Begin(html, $"Check of {ReportWords.Of(report.Sbom.Subject)}");
            Header();
            html.Raw("<main>\n");
            Summary();
            Leaks();
            Claims();
            if (report.Vulnerabilities is { } scan)
                Vulnerabilities(scan);
            html.Raw("</main>\n");
            HtmlPage.End(html, report.Created);
        }

        private void Header()
        {
            Subject subject = report.Sbom.Subject;
            html.Write($"<header>\n<p class=\"eyebrow\">Check</p>\n<h1>{ReportWords.Of(subject):wbr}</h1>\n<dl class=\"facts\">\n");
            html.Fact("Digest", subject.ManifestDigest);
            html.Fact("Platform", subject.Platform);
            html.Fact("System", report.Sbom.Distro?.PrettyName);
            html.Fact("Base image", subject.BaseImage);
            html.Fact("Built", subject.Created);
            html.Fact("Database", report.Vulnerabilities is { } scan ? ReportWords.Database(scan) : null);
            html.Raw("</dl>\n</header>\n");
        }

        private void Summary()
        {
            html.Raw("<section aria-labelledby=\"h-verdict\">\n<h2 id=\"h-verdict\">Verdict</h2>\n");
            html.Raw($"<p class=\"verdict {ClassOf(report.Verdict)}\">");
            html.Write($"<strong>{Capital(CheckWords.Of(report.Verdict))}</strong></p>\n");
            html.Raw("<table class=\"plain\">\n<thead><tr><th scope=\"col\">Part</th><th scope=\"col\">Outcome</th><th scope=\"col\">Found</th></tr></thead>\n<tbody>\n");
            foreach (CheckPart part in Enum.GetValues<CheckPart>())
            {
                CheckOutcome outcome = report.OutcomeOf(part);
                html.Write($"<tr><th scope=\"row\">{Capital(CheckRulesReader.NameOf(part))}</th>");
                html.Raw(outcome != CheckOutcome.Passed || CheckWords.IsLookedAt(part, report) ? $"<td><span class=\"badge {ClassOf(outcome)}\">" : "<td><span class=\"badge\">");
                html.Write($"{CheckWords.Of(part, report)}</span></td><td>{CheckWords.Summary(part, report)}");
                foreach (CheckReason reason in report.Reasons.Where(r => r.Part == part))
                    html.Write($"<br><span class=\"minor\">{reason.Text}</span>");
                html.Raw("</td></tr>\n");
            }
            html.Raw("</tbody>\n</table>\n</section>\n");
        }

        private void Leaks()
        {
            if (report.Leaks is not { Leaks.Count: > 0 } leaks)
                return;
            ILookup<bool, Leak> sure = leaks.Leaks.ToLookup(l => report.Rules.Leaks is not { } least || l.Confidence >= least);
            html.Raw("<section aria-labelledby=\"h-leaks\">\n<h2 id=\"h-leaks\">Secrets</h2>\n");
            if (sure[true].Any())
                Table(sure[true]);
            if (sure[false].Any())
            {
                html.Write($"<details><summary>{ReportWords.Count(sure[false].Count(), "guess", "guesses")} at secrets more, which fail nothing</summary>\n");
                Table(sure[false]);
                html.Raw("</details>\n");
            }
            html.Raw("</section>\n");
        }

        private void Table(IEnumerable<Leak> leaks)
        {
            html.Raw("<table class=\"plain\">\n<thead><tr><th scope=\"col\">Secret</th><th scope=\"col\">Sure</th><th scope=\"col\">Where</th></tr></thead>\n<tbody>\n");
            foreach (Leak leak in leaks)
            {
                html.Write($"<tr><th scope=\"row\">{leak.Title}<br><code>{leak.Masked}</code></th><td>{LeakWords.Of(leak.Confidence)}</td><td>{CheckWords.Place(leak):wbr}");
                foreach (string detail in leak.Details)
                    html.Write($"<br><span class=\"minor\">{detail}</span>");
                html.Raw("</td></tr>\n");
            }
            html.Raw("</tbody>\n</table>\n");
        }

        private void Claims()
        {
            if (report.Claims is not { Count: > 0 } claims)
                return;
            html.Raw("<section aria-labelledby=\"h-claims\">\n<h2 id=\"h-claims\">Signatures and attestations</h2>\n<table class=\"plain\">\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">State</th><th scope=\"col\">Signed by</th></tr></thead>\n<tbody>\n");
            foreach (ImageClaim claim in claims)
            {
                html.Write($"<tr><th scope=\"row\">{CheckWords.KindOf(claim)}</th><td>{CheckWords.Of(claim.State)}</td><td>{claim.Signer:wbr}");
                if (claim.Problem is { } problem)
                    html.Write($"<br><span class=\"minor\">{problem}</span>");
                html.Raw("</td></tr>\n");
            }
            html.Raw("</tbody>\n</table>\n</section>\n");
        }

        private void Vulnerabilities(ScanReport scan)
        {
            var overview = new HtmlOverview(html, scan);
            overview.Summary("Vulnerabilities");
            overview.Upgrades();
            var flaws = HtmlFlaw.Of(scan);
            var findings = new HtmlFindings(html, scan, flaws);
            findings.Table();
            new HtmlLayers(html, scan).Write();
            findings.Details();
            new HtmlRemarks(html, scan).Write();
        }

        private static string ClassOf(CheckOutcome outcome) => outcome switch { CheckOutcome.Failed => "bad", CheckOutcome.Incomplete => "warn", _ => "good" };

        private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
    }
}
