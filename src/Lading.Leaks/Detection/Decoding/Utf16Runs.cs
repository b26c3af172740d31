using System.Buffers;

namespace Lading.Leaks.Detection.Decoding;

/// <summary>Finds stretches of UTF-16 of ASCII in either byte order: the literals of .NET programs, files of Windows, registry hives.</summary>
internal ref struct Utf16Runs(ReadOnlySpan<byte> text)
{
    private const int Shortest = 8;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    public bool Next(DecodeBudget budget, DecodedText? outer, out DecodedText? decoded)
    {
        while (_at < _text.Length && _text[_at..].IndexOf((byte)0) is >= 0 and int hit)
        {
            int zero = _at + hit;
            int little = zero > 0 ? Length(zero - 1, 0) : 0;
            int big = little >= Shortest ? 0 : Length(zero, 1);
            if (little < Shortest && big < Shortest)
            {
                int rest = _text[(zero + 1)..].IndexOfAnyExcept((byte)0);
                // The last zero of many may be the first half of a character.
                _at = rest < 0 ? _text.Length : rest > 1 ? zero + rest : zero + 1;
                continue;
            }
            int start = little >= Shortest ? zero - 1 : zero;
            int count = Math.Max(little, big);
            _at = start + count * 2;
            if (!budget.Take(count))
                break;
            byte[] buffer = ArrayPool<byte>.Shared.Rent(count);
            for (int i = 0; i < count; i++)
                buffer[i] = _text[start + i * 2 + (little >= Shortest ? 0 : 1)];
            decoded = new DecodedText(buffer, count, outer, start, count * 2, ["utf-16"], (1, 2));
            return true;
        }
        decoded = null;
        return false;
    }

    /// <summary>Characters of a stretch whose printable halves stand at <paramref name="half"/>.</summary>
    private readonly int Length(int start, int half)
    {
        int count = 0;
        for (int i = start; i + 1 < _text.Length; i += 2, count++)
            if (_text[i + 1 - half] != 0 || _text[i + half] is not (>= 0x20 and < 0x7f or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                break;
        return count;
    }
}
