using Lading.Inventory;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports.Table;

/// <summary>
/// Findings as rows, grouped by package. On a terminal a package and its version are written once, beside the rows of their
/// findings, and what is too wide for its column flows down in it; in a pipe (width 0) every row is whole, for <c>grep</c> and
/// <c>awk</c>. Below <see cref="Narrow"/> columns each finding gets lines of its own.
/// </summary>
internal sealed class FindingsTable(TextWriter output, int width, Ink ink)
{
    private const int Narrow = 68;
    private const int Wide = 100;
    private const int Widest = 140;
    private const int MostPadded = 60;
    private const int Least = 10;

    /// <summary>A column; <paramref name="Shrinks"/> when its text may be broken into lines.</summary>
    private sealed record Column(string Heading, Func<Finding, string> Cell, bool Shrinks, Func<Finding, string, string>? Paint = null);

    public void Write(IReadOnlyList<PackageGroup> groups)
    {
        if (width is > 0 and < Narrow)
            Stack(groups);
        else
            Rows(groups);
    }

    private List<Column> Choose()
    {
        Ink own = ink;
        var columns = new List<Column>
        {
            new("PACKAGE", f => PlainText.Line(ReportWords.NameOf(f.Package)), true, (_, text) => own.Heading(text)),
            new("INSTALLED", f => PlainText.Line(f.Package.Version ?? "?"), true),
            new("FIXED IN", f => PlainText.Line(ReportWords.FixOf(f)), true, (f, text) => f.Fix == FixState.Fixed ? own.Good(text) : own.Faint(text)),
            new("ID", f => PlainText.Line(f.Id, 60), true),
            new("SEVERITY", f => Severity(f, width is 0 or >= Wide), false, (f, text) => own.Severity(Rank(f), text)),
            new("RISK", Risk, false, (f, text) => f.Kev is not null ? own.Severity(Rank(f), text) : text),
        };
        if (width is 0 or >= Wide)
            columns.Add(new Column("EPSS", f => f.Epss is { } epss ? ReportWords.Percent(epss.Probability) : "", false));
        if (width is 0 or >= Widest)
            columns.Add(new Column("WHERE", Where, true, (_, text) => own.Faint(text)));
        return columns;
    }

    public static string Severity(Finding finding, bool score) => finding.Kind switch
    {
        FindingKind.Malware => "malware",
        FindingKind.EndOfLife => "end of life",
        _ => ReportWords.Of(finding.Rating.Severity) + (score && finding.Rating.Score is { } number ? " " + ReportWords.Score(number) : "")
            + (finding.Rating.Borrowed ? "~" : ""),
    };

    private static int Rank(Finding finding) => finding.Kind != FindingKind.Vulnerability ? 4 : finding.Rating.Severity switch
    {
        Scoring.Severity.Critical => 4, Scoring.Severity.High => 3, Scoring.Severity.Medium => 2, Scoring.Severity.Low => 1, _ => 0,
    };

    private static string Risk(Finding finding)
    {
        string risk = finding.Risk is { } number ? ReportWords.Risk(number) : "";
        return finding.Kev is null ? risk : $"{risk} KEV".TrimStart();
    }

    private static string Where(Finding finding)
    {
        if (finding.Package.Locations is not [var first, ..])
            return "";
        string layer = first.Layer is { } number ? $" layer {number}" : "";
        string more = finding.Package.Locations.Count > 1 ? $" (+{finding.Package.Locations.Count - 1})" : "";
        return PlainText.Line(first.Path, 300) + layer + more;
    }

    private void Rows(IReadOnlyList<PackageGroup> groups)
    {
        List<Column> columns = Choose();
        string[][] cells = [.. groups.SelectMany(g => g.Findings).Select(f => columns.Select(c => c.Cell(f)).ToArray())];
        int[] widths = [.. columns.Select((c, i) => cells.Select(r => Columns.Of(r[i])).Append(c.Heading.Length).Max())];
        if (width == 0)
            widths = [.. widths.Select(w => Math.Min(w, MostPadded))];
        else
            Shrink(widths, columns);
        Ink own = ink;
        WriteLine([.. columns.Select(c => c.Heading)], widths, (_, text) => own.Faint(text));
        int row = 0;
        foreach (PackageGroup group in groups)
        {
            if (width == 0)
                foreach (Finding finding in group.Findings)
                    WriteLine(cells[row++], widths, (c, text) => columns[c].Paint?.Invoke(finding, text) ?? text);
            else
                WriteGroup(group, cells.AsSpan(row, group.Findings.Count), widths, columns);
            row += width == 0 ? 0 : group.Findings.Count;
        }
    }

    /// <summary>The first two columns flow beside the lines of all the group's findings.</summary>
    private void WriteGroup(PackageGroup group, ReadOnlySpan<string[]> cells, int[] widths, List<Column> columns)
    {
        const int shared = 2;
        IReadOnlyList<string>[] left = [.. Enumerable.Range(0, shared).Select(c => Columns.Wrap(group.Findings.Count > 0 ? columns[c].Cell(group.Findings[0]) : "", widths[c]))];
        int line = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            string[] row = cells[i];
            Finding finding = group.Findings[i];
            IReadOnlyList<string>[] right = [.. Enumerable.Range(shared, columns.Count - shared).Select(c => Columns.Wrap(row[c], columns[c].Shrinks ? widths[c] : 0))];
            int height = right.Max(r => r.Count);
            if (i == cells.Length - 1)
                height = Math.Max(height, left.Max(l => l.Count) - line);
            for (int h = 0; h < height; h++, line++)
                WriteLine([.. left.Select(l => line < l.Count ? l[line] : ""), .. right.Select(r => h < r.Count ? r[h] : "")], widths,
                    (c, text) => columns[c].Paint?.Invoke(finding, text) ?? text);
        }
    }

    private void WriteLine(IReadOnlyList<string> cells, int[] widths, Func<int, string, string> paint)
    {
        var line = new System.Text.StringBuilder();
        int gap = 0;
        for (int c = 0; c < cells.Count; c++)
        {
            if (cells[c].Length > 0)
            {
                line.Append(' ', gap).Append(paint(c, cells[c]));
                gap = 0;
            }
            gap += Math.Max(0, widths[c] - Columns.Of(cells[c])) + 2;
            if (cells[c].Length == 0)
                continue;
        }
        output.WriteLine(line.ToString());
    }

    /// <summary>Takes space from the widest of the columns whose text can be broken, but leaves each at least ten columns.</summary>
    private void Shrink(int[] widths, List<Column> columns)
    {
        int over = widths.Sum() + 2 * (widths.Length - 1) - width;
        // An id is broken only when nothing else helps.
        foreach (bool ids in (bool[])[false, true])
            for (; over > 0; over--)
            {
                int widest = -1;
                for (int c = 0; c < widths.Length; c++)
                    if (columns[c].Shrinks && (ids || columns[c].Heading != "ID") && widths[c] > Least && (widest < 0 || widths[c] > widths[widest]))
                        widest = c;
                if (widest < 0)
                    break;
                widths[widest]--;
            }
    }

    private void Stack(IReadOnlyList<PackageGroup> groups)
    {
        foreach (PackageGroup group in groups)
        {
            IEnumerable<string> title = Columns.Paragraph($"{PlainText.Line(ReportWords.NameOf(group.Package))} {PlainText.Line(group.Package.Version ?? "?")}", width, 2);
            foreach (string line in title)
                output.WriteLine(ink.Heading(line));
            foreach (Finding finding in group.Findings)
            {
                string head = $"{PlainText.Line(finding.Id, 60)}  {Severity(finding, score: true)}  {Risk(finding)}".TrimEnd();
                foreach (string line in Columns.Paragraph("  " + head, width, 4))
                    output.WriteLine(ink.Severity(Rank(finding), line));
                string fix = finding.Fix == FixState.Fixed ? $"fixed in {ReportWords.FixOf(finding)}" : ReportWords.FixOf(finding);
                foreach (string line in Columns.Paragraph("    " + PlainText.Line(fix), width, 6))
                    output.WriteLine(line);
            }
        }
    }
}
