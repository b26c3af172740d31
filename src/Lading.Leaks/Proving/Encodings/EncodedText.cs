namespace Lading.Leaks.Proving.Encodings;

/// <summary>
/// Part of a secret as some encoding writes it, wherever in a larger encoded text it may stand: only characters that follow
/// from the part alone. Says which characters any stretch of the part decides. Holds a secret: dispose it.
/// </summary>
internal sealed class EncodedText : IDisposable
{
    private readonly SecretBuffer _text;
    private readonly int[] _first;
    private readonly int[] _last;

    private EncodedText(SecretBuffer text, int[] first, int[] last)
    {
        _text = text;
        _first = first;
        _last = last;
    }

    /// <summary>The characters.</summary>
    public ReadOnlySpan<byte> Text => _text.Span;

    /// <summary>Bytes of the part itself.</summary>
    public int SourceLength => _first.Length - 1;

    /// <summary>The first character that bytes from <paramref name="source"/> on decide alone.</summary>
    public int First(int source) => _first[source];

    /// <summary>The end of the characters that bytes before <paramref name="source"/> decide alone.</summary>
    public int Last(int source) => _last[source];

    /// <summary>The part as it is.</summary>
    public static EncodedText Plain(ReadOnlySpan<byte> part)
    {
        int[] same = [.. Enumerable.Range(0, part.Length + 1)];
        return new EncodedText(SecretBuffer.Copy(part), same, same);
    }

    /// <summary>
    /// This text encoded once more, unit by unit: <paramref name="encode"/> writes the form of the first unit of what is left
    /// and returns its length.
    /// </summary>
    public EncodedText ByUnits(UnitEncoder encode, ReadOnlySpan<byte> separator = default)
    {
        ReadOnlySpan<byte> source = Text;
        int[] first = new int[source.Length + 1];
        int[] last = new int[source.Length + 1];
        using var writer = new SecretWriter(source.Length * 2);
        int at = 0;
        while (at < source.Length)
        {
            if (at > 0)
                writer.Write(separator);
            first[at] = writer.Length;
            int start = writer.Length - (at > 0 ? separator.Length : 0);
            int used = encode(source[at..], writer);
            for (int i = 1; i < used; i++)
                (first[at + i], last[at + i]) = (writer.Length + separator.Length, start);
            at += used;
            last[at] = writer.Length;
        }
        first[source.Length] = writer.Length;
        for (int i = 0; i < first.Length; i++)
            first[i] = Math.Min(first[i], writer.Length);
        return Compose(writer.ToBuffer(), first, last);
    }

    /// <summary>
    /// This text in base64 when <paramref name="before"/> bytes (0, 1 or 2, modulo 3) stand before it: RFC 4648, sections 4
    /// and 5. Characters that also depend on a neighbour are left out at both ends.
    /// </summary>
    public EncodedText Base64(int before, ReadOnlySpan<byte> alphabet)
    {
        ReadOnlySpan<byte> source = Text;
        int skipped = (8 * before + 5) / 6;
        int[] first = new int[source.Length + 1];
        int[] last = new int[source.Length + 1];
        for (int i = 0; i <= source.Length; i++)
        {
            first[i] = (8 * (before + i) + 5) / 6 - skipped;
            last[i] = Math.Max(0, 8 * (before + i) / 6 - skipped);
        }
        var text = new SecretBuffer(last[source.Length]);
        Span<byte> target = text.Span;
        for (int i = 0; i < target.Length; i++)
        {
            int bit = 6 * (skipped + i) - 8 * before;
            int pair = (source[bit >> 3] << 8) | ((bit >> 3) + 1 < source.Length ? source[(bit >> 3) + 1] : 0);
            target[i] = alphabet[(pair >> (10 - (bit & 7))) & 63];
        }
        return Compose(text, first, last);
    }

    private EncodedText Compose(SecretBuffer text, int[] first, int[] last)
    {
        int[] composedFirst = new int[_first.Length];
        int[] composedLast = new int[_last.Length];
        for (int i = 0; i < composedFirst.Length; i++)
        {
            composedFirst[i] = Math.Min(first[_first[i]], text.Length);
            composedLast[i] = last[_last[i]];
        }
        return new EncodedText(text, composedFirst, composedLast);
    }

    /// <summary>The fewest characters that any <paramref name="window"/> bytes of the part decide.</summary>
    public int Shortest(int window)
    {
        int shortest = int.MaxValue;
        for (int i = 0; i + window < _first.Length; i++)
            shortest = Math.Min(shortest, _last[i + window] - _first[i]);
        return shortest;
    }

    /// <summary>
    /// What of the part the characters <paramref name="from"/> to <paramref name="to"/> tell: bytes of the part, whole as far
    /// as the encoding decides them. Empty when they tell less than <paramref name="window"/> bytes.
    /// </summary>
    public (int From, int To) Told(int from, int to, int window)
    {
        int low = 0, high = _first.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_first[middle] < from)
                low = middle + 1;
            else
                high = middle;
        }
        int start = low;
        if (start + window >= _last.Length || _last[start + window] > to)
            return start + window == SourceLength && _last[SourceLength] <= to ? (start, SourceLength) : default;
        high = SourceLength + 1;
        low = start + window;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_last[middle] <= to)
                low = middle + 1;
            else
                high = middle;
        }
        return (start, low - 1);
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();
}

/// <summary>Writes the encoded form of the first unit of <paramref name="rest"/>, which is not empty; returns the bytes of that unit.</summary>
internal delegate int UnitEncoder(ReadOnlySpan<byte> rest, SecretWriter writer);
