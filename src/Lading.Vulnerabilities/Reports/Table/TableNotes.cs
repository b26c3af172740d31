using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports.Table;

/// <summary>What stands below the table: the sum, the way out, and what the reader must know before trusting either.</summary>
internal sealed class TableNotes(TextWriter output, int width, Ink ink)
{
    private const int MostLines = 10;

    public void Write(ScanReport report, ReportOptions options)
    {
        Sum(report);
        Gate(report);
        Upgrades(report.Upgrades);
        if (report.Suppressed.Count > 0 && !options.ShowSuppressed)
        {
            int vex = report.Suppressed.Count(f => f.Suppressed?.By == "vex");
            string[] by = [.. vex > 0 ? [$"{vex} by VEX"] : Array.Empty<string>(), .. vex < report.Suppressed.Count ? [$"{report.Suppressed.Count - vex} by rules"] : Array.Empty<string>()];
            Line($"Suppressed: {report.Suppressed.Count} ({string.Join(", ", by)}).");
        }
        Unmatched(report.Unmatched);
        Some("Rules and statements:", [.. report.Notes.Select(n => $"{PlainText.Line(n.Problem)}: {PlainText.Line(n.Text)} ({PlainText.Line(n.Source)})")]);
        if (report.Sbom.Unknowns.Count > 0)
            Line($"Not understood: {ReportWords.Count(report.Sbom.Unknowns.Count, "file")}; -o json lists them.");
        foreach (string warning in report.Warnings)
            Line($"warning: {PlainText.Line(warning, 500)}", ink.Warning);
        if (report.Findings.Any(f => f.Rating.Borrowed))
            Line("~ severity from a record of the same flaw in other packages; nobody has rated this one.", ink.Faint);
        Line($"Database {ReportWords.Database(report)}.", ink.Faint);
    }

    private void Sum(ScanReport report)
    {
        if (report.Findings.Count > 0)
        {
            ReportSummary summary = ReportSummary.Of(report);
            Line($"{ReportWords.Count(summary.Findings, "finding")} in {ReportWords.Count(summary.Packages, "package")}: {summary.Severities()}.", ink.Heading);
            Line(Capital(string.Join("; ", summary.Remarks())) + ".");
            return;
        }
        int hidden = report.Unmatched.Count(u => u.Hides);
        int judged = report.Sbom.Packages.Count - hidden;
        if (report.Sbom.Packages.Count == 0)
            Line("No packages found, so nothing could be checked.", ink.Warning);
        else if (hidden > 0)
            Line($"No known vulnerabilities in {ReportWords.Count(judged, "package")}; {hidden} could not be judged.", ink.Warning);
        else
            Line($"No known vulnerabilities in {ReportWords.Count(judged, "package")}.", ink.Good);
    }

    private void Gate(ScanReport report)
    {
        if (report.Gate is not { } gate)
            return;
        string expression = PlainText.Line(gate, 500);
        if (report.Failing.Count == 0)
            Line($"Gate passed: {expression}", ink.Good);
        else
            Line($"Gate failed by {ReportWords.Count(report.Failing.Count, "finding")}: {expression}", ink.Warning);
    }

    private void Upgrades(IReadOnlyList<Upgrade> upgrades)
    {
        if (upgrades.Count == 0)
            return;
        var lines = new List<string>();
        foreach (Upgrade upgrade in upgrades)
        {
            string to = upgrade.To is { } version ? $" to {PlainText.Line(version)}" : "";
            lines.Add($"{PlainText.Line(upgrade.Package)}{to} clears {upgrade.Clears.Count}: {Cleared(upgrade.Clears)}");
        }
        int cleared = upgrades.SelectMany(u => u.Clears).Distinct(StringComparer.Ordinal).Count();
        Some($"{ReportWords.Count(upgrades.Count, "upgrade")} would clear {cleared}:", lines);
    }

    private static string Cleared(IReadOnlyList<string> clears)
    {
        IEnumerable<string> ids = clears.Select(c => PlainText.Line(c.Split(' ')[0], 60)).Distinct();
        const int most = 3;
        return string.Join(", ", ids.Take(most)) + (clears.Count > most ? ", …" : "");
    }

    private void Unmatched(IReadOnlyList<Unmatched> unmatched)
    {
        if (unmatched.Count == 0)
            return;
        int hides = unmatched.Count(u => u.Hides);
        string[] reasons = [.. unmatched.GroupBy(u => u.Reason).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{PlainText.Line(g.Key)}: {PlainText.Line(string.Join(", ", g.Take(3).Select(u => ReportWords.NameOf(u.Package))))}{(g.Count() > 3 ? $" and {g.Count() - 3} more" : "")}")];
        Some($"{ReportWords.Count(unmatched.Count, "package")} not judged{(hides > 0 ? $", {hides} of which may hide something" : "")}:", reasons);
    }

    private void Some(string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        Line(heading, ink.Heading);
        foreach (string line in lines.Take(MostLines))
            Line("  " + line, null, 4);
        if (lines.Count > MostLines)
            Line($"  … and {lines.Count - MostLines} more; -o json lists them");
    }

    private void Line(string text, Func<string, string>? paint = null, int indent = 2)
    {
        foreach (string line in Columns.Paragraph(text, width, indent))
            output.WriteLine(paint is null ? line : paint(line));
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
