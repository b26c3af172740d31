using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Lading.Leaks.Rules;
using Lading.Leaks.Rules.Checks;

namespace Lading.Leaks.Detection.Decoding;

/// <summary>
/// Finds base64 (either alphabet, padded or not, at any of the four alignments, also wrapped into lines) and hexadecimal of
/// text. Whether a run holds text is told from its digits before anything is decoded: the top bit of every byte of ASCII is
/// clear, and so are three certain bits of every four digits.
/// </summary>
internal ref struct Base64Runs
{
    /// <summary>Digits below which nothing is decoded.</summary>
    private const int Shortest = 20;
    /// <summary>Groups of four digits (pairs of hexadecimal ones) of ASCII in a row that make a text.</summary>
    private const int Groups = 5;
    private const int HexPairs = 12;
    /// <summary>Digits of a line that is followed by another of the same text.</summary>
    private const int WrappedLine = 40;
    private const int MostInflated = 8 << 20;

    private readonly ReadOnlySpan<byte> _text;
    private int _floor;

    private int _start;
    private int _length;
    private int _at;
    private int _alignment;
    private byte[]? _joined;
    private int _joinedLength;
    private bool _inside;

    public Base64Runs(ReadOnlySpan<byte> text)
    {
        _text = text;
    }

    public bool Next(DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        while (true)
        {
            if (_inside)
            {
                if (NextPiece(budget, outer, out decoded))
                    return true;
                Leave();
            }
            decoded = null;
            if (!NextRun())
                return false;
            if (Inflate(budget, outer, out decoded))
                return true;
        }
    }

    private void Leave()
    {
        _inside = false;
        if (_joined is not null)
        {
            CryptographicOperations.ZeroMemory(_joined.AsSpan(0, _joinedLength));
            ArrayPool<byte>.Shared.Return(_joined);
            _joined = null;
        }
    }

    /// <summary>Moves to the next run that is long enough.</summary>
    private bool NextRun()
    {
        ReadOnlySpan<byte> text = _text;
        byte[] digits = Base64Digits.Values;
        int start = Base64Digits.IndexOfRun(text, _floor, Shortest);
        if (start < 0)
            return false;
        int more = text[(start + Shortest)..].IndexOfAnyExcept(Base64Digits.All);
        int end = more < 0 ? text.Length : start + Shortest + more;
        while (start > _floor && digits[text[start - 1]] < 64)
            start--;
        (_start, _length, _floor) = (start, end - start, end);
        Join(end);
        _at = _alignment = 0;
        return _inside = true;
    }

    /// <summary>Puts the lines of a wrapped text together.</summary>
    private void Join(int end)
    {
        ReadOnlySpan<byte> text = _text;
        int lineLength = _length;
        if (lineLength < WrappedLine || NextLine(text, end) is not (> 0 and int next))
            return;
        byte[]? joined = null;
        int count = 0;
        while (next > 0)
        {
            int stop = next;
            while (stop < text.Length && Base64Digits.Values[text[stop]] < 64)
                stop++;
            if (stop - next > lineLength || stop == next)
                break;
            if (joined is null)
            {
                joined = ArrayPool<byte>.Shared.Rent(_length * 2 + 4096);
                text.Slice(_start, _length).CopyTo(joined);
                count = _length;
            }
            if (count + stop - next > joined.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(joined.Length * 2);
                joined.AsSpan(0, count).CopyTo(larger);
                CryptographicOperations.ZeroMemory(joined.AsSpan(0, count));
                ArrayPool<byte>.Shared.Return(joined);
                joined = larger;
            }
            text[next..stop].CopyTo(joined.AsSpan(count));
            count += stop - next;
            end = stop;
            if (stop - next < lineLength)
                break;
            next = NextLine(text, stop);
        }
        if (joined is null)
            return;
        _joined = joined;
        _joinedLength = count;
        _length = end - _start;
        _floor = end;
    }

    /// <summary>Where the next line's text begins when a line ends here; 0 for nowhere.</summary>
    private static int NextLine(ReadOnlySpan<byte> text, int at)
    {
        int start = at;
        if (text[at..].StartsWith("\\n"u8))
            at += 2;
        else if (text[at..].StartsWith("\\r\\n"u8))
            at += 4;
        while (at < text.Length && at - start < 64 && text[at] is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t')
            at++;
        return at > start && at < text.Length && text[start] is (byte)'\n' or (byte)'\r' or (byte)'\\' ? at : 0;
    }

    private readonly ReadOnlySpan<byte> Run => _joined is null ? _text.Slice(_start, _length) : _joined.AsSpan(0, _joinedLength);

    /// <summary>The next stretch of the run whose digits are those of text.</summary>
    private bool NextPiece(DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        decoded = null;
        ReadOnlySpan<byte> run = Run;
        if (_alignment == 0 && _at == 0 && IsHex(run))
        {
            _alignment = 4;
            return DecodeHex(run, budget, outer, out decoded);
        }
        // Paths and names in one case are the most of what is long enough; twenty digits of base64 never are in one case.
        if (_alignment == 0 && _at == 0 && (run.IndexOfAnyInRange((byte)'A', (byte)'Z') < 0 || run.IndexOfAnyInRange((byte)'a', (byte)'z') < 0))
            return false;
        byte[] digits = Base64Digits.Values;
        for (; _alignment < 4; _alignment++, _at = 0)
        {
            int i = Math.Max(_at, _alignment);
            while (i + Groups * 4 <= run.Length)
            {
                // The last of so many first: where it is none, no text lies across it.
                int group = Groups - 1;
                while (group >= 0 && IsAscii(run, digits, i + group * 4))
                    group--;
                if (group >= 0)
                {
                    i += (group + 1) * 4;
                    continue;
                }
                int from = i;
                i += Groups * 4;
                while (i + 4 <= run.Length && IsAscii(run, digits, i))
                    i += 4;
                int to = run.Length - i is 2 or 3 ? run.Length : i;
                _at = i + 4;
                if (Decode(run, from, to, budget, outer, out decoded))
                    return true;
            }
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAscii(ReadOnlySpan<byte> run, byte[] digits, int at) =>
        (digits[run[at]] & 32) == 0 && (digits[run[at + 1]] & 8) == 0 && (digits[run[at + 2]] & 2) == 0;

    private readonly bool Decode(ReadOnlySpan<byte> run, int from, int to, DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        decoded = null;
        int size = (to - from) / 4 * 3 + 3;
        if (!budget.Take(size))
            return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
        int length = Encoded.Decode(run[from..to], buffer);
        if (length < 0 || !HoldsText(buffer.AsSpan(0, length)))
        {
            Drop(buffer, length);
            return false;
        }
        decoded = _joined is null
            ? new DecodedText(buffer, length, outer, _start + from, to - from, ["base64"], (3, 4))
            : new DecodedText(buffer, length, outer, _start, _length, ["base64"], (0, 0));
        return true;
    }

    private static void Drop(byte[] buffer, int length)
    {
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, Math.Max(0, length)));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Whether there are printable characters enough; what has none but controls is not text.</summary>
    private static bool HoldsText(ReadOnlySpan<byte> bytes)
    {
        int printable = 0;
        foreach (byte b in bytes)
            printable += b is >= 0x20 and < 0x7f or (byte)'\n' ? 1 : 0;
        return printable * 5 >= bytes.Length * 2 && printable >= 8;
    }

    private static bool IsHex(ReadOnlySpan<byte> run)
    {
        foreach (byte b in run.StartsWith("0x"u8) ? run[2..] : run)
            if (!CharClass.Hex.Has(b))
                return false;
        return true;
    }

    private readonly bool DecodeHex(ReadOnlySpan<byte> run, DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        decoded = null;
        int from = run.StartsWith("0x"u8) ? 2 : 0;
        int length = (run.Length - from) / 2;
        int streak = 0, longest = 0;
        for (int i = from; i + 1 < run.Length; i += 2)
            longest = Math.Max(longest, streak = run[i] is >= (byte)'2' and <= (byte)'7' ? streak + 1 : 0);
        if (longest < HexPairs || !budget.Take(length))
            return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        Convert.FromHexString(run.Slice(from, length * 2), buffer, out _, out _);
        decoded = _joined is null
            ? new DecodedText(buffer, length, outer, _start + from, length * 2, ["hex"], (1, 2))
            : new DecodedText(buffer, length, outer, _start, _length, ["hex"], (0, 0));
        return true;
    }

    /// <summary>gzip within base64: the run begins with the digits of its magic number.</summary>
    private readonly bool Inflate(DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        decoded = null;
        ReadOnlySpan<byte> run = Run;
        if (!run.StartsWith("H4sI"u8) || !budget.Take(run.Length))
            return false;
        byte[] packed = ArrayPool<byte>.Shared.Rent(run.Length);
        byte[] plain = ArrayPool<byte>.Shared.Rent(Math.Min(MostInflated, Math.Max(4096, run.Length * 100)));
        int length = 0;
        try
        {
            int size = Encoded.Decode(run[..(run.Length - (run.Length % 4 == 1 ? 1 : 0))], packed);
            if (size > 0)
            {
                using var gzip = new GZipStream(new MemoryStream(packed, 0, size), CompressionMode.Decompress);
                for (int read; length < plain.Length && (read = gzip.Read(plain, length, plain.Length - length)) > 0;)
                    length += read;
                if (length == plain.Length && gzip.ReadByte() >= 0)
                    budget.Cut();
            }
        }
        catch (InvalidDataException)
        {
            // What came out before the damage is searched.
        }
        ArrayPool<byte>.Shared.Return(packed, clearArray: true);
        if (length == 0 || !budget.Take(length))
        {
            Drop(plain, length);
            return false;
        }
        decoded = new DecodedText(plain, length, outer, _start, _length, ["base64", "gzip"], (0, 0));
        return true;
    }
}
