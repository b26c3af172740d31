namespace Lading.Scanning.Archives;

/// <summary>A canonical Huffman code of bzip2: codes of one length follow one another in the order of their symbols.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Bits of the longest code.</summary>
    public const int MaxLength = 20;

    private const int Direct = 10;

    // For the first bits of a code: symbol and length, or zero for longer codes.
    private readonly ushort[] _direct = new ushort[1 << Direct];
    private readonly ushort[] _sorted = new ushort[258];
    private readonly uint[] _limit = new uint[MaxLength + 2];
    private readonly int[] _offset = new int[MaxLength + 2];
    private int _count;

    /// <summary>Takes the lengths of the codes of all symbols, each between 1 and <see cref="MaxLength"/>.</summary>
    public void Set(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_direct);
        uint code = 0;
        int sorted = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            _offset[length] = sorted - (int)code;
            for (int symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] != length)
                    continue;
                _sorted[sorted++] = (ushort)symbol;
                if (length <= Direct && code < 1u << length)
                    _direct.AsSpan((int)code << Direct - length, 1 << Direct - length).Fill((ushort)(symbol << 5 | length));
                code++;
            }
            // The first number of MaxLength bits that is beyond the codes so far. A damaged code may have too many.
            _limit[length] = Math.Min(code << MaxLength - length, 1u << MaxLength);
            code <<= 1;
        }
        _count = sorted;
    }

    /// <summary>The symbol whose code the next <see cref="MaxLength"/> bits begin with; negative when there is none.</summary>
    public int Find(uint bits, out int length)
    {
        int direct = _direct[bits >> MaxLength - Direct];
        length = direct & 0x1f;
        if (length > 0)
            return direct >> 5;
        for (length = Direct + 1; length <= MaxLength; length++)
        {
            if (bits >= _limit[length])
                continue;
            int at = _offset[length] + (int)(bits >> MaxLength - length);
            return (uint)at < (uint)_count ? _sorted[at] : -1;
        }
        return -1;
    }
}
