using System.Text;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Markdown for a comment on a pull request: short at the top, the rest to be opened, never longer than GitHub takes (65,536 characters).</summary>
internal sealed class MarkdownFormat : ReportFormat
{
    private const int Longest = 60_000;
    private const int Shown = 10;

    public override string Name => "markdown";
    public override IReadOnlyList<string> Aliases => ["md"];
    public override string Description => "Markdown for a comment on a pull request";
    public override bool ShowsUpgrades => true;

    public override void Write(ScanReport report, Stream output, ReportOptions options, int width)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        ReportSummary summary = ReportSummary.Of(report);
        var text = new StringBuilder();
        text.Append($"### Vulnerabilities of {MarkdownText.Code(ReportWords.Of(report.Sbom.Subject))}\n\n");
        if (report.Gate is { } gate)
            text.Append(report.Failing.Count == 0 ? $"✅ **Gate passed**: {MarkdownText.Code(gate, 500)}\n\n" : $"❌ **Gate failed** by {ReportWords.Count(report.Failing.Count, "finding")}: {MarkdownText.Code(gate, 500)}\n\n");
        if (report.Findings.Count == 0)
            text.Append($"No known vulnerabilities in {ReportWords.Count(report.Sbom.Packages.Count - report.Unmatched.Count(u => u.Hides), "package")}.\n\n");
        else
            text.Append($"**{ReportWords.Count(summary.Findings, "finding")}** in {ReportWords.Count(summary.Packages, "package")}: {summary.Severities()} ({string.Join("; ", summary.Remarks())}).\n\n");
        foreach (string warning in report.Warnings.Take(5))
            text.Append($"⚠️ {MarkdownText.Escape(warning, 500)}\n\n");
        Finding[] ordered = [.. PackageGroup.Of(report.Findings).SelectMany(g => g.Findings)];
        if (ordered.Length > 0)
            Table(text, ordered.Take(Shown), Longest / 2);
        Folded(text, $"{ordered.Length - Shown} more", ordered.Length > Shown, t => Table(t, ordered.Skip(Shown), Longest - 15_000));
        Folded(text, $"The shortest way out: {ReportWords.Count(report.Upgrades.Count, "upgrade")}", report.Upgrades.Count > 0, t =>
            Lines(t, report.Upgrades, u => $"{MarkdownText.Code(u.Package)}{(u.To is null ? "" : " to " + MarkdownText.Code(u.To))} clears {MarkdownText.Escape(string.Join(", ", u.Clears.Take(10).Select(c => c.Split(' ')[0]).Distinct()), 500)}{(u.Clears.Count > 10 ? ", …" : "")}"));
        Folded(text, $"{report.Suppressed.Count} suppressed", options.ShowSuppressed && report.Suppressed.Count > 0, t =>
            Lines(t, report.Suppressed, f => $"{Markdown.Link(f)} {MarkdownText.Code(ReportWords.NameOf(f.Package))}: {MarkdownText.Escape(f.Suppressed is { } s ? ReportWords.Of(s) : "")}"));
        Folded(text, $"{ReportWords.Count(report.Unmatched.Count, "package")} not judged", report.Unmatched.Count > 0, t =>
            Lines(t, report.Unmatched, u => $"{MarkdownText.Code(ReportWords.NameOf(u.Package))}: {MarkdownText.Escape(u.Reason)}"));
        Folded(text, "Rules and statements to look at", report.Notes.Count > 0, t =>
            Lines(t, report.Notes, n => $"{MarkdownText.Escape(n.Problem)}: {MarkdownText.Code(n.Text)} ({MarkdownText.Escape(n.Source)})"));
        if (!options.ShowSuppressed && report.Suppressed.Count > 0)
            text.Append($"{report.Suppressed.Count} suppressed by VEX or rules. ");
        text.Append($"<sub>Database {MarkdownText.Escape(ReportWords.Database(report))}.</sub>\n");
        writer.Write(text);
    }

    /// <summary>Rows as long as <paramref name="text"/> stays below <paramref name="most"/> characters.</summary>
    private static void Table(StringBuilder text, IEnumerable<Finding> findings, int most)
    {
        text.Append("| Severity | Id | Package | Installed | Fixed in | |\n|---|---|---|---|---|---|\n");
        int left = 0;
        foreach (Finding finding in findings)
        {
            if (text.Length > most)
            {
                left++;
                continue;
            }
            string marks = string.Join(" ", ((string?[])[finding.Kev is null ? null : "**KEV**", finding.Risk is { } risk ? $"risk {ReportWords.Risk(risk)}" : null]).OfType<string>());
            text.Append($"| {Markdown.Severity(finding)} | {Markdown.Link(finding)} | {MarkdownText.Code(ReportWords.NameOf(finding.Package))} | {MarkdownText.Code(finding.Package.Version ?? "?", 60)} | {MarkdownText.Escape(ReportWords.FixOf(finding), 120)} | {marks} |\n");
        }
        if (left > 0)
            text.Append($"\nand {left} more\n");
        text.Append('\n');
    }

    private static void Lines<T>(StringBuilder text, IReadOnlyList<T> items, Func<T, string> line)
    {
        int written = 0;
        foreach (T item in items.Take(50))
        {
            if (text.Length > Longest - 5000)
                break;
            text.Append($"- {line(item)}\n");
            written++;
        }
        if (written < items.Count)
            text.Append($"- and {items.Count - written} more\n");
        text.Append('\n');
    }

    private static void Folded(StringBuilder text, string title, bool wanted, Action<StringBuilder> body)
    {
        if (!wanted)
            return;
        text.Append($"<details><summary>{title}</summary>\n\n");
        body(text);
        text.Append("</details>\n\n");
    }
}
