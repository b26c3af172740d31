using System.Text;
using Lading.Leaks.Findings;
using Lading.Scanning.Reports;

namespace Lading.Leaks.Reports;

/// <summary>
/// What people read on a terminal: a block for each leak, with its places below. In a pipe (width 0) every place is a
/// line of its own, for <c>grep</c> and <c>awk</c>.
/// </summary>
internal sealed class LeakTable : LeakFormat
{
    private const int MostPlaces = 5;
    private const int MostReasons = 8;
    private const int Indent = 10;

    public override string Name => "table";
    public override IReadOnlyList<string> Aliases => ["text"];
    public override string Description => "a list for people, the worst first";

    public override void Write(LeakReport report, Stream output, LeakFormatOptions options, int width)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var ink = new Ink(options.Colour);
        if (width == 0)
            Rows(writer, report);
        else
            foreach (Leak leak in report.Leaks)
                Block(writer, leak, width, ink);
        Notes(writer, report, width, ink);
    }

    private static void Rows(StreamWriter writer, LeakReport report)
    {
        string[][] rows = [.. report.Leaks.SelectMany(l => l.Places.Select(p => (string[])
            [LeakWords.Of(l.Severity), LeakWords.Of(l.Confidence), l.Rule, l.Masked is null ? "-" : PlainText.Line(l.Masked, 60), LeakWords.Where(p), LeakWords.Fate(p)]))];
        if (rows.Length == 0)
            return;
        rows = [["SEVERITY", "CONFIDENCE", "RULE", "SECRET", "WHERE", "LAYER"], .. rows];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => Math.Min(60, rows.Max(r => Columns.Of(r[c]))))];
        foreach (string[] row in rows)
            writer.WriteLine(string.Join("  ", row.Select((cell, c) => c == row.Length - 1 ? cell : Columns.Pad(cell, widths[c]))).TrimEnd());
        writer.WriteLine();
    }

    private static void Block(StreamWriter writer, Leak leak, int width, Ink ink)
    {
        string severity = LeakWords.Of(leak.Severity);
        string sure = leak.Fingerprint is null ? "" : $"  {LeakWords.Of(leak.Confidence)}";
        string masked = leak.Masked is null ? "" : "  " + PlainText.Line(leak.Masked, 40);
        IReadOnlyList<string> title = Columns.Wrap(PlainText.Line(leak.Title), Math.Max(20, width - Indent - Columns.Of(masked) - sure.Length));
        writer.WriteLine($"{ink.Severity((int)leak.Severity, severity)}{new string(' ', Math.Max(1, Indent - severity.Length))}{ink.Heading(title[0])}{masked}{ink.Faint(sure)}");
        foreach (string line in title.Skip(1))
            Line(line, ink.Heading);
        foreach (string detail in leak.Details)
            Line(PlainText.Line(detail, 300));
        string? step = null;
        foreach (LeakPlace place in leak.Places.Take(MostPlaces))
        {
            Line(LeakWords.Place(place), place.HiddenBy is null ? null : ink.Warning);
            // Layer after layer the same step is said once.
            if (place.Instruction is { } instruction && instruction != step)
                Line("by " + PlainText.Line(instruction, 160), ink.Faint);
            step = place.Instruction;
        }
        if (leak.Places.Count > MostPlaces)
            Line($"and {leak.Places.Count - MostPlaces} more places; -o json lists them", ink.Faint);
        writer.WriteLine();

        void Line(string text, Func<string, string>? paint = null)
        {
            foreach (string line in Columns.Paragraph(text, Math.Max(20, width - Indent), 2))
                writer.WriteLine(new string(' ', Indent) + (paint is null ? line : paint(line)));
        }
    }

    private static void Notes(StreamWriter writer, LeakReport report, int width, Ink ink)
    {
        int places = report.Leaks.Sum(l => l.Places.Count);
        if (report.Leaks.Count > 0)
            Line($"{LeakWords.Count(report.Leaks.Count, "secret")} in {LeakWords.Count(places, "place")}: {LeakWords.BySeverity(report.Leaks)}.", ink.Heading);
        else if (report.Skipped.Count > 0)
            Line("No secrets found in what was searched.", ink.Warning);
        else
            Line("No secrets found.", ink.Good);
        if (report.Leaks.Any(l => l.Places.Any(p => p.HiddenBy is not null)))
            Line("A file that a later layer deletes stays in the image: revoke the secret and build anew.");
        Line(LeakWords.Searched(report), ink.Faint);
        if (report.Skipped.Count == 0)
            return;
        Line($"{LeakWords.Count(report.Skipped.Count, "part")} not searched:", ink.Warning);
        string[] reasons = [.. LeakWords.NotSearched(report)];
        foreach (string reason in reasons.Take(MostReasons))
            Line("  " + reason, null, 4);
        if (reasons.Length > MostReasons)
            Line($"  … and {reasons.Length - MostReasons} more reasons; -o json lists all");

        void Line(string text, Func<string, string>? paint = null, int indent = 2)
        {
            foreach (string line in Columns.Paragraph(text, width, indent))
                writer.WriteLine(paint is null ? line : paint(line));
        }
    }
}
