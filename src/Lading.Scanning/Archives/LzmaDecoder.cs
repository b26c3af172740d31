using System.Runtime.CompilerServices;

namespace Lading.Scanning.Archives;

/// <summary>
/// LZMA, as the LZMA specification of the LZMA SDK (2015) describes it. The dictionary grows with what was unpacked: what a header
/// claims costs nothing. Throws <see cref="ParseException"/> and nothing else of its own. Not thread-safe.
/// </summary>
internal sealed class LzmaDecoder(DecodeInput input)
{
    /// <summary>The largest of all presets of xz and lzip is 64 MiB.</summary>
    private const uint MaxDictionary = 256 << 20;
    private const int FirstWindow = 1 << 16;
    private const int MatchMin = 2;

    // Where each table of probabilities begins.
    private const int IsMatch = 0, IsRep = IsMatch + (12 << 4), IsRepG0 = IsRep + 12, IsRepG1 = IsRepG0 + 12, IsRepG2 = IsRepG1 + 12;
    private const int IsRep0Long = IsRepG2 + 12, PosSlot = IsRep0Long + (12 << 4), PosSpecial = PosSlot + (4 << 6), Align = PosSpecial + 115;
    private const int Length = Align + 16, RepLength = Length + LengthSize, Literals = RepLength + LengthSize;
    private const int LengthSize = 2 + (16 << 3) + (16 << 3) + 256;

    private byte[] _window = [];
    private long _windowSize;
    private int _at;
    private bool _full;
    private int _read;
    private ushort[] _probabilities = [];
    private int _literalBits, _literalPositionMask, _positionMask;
    private uint _range, _code;
    private int _state;
    private uint _rep0, _rep1, _rep2, _rep3;
    private int _left;

    /// <summary>True once the mark that ends a stream was met.</summary>
    public bool Ended { get; private set; }

    /// <summary>Bytes that are unpacked and not taken.</summary>
    public int Available => _at - _read;

    /// <summary>Sets the dictionary's size and forgets what is in it.</summary>
    public void ResetDictionary(uint size)
    {
        if (size > MaxDictionary)
            throw new ParseException($"it needs a dictionary of {size} bytes, more than {MaxDictionary}");
        // Positions are told apart by their last four bits: they go on counting where the window begins anew.
        _windowSize = Math.Max(4096, ((long)size + 15) & ~15L);
        if (_window.Length == 0)
            _window = new byte[(int)Math.Min(FirstWindow, _windowSize)];
        (_at, _read, _full, _left) = (0, 0, false, 0);
    }

    /// <summary>
    /// Sets lc, lp and pb, which one byte holds, and starts anew with them. lc and lp are 4 at most together, as LZMA2 demands and all
    /// others keep to: 12, which LZMA would allow, take six megabytes of tables.
    /// </summary>
    public void ResetProperties(byte properties)
    {
        if (properties >= 9 * 5 * 5 || properties % 9 + properties / 9 % 5 > 4)
            throw new ParseException("the LZMA properties are not valid");
        _literalBits = properties % 9;
        _literalPositionMask = (1 << properties / 9 % 5) - 1;
        _positionMask = (1 << properties / 45) - 1;
        int size = Literals + (0x300 << _literalBits + properties / 9 % 5);
        if (_probabilities.Length < size)
            _probabilities = new ushort[size];
        ResetState();
    }

    /// <summary>Starts anew with the same properties.</summary>
    public void ResetState()
    {
        _probabilities.AsSpan().Fill(1 << 10);
        (_state, _rep0, _rep1, _rep2, _rep3, _left) = (0, 0, 0, 0, 0, 0);
        Ended = false;
    }

    /// <summary>Takes the five bytes with which each stream or chunk begins.</summary>
    public void BeginRange()
    {
        ReadOnlySpan<byte> start = input.Take(5);
        if (start[0] != 0)
            throw new ParseException("the compressed data is damaged");
        _range = uint.MaxValue;
        _code = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(start[1..]);
    }

    /// <summary>True when the range coder is where it has to be at the end of a stream.</summary>
    public bool IsRangeFinished => _code == 0;

    /// <summary>Takes unpacked bytes.</summary>
    public int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, Available);
        _window.AsSpan(_read, count).CopyTo(target);
        _read += count;
        return count;
    }

    /// <summary>Adds bytes that were stored unpacked; returns how many there was room for.</summary>
    public int Store(int most)
    {
        MakeRoom();
        int count = Math.Min(most, _window.Length - _at);
        input.CopyTo(_window.AsSpan(_at, count));
        _at += count;
        return count;
    }

    /// <summary>All that was unpacked has been taken: begins the window anew, or makes it larger.</summary>
    private void MakeRoom()
    {
        if (_at < _window.Length)
            return;
        if (_window.Length < _windowSize)
            Array.Resize(ref _window, (int)Math.Min(_windowSize, 4L * _window.Length));
        else
            (_at, _read, _full) = (0, 0, true);
    }

    /// <summary>Unpacks at most so many bytes, fewer where the window ends or the stream does; all before must have been taken.</summary>
    public int Decode(long most)
    {
        MakeRoom();
        int from = _at;
        int limit = (int)Math.Min(_window.Length, from + most);
        Copy(limit);
        if (_at < limit && !Ended)
            Run(limit);
        return _at - from;
    }

    /// <summary>What is left of a match that had no room.</summary>
    private void Copy(int limit)
    {
        int count = Math.Min(_left, limit - _at);
        _left -= count;
        byte[] window = _window;
        int source = _at - (int)_rep0 - 1;
        if (source < 0)
            source += window.Length;
        int at = _at;
        if (source + count <= window.Length && (source + count <= at || source > at))
        {
            window.AsSpan(source, count).CopyTo(window.AsSpan(at));
            _at = at + count;
            return;
        }
        for (int i = 0; i < count; i++)
        {
            window[at++] = window[source++];
            if (source == window.Length)
                source = 0;
        }
        _at = at;
    }

    private void Run(int limit)
    {
        byte[] window = _window;
        ushort[] probabilities = _probabilities;
        var coder = new RangeDecoder { Range = _range, Code = _code, Buffer = input.Buffer, Position = input.Position };
        int state = _state;
        // One symbol takes at most 20 bytes or so.
        int safe = input.End - DecodeInput.Margin;
        while (_at < limit)
        {
            if (coder.Position > safe)
            {
                input.Position = coder.Position;
                if (!input.Ensure(DecodeInput.Margin) && input.Position > input.End)
                    throw DecodeInput.CutOff();
                coder.Buffer = input.Buffer;
                coder.Position = input.Position;
                safe = input.End - DecodeInput.Margin;
            }
            int positionState = _at & _positionMask;
            if (coder.Bit(ref probabilities[IsMatch + (state << 4) + positionState]) == 0)
            {
                int previous = _at > 0 ? window[_at - 1] : _full ? window[^1] : 0;
                int literal = Literals + 0x300 * (((_at & _literalPositionMask) << _literalBits) + (previous >> 8 - _literalBits));
                uint symbol = 1;
                if (state >= 7)
                {
                    int source = _at - (int)_rep0 - 1;
                    uint match = window[source < 0 ? source + window.Length : source];
                    uint offset = 0x100;
                    do
                    {
                        match <<= 1;
                        uint bit = coder.Bit(ref probabilities[literal + (int)(offset + (match & offset) + symbol)]);
                        symbol = symbol << 1 | bit;
                        offset &= bit == 0 ? ~match : match;
                    }
                    while (symbol < 0x100);
                }
                else
                {
                    do
                        symbol = symbol << 1 | coder.Bit(ref probabilities[literal + (int)symbol]);
                    while (symbol < 0x100);
                }
                window[_at++] = (byte)symbol;
                state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
                continue;
            }
            int length;
            if (coder.Bit(ref probabilities[IsRep + state]) != 0)
            {
                if (_at == 0 && !_full)
                    throw Damaged();
                if (coder.Bit(ref probabilities[IsRepG0 + state]) == 0)
                {
                    if (coder.Bit(ref probabilities[IsRep0Long + (state << 4) + positionState]) == 0)
                    {
                        state = state < 7 ? 9 : 11;
                        _left = 1;
                        Check();
                        Copy(limit);
                        continue;
                    }
                }
                else
                {
                    uint distance;
                    if (coder.Bit(ref probabilities[IsRepG1 + state]) == 0)
                        distance = _rep1;
                    else
                    {
                        if (coder.Bit(ref probabilities[IsRepG2 + state]) == 0)
                            distance = _rep2;
                        else
                        {
                            distance = _rep3;
                            _rep3 = _rep2;
                        }
                        _rep2 = _rep1;
                    }
                    _rep1 = _rep0;
                    _rep0 = distance;
                }
                length = LengthOf(ref coder, probabilities, RepLength, positionState);
                state = state < 7 ? 8 : 11;
            }
            else
            {
                (_rep3, _rep2, _rep1) = (_rep2, _rep1, _rep0);
                length = LengthOf(ref coder, probabilities, Length, positionState);
                state = state < 7 ? 7 : 10;
                _rep0 = Distance(ref coder, probabilities, length);
                if (_rep0 == uint.MaxValue)
                {
                    Ended = true;
                    break;
                }
            }
            _left = length + MatchMin;
            Check();
            Copy(limit);
        }
        coder.Normalize();
        if (coder.Position > input.End)
            throw DecodeInput.CutOff();
        input.Position = coder.Position;
        (_range, _code, _state) = (coder.Range, coder.Code, state);
    }

    /// <summary>A match reaches no further back than there is something.</summary>
    private void Check()
    {
        if (_rep0 >= (_full ? (uint)_window.Length : (uint)_at))
            throw Damaged();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LengthOf(ref RangeDecoder coder, ushort[] probabilities, int table, int positionState)
    {
        if (coder.Bit(ref probabilities[table]) == 0)
            return (int)coder.Tree(probabilities, table + 2 + (positionState << 3), 3);
        if (coder.Bit(ref probabilities[table + 1]) == 0)
            return 8 + (int)coder.Tree(probabilities, table + 2 + (16 << 3) + (positionState << 3), 3);
        return 16 + (int)coder.Tree(probabilities, table + 2 + (32 << 3), 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Distance(ref RangeDecoder coder, ushort[] probabilities, int length)
    {
        uint slot = coder.Tree(probabilities, PosSlot + (Math.Min(length, 3) << 6), 6);
        if (slot < 4)
            return slot;
        int bits = (int)(slot >> 1) - 1;
        uint distance = (2 | slot & 1) << bits;
        if (slot < 14)
            return distance + coder.Reverse(probabilities, PosSpecial + (int)(distance - slot), bits);
        return distance + (coder.Direct(bits - 4) << 4) + coder.Reverse(probabilities, Align, 4);
    }

    private static ParseException Damaged() => new("the compressed data is damaged");

    /// <summary>The range decoder: LZMA specification, "Range Decoder".</summary>
    private struct RangeDecoder
    {
        public uint Range;
        public uint Code;
        public byte[] Buffer;
        public int Position;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Normalize()
        {
            if (Range >= 1 << 24)
                return;
            Range <<= 8;
            Code = Code << 8 | Buffer[Position++];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Bit(ref ushort probability)
        {
            Normalize();
            uint p = probability;
            uint bound = (Range >> 11) * p;
            if (Code < bound)
            {
                Range = bound;
                probability = (ushort)(p + ((1 << 11) - p >> 5));
                return 0;
            }
            Range -= bound;
            Code -= bound;
            probability = (ushort)(p - (p >> 5));
            return 1;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Tree(ushort[] probabilities, int table, int bits)
        {
            uint symbol = 1;
            for (int i = 0; i < bits; i++)
                symbol = symbol << 1 | Bit(ref probabilities[table + (int)symbol]);
            return symbol - (1u << bits);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Reverse(ushort[] probabilities, int table, int bits)
        {
            uint symbol = 1, value = 0;
            for (int i = 0; i < bits; i++)
            {
                uint bit = Bit(ref probabilities[table + (int)symbol]);
                symbol = symbol << 1 | bit;
                value |= bit << i;
            }
            return value;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Direct(int bits)
        {
            uint value = 0;
            for (; bits > 0; bits--)
            {
                Normalize();
                Range >>= 1;
                uint bit = Code >= Range ? 1u : 0;
                Code -= Range & 0 - bit;
                value = value << 1 | bit;
            }
            return value;
        }
    }
}
