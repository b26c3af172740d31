using System.Globalization;
using Lading.Inventory;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>The table of findings, and what is known of each flaw.</summary>
internal sealed class HtmlFindings(HtmlOutput html, ScanReport report, IReadOnlyList<HtmlFlaw> flaws)
{
    private const int LongestUnbroken = 20;
    private const int LongestDetails = 6000;
    private const long MostDetails = 8 << 20;

    private readonly DependencyPaths _paths = new(report.Sbom);
    private readonly bool _hasLayers = report.Findings.Any(f => f.Package.Locations.Any(l => l.Layer is not null));
    private long _details;

    public void Table()
    {
        if (report.Findings.Count == 0)
            return;
        Dictionary<string, string> anchors = flaws.ToDictionary(f => f.Id, f => f.Anchor, StringComparer.Ordinal);
        html.Raw("<section aria-labelledby=\"h-findings\">\n<h2 id=\"h-findings\">Findings</h2>\n");
        Filters();
        html.Raw("<table id=\"findings\" class=\"findings\">\n<thead><tr>");
        (string Name, string Class, string Sort)[] columns =
        [
            ("Severity", "", "n"), ("Id", "", "t"), ("Package", "", "t"), ("Installed", "wide", "t"), ("Fixed in", "wide", "t"),
            ("Risk", "num", "n"), ("EPSS", "num wide", "n"), .. _hasLayers ? [("Layer", "num wide", "n")] : Array.Empty<(string, string, string)>(),
        ];
        foreach ((string name, string css, string sort) in columns)
            html.Raw($"<th scope=\"col\" class=\"{css}\" data-sort=\"{sort}\">{name}</th>");
        html.Raw("</tr></thead>\n<tbody>\n");
        var failing = report.Failing.ToHashSet();
        for (int i = 0; i < report.Findings.Count; i++)
            Row(report.Findings[i], anchors[report.Findings[i].Id], failing.Contains(i));
        html.Raw("</tbody>\n</table>\n</section>\n");
    }

    private void Filters()
    {
        html.Raw("<form class=\"filters\" id=\"filters\" hidden>\n<label>Find <input type=\"search\" id=\"q\" autocomplete=\"off\"></label>\n<label>At least <select id=\"least\"><option value=\"0\">any severity</option>");
        html.Raw("<option value=\"6\">critical</option><option value=\"5\">high</option><option value=\"4\">medium</option><option value=\"3\">low</option></select></label>\n");
        html.Raw("<label><input type=\"checkbox\" id=\"fixable\"> with a fix</label>\n<label><input type=\"checkbox\" id=\"kev\"> exploited</label>\n");
        if (report.Failing.Count > 0)
            html.Raw("<label><input type=\"checkbox\" id=\"failing\"> fails the gate</label>\n");
        html.Raw("<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n");
    }

    private void Row(Finding finding, string anchor, bool fails)
    {
        Package package = finding.Package;
        int rank = finding.Kind == FindingKind.Malware ? 7 : (int)finding.Rating.Severity;
        html.Raw($"<tr data-s=\"{rank}\"{(finding.Fix == FixState.Fixed ? " data-fix" : "")}{(finding.Kev is not null ? " data-kev" : "")}{(fails ? " data-fail" : "")}>");
        html.Raw($"<td data-v=\"{rank + (finding.Rating.Score ?? 0) / 100}\">");
        Badge(finding);
        html.Raw($"</td><td><a{(finding.Id.Length <= LongestUnbroken ? " class=\"id\"" : "")} href=\"#{anchor}\">");
        if (finding.Id.Length <= LongestUnbroken)
            html.Write($"{finding.Id}</a>");
        else
            html.Write($"{PlainText.Line(finding.Id, 100):wbr}</a>");
        if (finding.Kev is not null)
            html.Raw(" <span class=\"tag kev\" title=\"Known to be exploited (CISA)\">KEV</span>");
        if (fails)
            html.Raw(" <span class=\"tag\">fails</span>");
        html.Write($"</td><th scope=\"row\">{ReportWords.NameOf(package):wbr}<span class=\"narrow\">{package.Version ?? "?":wbr} → {ReportWords.FixOf(finding):wbr}</span></th>");
        html.Write($"<td class=\"wide ver\">{package.Version ?? "?":wbr}</td>");
        html.Raw($"<td class=\"wide ver{(finding.Fix == FixState.Fixed ? " fix" : " nofix")}\">");
        html.Write($"{ReportWords.FixOf(finding):wbr}</td>");
        html.Raw($"<td class=\"num\" data-v=\"{Number(finding.Risk ?? -1)}\">{(finding.Risk is { } risk ? ReportWords.Risk(risk) : "")}</td>");
        html.Raw($"<td class=\"num wide\" data-v=\"{Number(finding.Epss?.Probability ?? -1)}\">");
        html.Write($"{(finding.Epss is { } epss ? ReportWords.Percent(epss.Probability) : "")}</td>");
        if (_hasLayers)
            html.Write($"<td class=\"num wide\">{package.Locations.FirstOrDefault()?.Layer?.ToString() ?? ""}</td>");
        html.Raw("</tr>\n");
    }

    private void Badge(Finding finding)
    {
        string css = finding.Kind != FindingKind.Vulnerability ? "critical" : ReportWords.Of(finding.Rating.Severity);
        html.Raw($"<span class=\"badge s-{css}\">");
        html.Write($"{Word(finding)}</span>");
        if (finding.Rating.Score is { } score && finding.Kind == FindingKind.Vulnerability)
            html.Write($" <span class=\"minor\">{ReportWords.Score(score)}{(finding.Rating.Borrowed ? "~" : "")}</span>");
    }

    private static string Word(Finding finding) => finding.Kind switch
    {
        FindingKind.Malware => "malware", FindingKind.EndOfLife => "end of life", _ => ReportWords.Of(finding.Rating.Severity),
    };

    private static string Number(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);

    public void Details()
    {
        if (flaws.Count == 0)
            return;
        html.Raw("<section aria-labelledby=\"h-details\">\n<h2 id=\"h-details\">Details</h2>\n");
        foreach (HtmlFlaw flaw in flaws)
            Flaw(flaw);
        html.Raw("</section>\n");
    }

    private void Flaw(HtmlFlaw flaw)
    {
        Finding first = flaw.Findings[0];
        html.Raw($"<details class=\"flaw\" id=\"{flaw.Anchor}\">\n<summary>");
        Badge(first);
        html.Write($" <b>{flaw.Id}</b> <span>{PlainText.Line(first.Summary, 160)}</span></summary>\n<div class=\"body\">\n");
        if (first.Summary.Length > 160)
            html.Write($"<p>{PlainText.Line(first.Summary, 1000)}</p>\n");
        Facts(first);
        Packages(flaw.Findings);
        if (first.Text?.Details is { Length: > 0 } details)
            Text(details);
        Links(first);
        html.Raw("</div>\n</details>\n");
    }

    private void Facts(Finding finding)
    {
        html.Raw("<dl class=\"facts\">\n");
        if (finding.Ids.Count > 1)
            html.Write($"<div><dt>Also known as</dt><dd>{string.Join(", ", finding.Ids.Skip(1).Take(30))}</dd></div>\n");
        Rating rating = finding.Rating;
        if (rating.Source.Length > 0)
            html.Write($"<div><dt>Severity by</dt><dd>{rating.Source}{(rating.Borrowed ? ", about other packages (~)" : "")}</dd></div>\n");
        if (rating.Vector is { } vector)
            html.Write($"<div><dt>Vector</dt><dd><code>{vector}</code></dd></div>\n");
        if (finding.Kev is { } kev)
            html.Write($"<div><dt>Known to be exploited</dt><dd>since {ReportWords.Day(kev.Added)}{(kev.Ransomware ? ", by ransomware too" : "")}{(kev.Due is { } due ? $"; US agencies had to act by {ReportWords.Day(due)}" : "")}</dd></div>\n");
        if (finding.Epss is { } epss)
            html.Write($"<div><dt>EPSS</dt><dd>{ReportWords.Percent(epss.Probability)} in the next 30 days, more than {ReportWords.Percent(epss.Percentile)} of all flaws</dd></div>\n");
        if (finding.Published is { } published)
            html.Write($"<div><dt>Published</dt><dd>{ReportWords.Day(published)}</dd></div>\n");
        if (finding.Text?.Cwes is { Count: > 0 } cwes)
            html.Write($"<div><dt>Weakness</dt><dd>{string.Join(", ", cwes.Take(20))}</dd></div>\n");
        html.Raw("</dl>\n");
    }

    private void Packages(IReadOnlyList<Finding> findings)
    {
        const int most = 50;
        html.Raw("<table class=\"plain affected\">\n<thead><tr><th scope=\"col\">Package</th><th scope=\"col\">What to do</th><th scope=\"col\">Why it matches</th></tr></thead>\n<tbody>\n");
        foreach (Finding finding in findings.Take(most))
        {
            Package package = finding.Package;
            html.Write($"<tr><th scope=\"row\">{ReportWords.NameOf(package):wbr} <span class=\"ver\">{package.Version ?? "?":wbr}</span>");
            foreach (Location location in package.Locations.Take(3))
                html.Write($"<span class=\"path\">{location.Path:wbr} {(location.Layer is { } layer ? $"(layer {layer})" : "")}</span>");
            if (package.Locations.Count > 3)
                html.Write($"<span class=\"path\">and {package.Locations.Count - 3} more</span>");
            html.Write($"</th><td>{ReportWords.AdviceOf(finding)}</td><td>");
            foreach (Match match in finding.Matches.Take(5))
                html.Write($"<span class=\"path\">{match.Advisory.Id}: {match.Name:wbr} {match.Reason} {(match.Confidence < 1 ? $"(likeness {ReportWords.Percent(match.Confidence)})" : "")}</span>");
            html.Raw("</td></tr>\n");
        }
        html.Raw("</tbody>\n</table>\n");
        if (findings.Count > most)
            html.Write($"<p class=\"minor\">and {findings.Count - most} more packages</p>\n");
        foreach (Finding finding in findings.Take(5))
            new HtmlPaths(html).Write(finding.Package, _paths.To(finding.Package));
    }

    private void Text(string details)
    {
        if (_details > MostDetails)
        {
            html.Raw("<p class=\"minor\">The description is left out, so that the page stays small enough to open.</p>\n");
            return;
        }
        _details += Math.Min(details.Length, LongestDetails);
        html.Raw("<div class=\"text\">\n");
        new HtmlMarkdown(html).Write(details, LongestDetails);
        html.Raw("</div>\n");
    }

    private void Links(Finding finding)
    {
        string[] links = [.. ((string?[])[AdvisoryLinks.Page(finding)]).OfType<string>().Concat(AdvisoryLinks.Of(finding, 20)).Distinct(StringComparer.Ordinal)];
        if (links.Length == 0)
            return;
        html.Raw("<ul class=\"links\">\n");
        foreach (string link in links)
            html.Write($"<li><a href=\"{link}\" rel=\"noopener noreferrer nofollow\">{link}</a></li>\n");
        html.Raw("</ul>\n");
    }
}
