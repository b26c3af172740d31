using System.Globalization;
using System.IO.Compression;
using Lading.Oci;
using Lading.Scanning;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// FIRST's EPSS scores as it serves them: CSV, mostly gzipped, with a comment line that holds the date. Kept in millionths;
/// the data has five decimals.
/// </summary>
/// <param name="Date">The day they were computed for, <c>2024-10-25</c>; null when the file does not say.</param>
/// <param name="Scores">Probability and percentile in millionths, ordered by CVE.</param>
internal sealed record EpssScores(string? Date, IReadOnlyList<(long Cve, int Probability, int Percentile)> Scores)
{
    /// <summary>Scores in one row of the database.</summary>
    public const int InRow = 1024;

    private const int MaxLine = 4096;
    private const int MaxScores = 4_000_000;

    /// <summary>Reads a file, gzipped or not; lines that cannot be read are counted in <paramref name="refused"/>.</summary>
    public static EpssScores Read(Stream file, string where, List<string> refused)
    {
        try
        {
            using var buffered = new BufferedStream(file, 64 << 10);
            bool gzip = buffered.ReadByte() == 0x1f && buffered.ReadByte() == 0x8b;
            buffered.Position = 0;
            using var reader = new StreamReader(gzip ? new GZipStream(buffered, CompressionMode.Decompress) : buffered);
            return Read(reader, where, refused);
        }
        catch (InvalidDataException e)
        {
            throw LadingException.Input($"{where} is damaged: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static EpssScores Read(StreamReader reader, string where, List<string> refused)
    {
        string? date = null;
        var scores = new SortedDictionary<long, (int, int)>();
        bool header = false;
        var line = new System.Text.StringBuilder();
        while (Line(reader, line, where) is { } text)
        {
            if (text.StartsWith('#'))
            {
                int at = text.IndexOf("score_date:", StringComparison.Ordinal);
                if (at >= 0 && text.Length >= at + 21 && DateOnly.TryParseExact(text.AsSpan(at + 11, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
                    date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                continue;
            }
            if (text.StartsWith("cve,epss", StringComparison.OrdinalIgnoreCase))
            {
                header = true;
                continue;
            }
            if (text.Length == 0)
                continue;
            string[] cells = text.Split(',');
            long cve = CveKey.Of(cells[0]);
            if (!header)
                throw LadingException.Input($"{where} is not a file of EPSS scores: the header 'cve,epss,percentile' is missing.");
            if (cve < 0 || cells.Length < 3 || Millionths(cells[1]) is not { } probability || Millionths(cells[2]) is not { } percentile)
                refused.Add(Printable.Text(text, 60));
            else if (scores.Count >= MaxScores)
                throw LadingException.Input($"{where} has more than {MaxScores} scores.");
            else
                scores[cve] = (probability, percentile);
        }
        return header ? new EpssScores(date, [.. scores.Select(s => (s.Key, s.Value.Item1, s.Value.Item2))]) : throw LadingException.Input($"{where} is not a file of EPSS scores.");
    }

    /// <summary>A line of bounded length.</summary>
    private static string? Line(StreamReader reader, System.Text.StringBuilder line, string where)
    {
        line.Clear();
        int c;
        while ((c = reader.Read()) is not (-1 or '\n'))
            if (line.Append((char)c).Length > MaxLine)
                throw LadingException.Input($"{where} has a line of more than {MaxLine} characters.");
        return c < 0 && line.Length == 0 ? null : line.ToString().TrimEnd('\r');
    }

    private static int? Millionths(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1 ? (int)Math.Round(value * 1e6) : null;

    /// <summary>The scores of several files: the later date counts, and a file without a date counts least.</summary>
    public static EpssScores Merge(IEnumerable<EpssScores> files)
    {
        var scores = new SortedDictionary<long, (int, int)>();
        string? date = null;
        foreach (EpssScores file in files.OrderBy(f => f.Date, StringComparer.Ordinal))
        {
            date = file.Date ?? date;
            foreach ((long cve, int probability, int percentile) in file.Scores)
                scores[cve] = (probability, percentile);
        }
        return new EpssScores(date, [.. scores.Select(s => (s.Key, s.Value.Item1, s.Value.Item2))]);
    }

    /// <summary>The rows.</summary>
    public IEnumerable<byte[]> Rows()
    {
        for (int start = 0; start < Scores.Count; start += InRow)
        {
            using var w = new FactWriter();
            int count = Math.Min(InRow, Scores.Count - start);
            w.Number(count);
            long before = 0;
            for (int i = start; i < start + count; i++)
            {
                w.Number(Scores[i].Cve - before);
                w.Number(Scores[i].Probability);
                w.Number(Scores[i].Percentile);
                before = Scores[i].Cve;
            }
            yield return w.Written.ToArray();
        }
    }

    /// <summary>The scores of a row.</summary>
    public static (long Cve, int Probability, int Percentile)[] ReadRow(ReadOnlySpan<byte> row)
    {
        var r = new FactReader(row);
        int count = r.Int();
        if (count is < 0 or > InRow)
            throw new InvalidDataException("a row of scores that is too long");
        var scores = new (long, int, int)[count];
        long before = 0;
        for (int i = 0; i < count; i++)
            scores[i] = (before = unchecked(before + r.Number()), r.Int(), r.Int());
        return scores;
    }
}
