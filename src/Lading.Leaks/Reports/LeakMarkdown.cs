using System.Text;
using Lading.Leaks.Findings;
using Lading.Scanning.Reports;

namespace Lading.Leaks.Reports;

/// <summary>Markdown for a comment on a pull request, never longer than GitHub takes (65,536 characters).</summary>
internal sealed class LeakMarkdown : LeakFormat
{
    private const int Longest = 55_000;
    private const int MostPlaces = 3;

    public override string Name => "markdown";
    public override IReadOnlyList<string> Aliases => ["md"];
    public override string Description => "Markdown for a comment on a pull request";

    public override void Write(LeakReport report, Stream output, LeakFormatOptions options, int width)
    {
        var text = new StringBuilder();
        text.Append($"### Secrets in {MarkdownText.Code(report.Source)}\n\n");
        if (report.Leaks.Count == 0)
            text.Append("No secrets found.\n\n");
        else
            Table(text, report);
        if (report.Skipped.Count > 0)
        {
            text.Append($"<details><summary>{LeakWords.Count(report.Skipped.Count, "part")} not searched</summary>\n\n");
            foreach (string line in LeakWords.NotSearched(report).Take(20))
                text.Append($"- {MarkdownText.Escape(line, 500)}\n");
            text.Append("\n</details>\n\n");
        }
        text.Append($"<sub>{MarkdownText.Escape(LeakWords.Searched(report))}</sub>\n");
        output.Write(Encoding.UTF8.GetBytes(ReportJson.Clean(text.ToString())));
    }

    private static void Table(StringBuilder text, LeakReport report)
    {
        text.Append($"**{LeakWords.Count(report.Leaks.Count, "secret")}** in {LeakWords.Count(report.Leaks.Sum(l => l.Places.Count), "place")}: {LeakWords.BySeverity(report.Leaks)}.\n\n");
        text.Append("| Severity | What | Value | Where |\n|---|---|---|---|\n");
        int written = 0;
        foreach (Leak leak in report.Leaks)
        {
            if (text.Length > Longest)
                break;
            string places = string.Join("<br>", leak.Places.Take(MostPlaces).Select(p => MarkdownText.Code(LeakWords.Place(p), 300)));
            string more = leak.Places.Count > MostPlaces ? $"<br>and {leak.Places.Count - MostPlaces} more" : "";
            string details = leak.Details.Count > 0 ? $" ({MarkdownText.Escape(string.Join(", ", leak.Details), 200)})" : "";
            text.Append($"| {LeakWords.Of(leak.Severity)}, {LeakWords.Of(leak.Confidence)} | {MarkdownText.Escape(leak.Title)}{details} | {MarkdownText.Code(leak.Masked, 60)} | {places}{more} |\n");
            written++;
        }
        text.Append(written < report.Leaks.Count ? $"\nand {report.Leaks.Count - written} more\n\n" : "\n");
    }
}
