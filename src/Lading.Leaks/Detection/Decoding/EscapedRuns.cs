using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Detection.Decoding;

/// <summary>
/// Finds lines with escapes: percent (RFC 3986), backslash (JSON, YAML, program text) and HTML's character references. What
/// is decoded is the line around them, at most <see cref="Reach"/> bytes before the first and after the last.
/// </summary>
internal ref struct EscapedRuns(ReadOnlySpan<byte> text)
{
    /// <summary>Bytes around an escape that may belong to the same secret.</summary>
    private const int Reach = 512;
    /// <summary>Bytes of the longest stretch that is decoded at once.</summary>
    private const int Longest = 64 << 10;

    private static readonly string[] s_percent = ["percent"], s_escape = ["escape"], s_html = ["html"];
    private static readonly ByteClass s_marks = new(CharClass.Of("%\\&\0"));

    private readonly ReadOnlySpan<byte> _text = text;
    /// <summary>Where the next 64 bytes begin to be looked at, and the marks in the last ones that are still to be looked at.</summary>
    private int _at;
    private ulong _marks;
    /// <summary>Where the last stretch of each kind ends.</summary>
    private int _percentEnd, _escapeEnd, _htmlEnd;

    /// <summary>Whether a byte of zero was passed: without one there is no text of two bytes a character.</summary>
    public bool HasZeros { get; private set; }

    public bool Next(DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        while (true)
        {
            for (; _marks == 0; _at += ByteClass.Width)
            {
                if (_at >= _text.Length)
                {
                    decoded = null;
                    return false;
                }
                _marks = s_marks.In(_text[_at..]);
            }
            int hit = _at - ByteClass.Width + BitOperations.TrailingZeroCount(_marks);
            _marks &= _marks - 1;
            byte mark = _text[hit];
            if (mark == 0)
            {
                HasZeros = true;
                continue;
            }
            ref int done = ref mark == '%' ? ref _percentEnd : ref mark == '&' ? ref _htmlEnd : ref _escapeEnd;
            if (hit < done || !IsEscape(hit, mark))
                continue;
            var (start, end) = Stretch(hit, mark, done);
            done = end;
            if (Decode(mark, start, end, budget, outer, out decoded))
                return true;
        }
    }

    private readonly bool IsEscape(int at, byte mark)
    {
        if (at + 1 >= _text.Length)
            return false;
        byte next = _text[at + 1];
        return mark switch
        {
            (byte)'%' => at + 2 < _text.Length && CharClass.Hex.Has(next) && CharClass.Hex.Has(_text[at + 2]),
            (byte)'&' => next is (byte)'#' or (byte)'q' or (byte)'a' or (byte)'l' or (byte)'g',
            _ => next is (byte)'"' or (byte)'u' or (byte)'x' or (byte)'/' or (byte)'n' or (byte)'\\' or (byte)'r' or (byte)'t' or (byte)'0' or (byte)'1',
        };
    }

    /// <summary>The part of the line around the escapes that follow one another closely.</summary>
    private readonly (int Start, int End) Stretch(int hit, byte mark, int done)
    {
        int floor = Math.Max(done, hit - Reach);
        int start = _text[floor..hit].LastIndexOf((byte)'\n') is >= 0 and int before ? floor + before + 1 : floor;
        int limit = Math.Min(_text.Length, start + Longest);
        int last = hit, end = hit;
        while (true)
        {
            int to = Math.Min(limit, last + Reach);
            ReadOnlySpan<byte> rest = _text[(last + 1)..to];
            int stop = rest.IndexOfAny(mark, (byte)'\n');
            if (stop >= 0 && rest[stop] == mark)
            {
                last += 1 + stop;
                if (mark == '\\' && last + 1 < limit)
                    last++;
                if (last + 1 >= limit)
                    return (start, limit);
                continue;
            }
            end = stop >= 0 ? last + 1 + stop : to;
            return (start, end);
        }
    }

    private readonly bool Decode(byte mark, int start, int end, DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        decoded = null;
        if (!budget.Take(end - start))
            return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(end - start);
        int[] origins = ArrayPool<int>.Shared.Rent(end - start);
        ReadOnlySpan<byte> source = _text[start..end];
        int length = 0, produced, count = 0;
        for (int at = 0; at < source.Length;)
        {
            // Most of a line stands for itself.
            int plain = source[at..].IndexOf(mark);
            plain = plain < 0 ? source.Length - at : plain;
            source.Slice(at, plain).CopyTo(buffer.AsSpan(length));
            (at, length) = (at + plain, length + plain);
            if (at == source.Length)
                break;
            int used = mark switch
            {
                (byte)'%' => Percent(source[at..], buffer.AsSpan(length), out produced),
                (byte)'&' => Entity(source[at..], buffer.AsSpan(length), out produced),
                _ => Backslash(source[at..], buffer.AsSpan(length), out produced),
            };
            length += produced;
            at += used;
            if (used != produced)
                (origins[count++], origins[count++]) = (length, at);
        }
        // Every escape is longer than what it stands for: nothing was one.
        if (count == 0)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            ArrayPool<int>.Shared.Return(origins);
            return false;
        }
        decoded = new DecodedText(buffer, length, outer, start, end - start, mark switch { (byte)'%' => s_percent, (byte)'&' => s_html, _ => s_escape }, (0, 0), origins, count);
        return true;
    }

    private static int Percent(ReadOnlySpan<byte> text, Span<byte> to, out int written)
    {
        written = 1;
        if (text.Length >= 3 && CharClass.Hex.Has(text[1]) && CharClass.Hex.Has(text[2]))
        {
            to[0] = (byte)Hex(text.Slice(1, 2));
            return 3;
        }
        to[0] = text[0];
        return 1;
    }

    private static int Hex(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int value, out int used, 'x') && used == digits.Length ? value : -1;

    private static int Backslash(ReadOnlySpan<byte> text, Span<byte> to, out int written)
    {
        written = 1;
        byte next = text.Length > 1 ? text[1] : (byte)0;
        switch (next)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'\'':
                to[0] = next;
                return 2;
            case (byte)'n' or (byte)'r':
                to[0] = (byte)'\n';
                return 2;
            case (byte)'t':
                to[0] = (byte)'\t';
                return 2;
            case (byte)'u' when text.Length >= 6 && Hex(text.Slice(2, 4)) is >= 0 and int code:
                written = Utf8(code, to);
                return 6;
            case (byte)'x' when text.Length >= 4 && Hex(text.Slice(2, 2)) is >= 0 and int value:
                to[0] = (byte)value;
                return 4;
            case (byte)'0' or (byte)'1' when text.Length >= 4 && text[2] is >= (byte)'0' and <= (byte)'7' && text[3] is >= (byte)'0' and <= (byte)'7':
                to[0] = (byte)((next - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
                return 4;
            default:
                to[0] = (byte)'\\';
                return 1;
        }
    }

    private static readonly (string Name, byte Is)[] s_entities =
        [("&amp;", (byte)'&'), ("&quot;", (byte)'"'), ("&lt;", (byte)'<'), ("&gt;", (byte)'>'), ("&apos;", (byte)'\'')];

    private static int Entity(ReadOnlySpan<byte> text, Span<byte> to, out int written)
    {
        written = 1;
        if (text.Length > 3 && text[1] == '#')
        {
            ReadOnlySpan<byte> digits = text[2..Math.Min(text.Length, 10)];
            int end = digits.IndexOf((byte)';');
            if (end > 0)
            {
                bool hex = (digits[0] | 0x20) == 'x';
                int code = hex ? end > 1 ? Hex(digits[1..end]) : -1 : Utf8Parser.TryParse(digits[..end], out int number, out int used) && used == end ? number : -1;
                if (code is > 0 and < 0x10000)
                {
                    written = Utf8(code, to);
                    return end + 3;
                }
            }
        }
        foreach (var (name, stands) in s_entities)
            if (text.Length >= name.Length && System.Text.Ascii.Equals(text[..name.Length], name))
            {
                to[0] = stands;
                return name.Length;
            }
        to[0] = (byte)'&';
        return 1;
    }

    /// <summary>Never longer than the escape that it came from; surrogates become question marks.</summary>
    private static int Utf8(int code, Span<byte> to)
    {
        if (!System.Text.Rune.IsValid(code))
        {
            to[0] = (byte)'?';
            return 1;
        }
        return new System.Text.Rune(code).EncodeToUtf8(to);
    }
}
