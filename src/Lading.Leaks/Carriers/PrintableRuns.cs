using System.Buffers;

namespace Lading.Leaks.Carriers;

/// <summary>
/// Takes runs of printable characters out of binary content, as <c>strings</c> does: ASCII, and UTF-16 in little-endian
/// order. A run has <see cref="Least"/> characters or more, so that looking at every eighth byte finds them all. Of those shorter
/// than <see cref="Long"/>, which no token is, only such count as may give a name and a value: most of the rest are names of symbols.
/// </summary>
internal static class PrintableRuns
{
    /// <summary>Characters of the shortest run: no secret that can be told from chance is shorter with its name.</summary>
    public const int Least = 8;

    /// <summary>Characters from which on a run may be a token on its own.</summary>
    public const int Long = 20;

    private static readonly SearchValues<byte> Printable = SearchValues.Create([(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(0x20, 0x5f).Select(b => (byte)b)]);
    private static readonly SearchValues<byte> Between = SearchValues.Create("=:@\"'>"u8);

    /// <summary>Adds the runs of <paramref name="content"/>, which begins at <paramref name="origin"/>, to <paramref name="runs"/>.</summary>
    public static void Collect(ReadOnlySpan<byte> content, long origin, RunBuffer runs)
    {
        int done = 0;
        for (int at = Least - 1; at < content.Length;)
        {
            if (IsPrintable(content[at]))
            {
                if (at + 1 < content.Length && content[at + 1] == 0)
                    done = Wide(content, at, done, origin, runs);
                else
                    done = Narrow(content, at, done, origin, runs);
            }
            else if (content[at] == 0 && at > 0 && at + 1 < content.Length && IsPrintable(content[at - 1]) && IsPrintable(content[at + 1]))
                done = Wide(content, at - 1, done, origin, runs);
            at = Math.Max(at, done) + Least;
        }
    }

    /// <summary>The run of single bytes around <paramref name="at"/>; returns where it ends.</summary>
    private static int Narrow(ReadOnlySpan<byte> content, int at, int done, long origin, RunBuffer runs)
    {
        int start = at;
        while (start > done && IsPrintable(content[start - 1]))
            start--;
        int length = content[at..].IndexOfAnyExcept(Printable);
        int end = length < 0 ? content.Length : at + length;
        if (end - start < Least)
            return done;
        ReadOnlySpan<byte> run = content[start..end];
        if (run.Length >= Long || run.ContainsAny(Between))
            runs.Add(run, origin + start);
        return end;
    }

    /// <summary>The run of two-byte characters around the one at <paramref name="at"/>.</summary>
    private static int Wide(ReadOnlySpan<byte> content, int at, int done, long origin, RunBuffer runs)
    {
        int start = at, end = at + 2;
        while (start - 2 >= done && content[start - 1] == 0 && IsPrintable(content[start - 2]))
            start -= 2;
        while (end + 1 < content.Length && content[end + 1] == 0 && IsPrintable(content[end]))
            end += 2;
        if (end - start >= 2 * Least)
        {
            ReadOnlySpan<byte> run = content[start..end];
            if (run.Length >= 2 * Long || run.ContainsAny(Between))
                runs.Add(run, origin + start, step: 2);
            return end;
        }
        // The last byte of a run of single bytes may stand before a zero.
        return start == at ? Narrow(content, at, done, origin, runs) : done;
    }

    private static bool IsPrintable(byte b) => (uint)(b - 0x20) < 0x5f || b is (byte)'\t' or (byte)'\n' or (byte)'\r';
}
