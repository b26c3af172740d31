using System.Text;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Findings as Markdown (GitHub's dialect).</summary>
internal static class Markdown
{
    /// <summary>An id, linked to its page where it has one.</summary>
    public static string Link(Finding finding) =>
        AdvisoryLinks.Page(finding) is { } page ? $"[{MarkdownText.Escape(finding.Id, 60)}]({page})" : MarkdownText.Escape(finding.Id, 60);

    /// <summary>A flaw in the packages that have it: a table, its names, its text as a quotation, its links.</summary>
    public static string Finding(IReadOnlyList<Finding> findings, int most)
    {
        Finding first = findings[0];
        var text = new StringBuilder();
        if (first.Summary.Length > 0)
            text.Append($"{MarkdownText.Escape(first.Summary, 500)}\n\n");
        text.Append("| Package | Installed | Fixed in | Severity |\n|---|---|---|---|\n");
        foreach (Finding finding in findings.Take(20))
            text.Append($"| {MarkdownText.Code(ReportWords.NameOf(finding.Package))} | {MarkdownText.Code(finding.Package.Version ?? "?")} | {MarkdownText.Escape(ReportWords.FixOf(finding))} | {Severity(finding)} |\n");
        text.Append('\n');
        if (first.Kev is { } kev)
            text.Append($"**Known to be exploited** (CISA, added {ReportWords.Day(kev.Added)}{(kev.Ransomware ? ", used by ransomware" : "")}).\n\n");
        if (first.Ids.Count > 1)
            text.Append($"Also known as {string.Join(", ", first.Ids.Skip(1).Take(20).Select(i => MarkdownText.Escape(i, 60)))}.\n\n");
        if (first.Text?.Details is { Length: > 0 } details)
            foreach (string line in PlainText.Block(details, Math.Max(0, most - text.Length)).Split('\n'))
                text.Append("> ").Append(MarkdownText.Escape(line, 2000)).Append('\n');
        foreach (string link in AdvisoryLinks.Of(first, 10))
            text.Append($"\n- <{link}>");
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>The severity with its score and where it is from.</summary>
    public static string Severity(Finding finding)
    {
        if (finding.Kind != FindingKind.Vulnerability)
            return finding.Kind == FindingKind.Malware ? "malware" : "end of life";
        string score = finding.Rating.Score is { } number ? " " + ReportWords.Score(number) : "";
        return ReportWords.Of(finding.Rating.Severity) + score + (finding.Rating.Borrowed ? $" (from {MarkdownText.Escape(finding.Rating.Source, 60)})" : "");
    }
}
