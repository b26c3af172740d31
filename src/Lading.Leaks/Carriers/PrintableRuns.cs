using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lading.Leaks.Detection;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Carriers;

/// <summary>
/// Takes runs of printable characters out of binary content, as <c>strings</c> does: ASCII, and UTF-16 in little-endian
/// order. A run has <see cref="Least"/> characters or more. Of those shorter than <see cref="Long"/>, which no token is, only such count as may give a name and a value: most of the rest are names of symbols.
/// </summary>
internal static class PrintableRuns
{
    /// <summary>Characters of the shortest run: no secret that can be told from chance is shorter with its name.</summary>
    public const int Least = 8;

    /// <summary>Bytes by which windows overlap: the shortest run lies in one of them.</summary>
    private const int Shared = 2 * Least;

    /// <summary>Characters from which on a run may be a token on its own.</summary>
    public const int Long = 20;

    private static readonly SearchValues<byte> Printable = SearchValues.Create([(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(0x20, 0x5f).Select(b => (byte)b)]);
    private static readonly SearchValues<byte> Between = SearchValues.Create("=:@\"'>"u8);
    private static readonly ByteClass s_printable = new(CharClass.Of("\t\n\r" + string.Concat(Enumerable.Range(0x20, 0x5f).Select(b => (char)b))));

    /// <summary>Adds the runs of <paramref name="content"/>, which begins at <paramref name="origin"/>, to <paramref name="runs"/>.</summary>
    public static void Collect(ReadOnlySpan<byte> content, long origin, RunBuffer runs)
    {
        ref byte start = ref MemoryMarshal.GetReference(content);
        int at = 0;
        while (at <= content.Length - ByteClass.Width)
            at = Window(ref Unsafe.Add(ref start, at), at, content, origin, runs);
        if (content.Length - at < Least)
            return;
        Span<byte> rest = stackalloc byte[ByteClass.Width];
        while (at < content.Length)
        {
            // What is behind the end is neither printable nor zero.
            rest.Fill(0xff);
            content[at..].CopyTo(rest);
            at = Window(ref MemoryMarshal.GetReference(rest), at, content, origin, runs);
        }
    }

    /// <summary>Adds the runs that begin in the 64 bytes at <paramref name="at"/>, in whole; returns where to go on.</summary>
    private static int Window(ref byte window, int at, ReadOnlySpan<byte> content, long origin, RunBuffer runs)
    {
        ulong printable = s_printable.In(ref window);
        ulong narrow = printable & printable >> 1;
        narrow &= narrow >> 2;
        narrow &= narrow >> 4;
        ulong wide = EverySecond(printable);
        if (wide != 0)
            wide = EverySecond(printable & ByteClass.Zeros(ref window) >> 1);
        int end = at;
        while ((narrow | wide) != 0)
        {
            int first = BitOperations.TrailingZeroCount(narrow | wide);
            if ((narrow >> first & 1) != 0)
            {
                // Within the window its end is known already.
                int length = BitOperations.TrailingZeroCount(~(printable >> first));
                end = at + first + length;
                if (first + length == ByteClass.Width)
                    end = content[end..].IndexOfAnyExcept(Printable) is >= 0 and int more ? end + more : content.Length;
                ReadOnlySpan<byte> run = content[(at + first)..end];
                if (run.Length >= Long || run.ContainsAny(Between))
                    runs.Add(run, origin + at + first);
            }
            else
            {
                end = at + first + 2 * Least;
                while (end + 1 < content.Length && content[end + 1] == 0 && IsPrintable(content[end]))
                    end += 2;
                ReadOnlySpan<byte> run = content[(at + first)..end];
                if (run.Length >= 2 * Long || run.ContainsAny(Between))
                    runs.Add(run, origin + at + first, step: 2);
            }
            if (end - at >= ByteClass.Width)
                return end;
            narrow &= ulong.MaxValue << end - at;
            wide &= ulong.MaxValue << end - at;
        }
        return Math.Max(end, at + ByteClass.Width - Shared);
    }

    /// <summary>Where eight bits begin of which each second is set.</summary>
    private static ulong EverySecond(ulong bits)
    {
        bits &= bits >> 2;
        bits &= bits >> 4;
        return bits & bits >> 8;
    }

    private static bool IsPrintable(byte b) => (uint)(b - 0x20) < 0x5f || b is (byte)'\t' or (byte)'\n' or (byte)'\r';
}
