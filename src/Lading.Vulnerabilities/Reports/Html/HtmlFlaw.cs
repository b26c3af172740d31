using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>A flaw and the findings that share it: what the details of the page are told by.</summary>
/// <param name="Anchor">Name of its place in the page, letters and digits only.</param>
/// <param name="Findings">In the order of the report.</param>
internal sealed record HtmlFlaw(string Anchor, IReadOnlyList<Finding> Findings)
{
    public string Id => Findings[0].Id;

    public static IReadOnlyList<HtmlFlaw> Of(ScanReport report) =>
        [.. report.Findings.GroupBy(f => f.Id, StringComparer.Ordinal).Select((g, i) => new HtmlFlaw($"v{i + 1}", [.. g]))];
}
