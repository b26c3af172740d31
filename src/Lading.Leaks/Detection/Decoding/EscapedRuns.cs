using System.Buffers;
using System.Buffers.Text;
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

    private static readonly (byte Mark, string Name)[] s_kinds = [((byte)'%', "percent"), ((byte)'\\', "escape"), ((byte)'&', "html")];

    private readonly ReadOnlySpan<byte> _text = text;
    private int _kind;
    private int _at;

    public bool Next(DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        for (; _kind < s_kinds.Length; _kind++, _at = 0)
        {
            byte mark = s_kinds[_kind].Mark;
            while (_at < _text.Length)
            {
                int hit = _text[_at..].IndexOf(mark);
                if (hit < 0)
                    break;
                hit += _at;
                if (!IsEscape(hit, mark))
                {
                    _at = hit + 1;
                    continue;
                }
                var (start, end) = Stretch(hit, mark);
                _at = end;
                if (Decode(start, end, budget, outer, out decoded))
                    return true;
            }
        }
        decoded = null;
        return false;
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
    private readonly (int Start, int End) Stretch(int hit, byte mark)
    {
        int floor = Math.Max(_at, hit - Reach);
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

    private readonly bool Decode(int start, int end, DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        decoded = null;
        if (!budget.Take(end - start))
            return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(end - start);
        int[] origins = ArrayPool<int>.Shared.Rent(end - start);
        ReadOnlySpan<byte> source = _text[start..end];
        byte mark = s_kinds[_kind].Mark;
        int length = 0, produced;
        for (int at = 0; at < source.Length;)
        {
            // Most of a line stands for itself.
            int plain = source[at..].IndexOf(mark);
            plain = plain < 0 ? source.Length - at : plain;
            source.Slice(at, plain).CopyTo(buffer.AsSpan(length));
            for (int i = 0; i < plain; i++)
                origins[length + i] = at + i;
            (at, length) = (at + plain, length + plain);
            if (at == source.Length)
                break;
            int used = mark switch
            {
                (byte)'%' => Percent(source[at..], buffer.AsSpan(length), out produced),
                (byte)'&' => Entity(source[at..], buffer.AsSpan(length), out produced),
                _ => Backslash(source[at..], buffer.AsSpan(length), out produced),
            };
            origins.AsSpan(length, produced).Fill(at);
            length += produced;
            at += used;
        }
        // Every escape is longer than what it stands for: nothing was one.
        if (length == source.Length)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            ArrayPool<int>.Shared.Return(origins);
            return false;
        }
        decoded = new DecodedText(buffer, length, outer, start, end - start, [s_kinds[_kind].Name], (0, 0), origins);
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
