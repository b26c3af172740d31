using Lading.Scanning.Reports;

namespace Lading.Cli.Output;

/// <summary>
/// Columns of text. On a terminal the last column is cut to the width, so that a row stays a line; in a pipe nothing is
/// cut, so that <c>grep</c> and <c>awk</c> see everything.
/// </summary>
internal static class TextTable
{
    /// <summary>Writes a header and rows; <paramref name="width"/> 0 cuts nothing.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows, int width)
    {
        IReadOnlyList<string>[] all = [header, .. rows];
        int[] widths = [.. Enumerable.Range(0, header.Count).Select(c => all.Max(r => Columns.Of(r[c])))];
        if (width > 0)
            Shrink(widths, width);
        foreach (IReadOnlyList<string> row in all)
        {
            for (int c = 0; c < row.Count; c++)
            {
                string cell = width > 0 ? Cut(row[c], widths[c]) : row[c];
                bool last = c == row.Count - 1;
                output.Write(last ? cell : cell + new string(' ', Math.Max(0, widths[c] - Columns.Of(cell)) + 2));
            }
            output.WriteLine();
        }
    }

    /// <summary>Takes space from the widest columns until the row fits, but leaves each at least eight columns.</summary>
    private static void Shrink(int[] widths, int width)
    {
        int available = width - 2 * (widths.Length - 1);
        while (widths.Sum() > available)
        {
            int widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= 8)
                return;
            widths[widest]--;
        }
    }

    private static string Cut(string text, int width) => Columns.Of(text) <= width ? text : Columns.Wrap(text, Math.Max(1, width - 1))[0] + "…";
}
