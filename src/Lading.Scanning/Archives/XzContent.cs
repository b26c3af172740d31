using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lading.Scanning.Archives;

/// <summary>
/// What is in an .xz file (The .xz File Format 1.2.1): streams of blocks that LZMA2 packs, with filters for executables. Checks of blocks are
/// compared. Throws <see cref="ParseException"/> for damaged data. Does not own the stream.
/// </summary>
internal sealed class XzContent : ForwardStream
{
    private readonly DecodeInput _input;
    private readonly Lzma2Decoder _decoder;
    private XzFilter? _filter;
    private XzCheck? _check;
    private byte _checkType;
    private long _blockStart;
    private bool _started;
    private bool _done;
    // Where there are filters: what was unpacked and is not filtered yet at the end of it.
    private byte[] _filtered = [];
    private int _at, _ready, _end;
    private bool _blockEnds;

    public XzContent(Stream packed)
    {
        _input = new DecodeInput(packed);
        _decoder = new Lzma2Decoder(_input);
    }

    public override int Read(Span<byte> buffer)
    {
        while (!_done && !buffer.IsEmpty)
        {
            int read = !_started ? 0 : _filter is null ? _decoder.Read(buffer) : ReadFiltered(buffer);
            if (read > 0)
            {
                _check?.Add(buffer[..read]);
                return read;
            }
            if (_started)
                EndBlock();
            else
                BeginStream();
            _done = !NextBlock();
        }
        return 0;
    }

    /// <summary>2.1.1: magic, flags (the kind of check) and their CRC-32.</summary>
    private void BeginStream()
    {
        ReadOnlySpan<byte> header = _input.Take(12);
        if (!header.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) || !HasCrc(header[6..8], header[8..]) || header[6] != 0 || header[7] > 15)
            throw new ParseException("the header of the xz stream is damaged");
        _checkType = header[7];
        _started = true;
    }

    /// <summary>Begins the next block, of this stream or of one that follows; false at the end.</summary>
    private bool NextBlock()
    {
        while (true)
        {
            if (!_input.Ensure(1))
                throw DecodeInput.CutOff();
            if (_input.Buffer[_input.Position] != 0)
            {
                BeginBlock();
                return true;
            }
            SkipIndex();
            // 2.2: padding of four zero bytes at a time may follow, and then another stream.
            while (_input.Ensure(4) && _input.Buffer.AsSpan(_input.Position, 4).IndexOfAnyExcept((byte)0) < 0)
                _input.Position += 4;
            if (!_input.Ensure(6) || !_input.Buffer.AsSpan(_input.Position, 6).SequenceEqual((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
                return false;
            BeginStream();
        }
    }

    /// <summary>3.1: flags, sizes that may be there, filters from the first that packed to LZMA2, which was the last.</summary>
    private void BeginBlock()
    {
        int size = (_input.Buffer[_input.Position] + 1) * 4;
        ReadOnlySpan<byte> header = _input.Take(size);
        if (!HasCrc(header[..^4], header[^4..]))
            throw new ParseException("the header of an xz block is damaged");
        byte flags = header[1];
        ReadOnlySpan<byte> rest = header[2..^4];
        if ((flags & 0x40) != 0)
            Number(ref rest);
        if ((flags & 0x80) != 0)
            Number(ref rest);
        _filter = (flags & 3) == 0 ? null : XzFilter.Of(Filter(ref rest, out ReadOnlySpan<byte> properties), properties);
        if ((flags & 3) > 1)
            throw new ParseException("an xz block is packed by more than two filters");
        ulong last = Filter(ref rest, out properties);
        if (last != 0x21 || properties.Length != 1)
            throw new ParseException($"an xz block is packed by the filter {last}, which is not known here");
        _decoder.Begin(properties[0]);
        if (_filter is not null && _filtered.Length == 0)
            _filtered = new byte[64 << 10];
        (_at, _ready, _end, _blockEnds) = (0, 0, 0, false);
        _check = XzCheck.Of(_checkType);
        _blockStart = _input.Taken;
    }

    /// <summary>3.1.5: id, length of properties, properties.</summary>
    private static ulong Filter(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> properties)
    {
        ulong id = Number(ref rest);
        ulong length = Number(ref rest);
        if (length > (ulong)rest.Length)
            throw new ParseException("the header of an xz block is damaged");
        properties = rest[..(int)length];
        rest = rest[(int)length..];
        return id;
    }

    private int ReadFiltered(Span<byte> buffer)
    {
        while (_at == _ready)
        {
            if (_blockEnds)
                return 0;
            _filtered.AsSpan(_ready, _end - _ready).CopyTo(_filtered);
            (_at, _ready, _end) = (0, 0, _end - _ready);
            int read = _decoder.Read(_filtered.AsSpan(_end));
            _blockEnds = read == 0;
            _end += read;
            // A filter leaves the last few bytes until it sees what follows them; those at the end are as they were.
            _ready = _blockEnds ? _end : _filter!.Undo(_filtered.AsSpan(0, _end));
        }
        int count = Math.Min(buffer.Length, _ready - _at);
        _filtered.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <summary>3.3 and 3.4: padding to four bytes, then the check.</summary>
    private void EndBlock()
    {
        if (_input.Take((int)(_blockStart - _input.Taken) & 3).ContainsAnyExcept((byte)0))
            throw new ParseException("an xz block is damaged");
        ReadOnlySpan<byte> stored = _input.Take(XzCheck.SizeOf(_checkType));
        if (_check is not null && !_check.Is(stored))
            throw new ParseException("an xz block is damaged: its checksum does not hold");
        _check?.Dispose();
        _check = null;
    }

    /// <summary>4: the index lists the blocks, which were read; 2.1.2: the footer has twelve bytes.</summary>
    private void SkipIndex()
    {
        long length = 1;
        _input.Byte();
        ulong records = Number(ref length);
        for (ulong i = 0; i < 2 * records; i++)
            Number(ref length);
        _input.Take((int)(4 - (length & 3)) & 3);
        _input.Take(4 + 12);
    }

    private static bool HasCrc(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> crc) => Crc32.HashToUInt32(bytes) == BinaryPrimitives.ReadUInt32LittleEndian(crc);

    /// <summary>1.2: seven bits a byte, the lowest first; nine bytes at most.</summary>
    private static ulong Number(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < 9 && i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << 7 * i;
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return value;
        }
        throw new ParseException("a number in the xz file is damaged");
    }

    private ulong Number(ref long length)
    {
        ulong value = 0;
        for (int i = 0; i < 9; i++)
        {
            byte b = _input.Byte();
            length++;
            value |= (ulong)(b & 0x7f) << 7 * i;
            if (b < 0x80)
                return value;
        }
        throw new ParseException("a number in the xz file is damaged");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
            _check?.Dispose();
        }
        base.Dispose(disposing);
    }
}
