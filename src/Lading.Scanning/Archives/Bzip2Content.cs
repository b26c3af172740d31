namespace Lading.Scanning.Archives;

/// <summary>
/// What is in a bzip2 file, or in several that follow one another: bzip2's manual and the "bzip2 Format Specification" of J. Tsai. Checksums of
/// blocks are compared. Throws <see cref="ParseException"/> for damaged data. Does not own the stream.
/// </summary>
internal sealed class Bzip2Content : ForwardStream
{
    private const int MaxGroups = 6, MaxSelectors = 18002, GroupSize = 50, MaxSymbols = 258;
    private const ulong BlockMagic = 0x314159265359, EndMagic = 0x177245385090;
    private static readonly uint[] s_crcTable = MakeTable();

    private readonly DecodeInput _input;
    private readonly HuffmanTable[] _tables = [new(), new(), new(), new(), new(), new()];
    private readonly byte[] _selectors = new byte[MaxSelectors];
    private readonly byte[] _symbols = new byte[256];
    private ulong _bits;
    private int _bitCount;
    private int _blockSize;
    private uint[] _block = [];
    private bool _begun, _done;
    // What is left of the block: where in it, the run of equal bytes that is being written, the checksum so far.
    private int _left;
    private uint _next;
    private int _same;
    private int _last = -1;
    private int _repeats;
    private uint _crc, _storedCrc;

    public Bzip2Content(Stream packed) => _input = new DecodeInput(packed);

    public override int Read(Span<byte> buffer)
    {
        int written = 0;
        while (written < buffer.Length && !_done)
        {
            if (_left > 0 || _repeats > 0)
            {
                int more = Write(buffer[written..]);
                Sum(buffer.Slice(written, more));
                written += more;
                continue;
            }
            if (written > 0)
                break;
            if (_begun && ~_crc != _storedCrc)
                throw Damaged("the checksum of a block does not hold");
            BeginBlock();
        }
        return written;
    }

    /// <summary>Undoes the sorting and the first run-length coding: four equal bytes are followed by how many more there are.</summary>
    private int Write(Span<byte> target)
    {
        int at = 0;
        uint[] block = _block;
        while (at < target.Length)
        {
            if (_repeats > 0)
            {
                int count = Math.Min(_repeats, target.Length - at);
                target.Slice(at, count).Fill((byte)_last);
                at += count;
                _repeats -= count;
                continue;
            }
            if (_left == 0)
                break;
            uint entry = block[_next];
            _next = entry >> 8;
            _left--;
            byte value = (byte)entry;
            if (_same == 4)
            {
                _repeats = value;
                _same = 0;
                continue;
            }
            _same = value == _last ? _same + 1 : 1;
            _last = value;
            target[at++] = value;
        }
        return at;
    }

    private void Sum(ReadOnlySpan<byte> bytes)
    {
        uint crc = _crc;
        foreach (byte b in bytes)
            crc = crc << 8 ^ s_crcTable[crc >> 24 ^ b];
        _crc = crc;
    }

    private void BeginBlock()
    {
        if (!_begun)
        {
            BeginStream();
            _begun = true;
        }
        while (true)
        {
            ulong magic = Bits(24) << 24 | Bits(24);
            if (magic == BlockMagic)
                break;
            if (magic != EndMagic)
                throw Damaged("a block does not begin where it should");
            Bits(32);
            Bits(_bitCount & 7);
            (_crc, _storedCrc, _left) = (uint.MaxValue, 0, 0);
            // What is at hand is whole bytes: another file may follow, or what is no concern of bzip2.
            if (!Has(32) || Bits(24) != 0x425a68)
            {
                _done = true;
                return;
            }
            Level((byte)Bits(8));
        }
        _storedCrc = (uint)Bits(32);
        if (Bits(1) != 0)
            throw Damaged("a block is randomized, as only versions before 0.9.5 did");
        ReadBlock();
        (_same, _last, _repeats, _crc) = (0, -1, 0, uint.MaxValue);
    }

    private void BeginStream()
    {
        if (Bits(24) != 0x425a68)
            throw Damaged("it does not begin like bzip2");
        Level((byte)Bits(8));
    }

    private void Level(byte level)
    {
        if (level is < (byte)'1' or > (byte)'9')
            throw Damaged("it does not begin like bzip2");
        _blockSize = (level - '0') * 100_000;
    }

    private void ReadBlock()
    {
        uint origin = (uint)Bits(24);
        int count = ReadSymbols();
        int groups = (int)Bits(3);
        int selectors = (int)Bits(15);
        if (groups is < 2 or > MaxGroups || selectors == 0)
            throw Damaged("a block has no code tables");
        ReadSelectors(groups, selectors);
        for (int i = 0; i < groups; i++)
            ReadTable(_tables[i], count + 2);
        Span<int> places = stackalloc int[256];
        places.Clear();
        int length = ReadCodes(count + 1, Math.Min(selectors, MaxSelectors), places);
        if (origin >= length)
            throw Damaged("a block begins outside of itself");
        int sum = 0;
        for (int i = 0; i < 256; i++)
            (places[i], sum) = (sum, sum + places[i]);
        uint[] block = _block;
        for (uint i = 0; i < (uint)length; i++)
            block[places[(byte)block[i]]++] |= i << 8;
        _next = block[origin] >> 8;
        _left = length;
    }

    /// <summary>Which bytes there are: sixteen bits for sixteen bytes each.</summary>
    private int ReadSymbols()
    {
        int count = 0;
        uint used = (uint)Bits(16);
        for (int i = 0; i < 16; i++)
        {
            if ((used & 0x8000 >> i) == 0)
                continue;
            uint bytes = (uint)Bits(16);
            for (int j = 0; j < 16; j++)
                if ((bytes & 0x8000 >> j) != 0)
                    _symbols[count++] = (byte)(16 * i + j);
        }
        return count > 0 ? count : throw Damaged("a block has no bytes");
    }

    private void ReadSelectors(int groups, int selectors)
    {
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        for (int i = 0; i < selectors; i++)
        {
            int place = 0;
            while (Bits(1) != 0)
                if (++place >= groups)
                    throw Damaged("a block names a code table that is not there");
            byte table = order[place];
            order[..place].CopyTo(order[1..]);
            order[0] = table;
            if (i < MaxSelectors)
                _selectors[i] = table;
        }
    }

    private void ReadTable(HuffmanTable table, int symbols)
    {
        Span<byte> lengths = stackalloc byte[MaxSymbols];
        int length = (int)Bits(5);
        for (int i = 0; i < symbols; i++)
        {
            while (true)
            {
                if (length is < 1 or > HuffmanTable.MaxLength)
                    throw Damaged("a code has an impossible length");
                if (Bits(1) == 0)
                    break;
                length += Bits(1) == 0 ? 1 : -1;
            }
            lengths[i] = (byte)length;
        }
        table.Set(lengths[..symbols]);
    }

    /// <summary>Undoes Huffman codes, runs of zeros and move-to-front. Counts each byte in <paramref name="places"/>; returns the block's length.</summary>
    private int ReadCodes(int endSymbol, int selectors, Span<int> places)
    {
        Span<byte> order = stackalloc byte[256];
        _symbols.CopyTo(order);
        int length = 0;
        long run = 0, weight = 1;
        for (int group = 0; ; group++)
        {
            if (group >= selectors)
                throw Damaged("a block goes on behind its codes");
            HuffmanTable table = _tables[_selectors[group]];
            for (int i = 0; i < GroupSize; i++)
            {
                int symbol = Symbol(table);
                if (symbol <= 1)
                {
                    run += weight << symbol;
                    weight <<= 1;
                    if (run > _blockSize)
                        throw Damaged("a block is larger than it may be");
                    continue;
                }
                if (run > 0)
                {
                    Reserve(length + (int)run);
                    _block.AsSpan(length, (int)run).Fill(order[0]);
                    places[order[0]] += (int)run;
                    length += (int)run;
                    (run, weight) = (0, 1);
                }
                if (symbol == endSymbol)
                    return length;
                byte value = order[symbol - 1];
                order[..(symbol - 1)].CopyTo(order[1..]);
                order[0] = value;
                if (length == _block.Length)
                    Reserve(length + 1);
                _block[length++] = value;
                places[value]++;
            }
        }
    }

    /// <summary>Makes room: a block costs as much memory as it has bytes, not as it says it may have.</summary>
    private void Reserve(int length)
    {
        if (length > _blockSize)
            throw Damaged("a block is larger than it may be");
        if (length > _block.Length)
            Array.Resize(ref _block, Math.Min(_blockSize, Math.Max(length, Math.Max(1 << 14, 2 * _block.Length))));
    }

    private int Symbol(HuffmanTable table)
    {
        if (_bitCount < HuffmanTable.MaxLength)
            Fill();
        // At the end fewer bits may be there than are looked at.
        uint ahead = (uint)(_bits << 64 - _bitCount >> 64 - HuffmanTable.MaxLength);
        int symbol = table.Find(_bitCount == 0 ? 0 : ahead, out int length);
        if (symbol < 0)
            throw Damaged("a code stands for nothing");
        if (length > _bitCount)
            throw DecodeInput.CutOff();
        _bitCount -= length;
        return symbol;
    }

    private void Fill()
    {
        while (_bitCount <= 56 && _input.Ensure(1))
        {
            _bits = _bits << 8 | _input.Buffer[_input.Position++];
            _bitCount += 8;
        }
    }

    private bool Has(int count)
    {
        if (_bitCount < count)
            Fill();
        return _bitCount >= count;
    }

    private ulong Bits(int count)
    {
        if (count == 0)
            return 0;
        if (!Has(count))
            throw DecodeInput.CutOff();
        _bitCount -= count;
        return _bits >> _bitCount & (1UL << count) - 1;
    }

    private static ParseException Damaged(string why) => new($"the compressed data is damaged: {why}");

    /// <summary>CRC-32 of the same polynomial as everywhere, highest bit first.</summary>
    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i << 24;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 0x80000000) == 0 ? crc << 1 : crc << 1 ^ 0x04c11db7;
            table[i] = crc;
        }
        return table;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
