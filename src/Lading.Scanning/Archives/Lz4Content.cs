using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lading.Scanning.Archives;

/// <summary>
/// What is in LZ4 frames (LZ4 Frame Format 1.6.4, blocks by LZ4 Block Format), legacy frames of 8 MiB a block as kernels and initial RAM disks
/// have them, and frames to be skipped. Throws <see cref="ParseException"/> for damaged data. Does not own the stream.
/// </summary>
internal sealed class Lz4Content : ForwardStream
{
    private const uint Frame = 0x184d2204, Legacy = 0x184c2102, Skippable = 0x184d2a50;
    private const int Reach = 64 << 10, LegacyBlock = 8 << 20;

    private readonly DecodeInput _input;
    private byte[] _packed = [];
    // The 64 KiB before a block and the block.
    private byte[] _window = [];
    private int _start, _at, _end;
    private int _blockSize;
    private bool _legacy, _linked, _blockSums, _open, _done;
    private XxHash32? _sum;

    public Lz4Content(Stream packed) => _input = new DecodeInput(packed);

    public override int Read(Span<byte> buffer)
    {
        while (_at == _end && !_done)
        {
            if (_open)
                NextBlock();
            else
                _done = !NextFrame();
        }
        int count = Math.Min(buffer.Length, _end - _at);
        _window.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    private bool NextFrame()
    {
        // What follows a frame is no concern of it; but one there has to be.
        while (_input.Taken == 0 || _input.Ensure(4))
        {
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(_input.Take(4));
            if (magic == Frame || magic == Legacy)
            {
                _legacy = magic == Legacy;
                (_open, _start, _at, _end) = (true, 0, 0, 0);
                if (_legacy)
                    (_blockSize, _linked, _blockSums, _sum) = (LegacyBlock, false, false, null);
                else
                    ReadHeader();
                return true;
            }
            if ((magic & ~0xfu) != Skippable)
                return false;
            for (long left = BinaryPrimitives.ReadUInt32LittleEndian(_input.Take(4)); left > 0 && !_input.IsAtEnd;)
            {
                int step = (int)Math.Min(left, _input.End - _input.Position);
                _input.Position += step;
                left -= step;
            }
        }
        return false;
    }

    /// <summary>Frame descriptor: flags, block size, content size and dictionary that may be there, checksum.</summary>
    private void ReadHeader()
    {
        if (!_input.Ensure(15) && !_input.Ensure(3))
            throw DecodeInput.CutOff();
        byte flags = _input.Buffer[_input.Position], size = _input.Buffer[_input.Position + 1];
        int length = 2 + ((flags & 8) != 0 ? 8 : 0) + ((flags & 1) != 0 ? 4 : 0);
        ReadOnlySpan<byte> header = _input.Take(length + 1);
        if (flags >> 6 != 1 || (size & 0x8f) != 0 || size >> 4 < 4 || header[length] != (byte)(XxHash32.HashToUInt32(header[..length]) >> 8))
            throw new ParseException("the header of the LZ4 frame is damaged");
        if ((flags & 1) != 0)
            throw new ParseException("the LZ4 frame is packed with a dictionary that is not in it");
        _blockSize = 1 << 8 + 2 * (size >> 4);
        (_linked, _blockSums) = ((flags & 0x20) == 0, (flags & 0x10) != 0);
        _sum = (flags & 4) != 0 ? new XxHash32() : null;
    }

    private void NextBlock()
    {
        if (_legacy && _input.IsAtEnd)
        {
            _open = false;
            return;
        }
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(_input.Take(4));
        if (_legacy && size is Legacy or Frame || !_legacy && size == 0)
        {
            EndFrame(size);
            return;
        }
        bool stored = !_legacy && size >> 31 != 0;
        int length = (int)(size & 0x7fffffff);
        // A block that does not get smaller is stored; a legacy one may grow a little.
        if (size > int.MaxValue && !stored || length > (_legacy ? LegacyBlock + LegacyBlock / 255 + 16 : _blockSize))
            throw Damaged();
        Keep();
        if (_packed.Length < length)
            _packed = new byte[Math.Max(length, Math.Min(_blockSize, 2 * _packed.Length))];
        Span<byte> packed = _packed.AsSpan(0, length);
        _input.CopyTo(packed);
        if (_blockSums && BinaryPrimitives.ReadUInt32LittleEndian(_input.Take(4)) != XxHash32.HashToUInt32(packed))
            throw Damaged();
        if (stored)
        {
            Reserve(length);
            packed.CopyTo(_window.AsSpan(_end));
            _end += length;
        }
        else
            Unpack(packed);
        _sum?.Append(_window.AsSpan(_at, _end - _at));
    }

    private void EndFrame(uint mark)
    {
        _open = false;
        if (_sum is not null && BinaryPrimitives.ReadUInt32LittleEndian(_input.Take(4)) != _sum.GetCurrentHashAsUInt32())
            throw new ParseException("the compressed data is damaged: its checksum does not hold");
        // The mark was the next frame's.
        if (mark != 0)
            _input.Position -= 4;
    }

    /// <summary>Moves what later blocks may refer to to the beginning.</summary>
    private void Keep()
    {
        int kept = _linked ? Math.Min(Reach, _end) : 0;
        _window.AsSpan(_end - kept, kept).CopyTo(_window);
        (_start, _at, _end) = (kept, kept, kept);
    }

    /// <summary>Makes room for more of a block: it costs as much memory as it has bytes, not as it says it may have.</summary>
    private void Reserve(int more)
    {
        if (_end + more > _start + _blockSize)
            throw Damaged();
        if (_end + more > _window.Length)
            Array.Resize(ref _window, Math.Min(Reach + _blockSize, Math.Max(_end + more, 2 * _window.Length)));
    }

    /// <summary>Sequences: literals, and a match that copies what is up to 64 KiB back.</summary>
    private void Unpack(ReadOnlySpan<byte> packed)
    {
        int at = 0;
        while (at < packed.Length)
        {
            int token = packed[at++];
            int literals = LengthOf(packed, ref at, token >> 4);
            if (literals > packed.Length - at)
                throw Damaged();
            Reserve(literals);
            packed.Slice(at, literals).CopyTo(_window.AsSpan(_end));
            _end += literals;
            at += literals;
            if (at == packed.Length)
                return;
            if (packed.Length - at < 2)
                throw Damaged();
            int distance = BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]);
            at += 2;
            int length = LengthOf(packed, ref at, token & 15) + 4;
            if (distance == 0 || distance > _end)
                throw Damaged();
            Reserve(length);
            if (length <= distance)
                _window.AsSpan(_end - distance, length).CopyTo(_window.AsSpan(_end));
            else
                for (int i = 0; i < length; i++)
                    _window[_end + i] = _window[_end + i - distance];
            _end += length;
        }
    }

    private int LengthOf(ReadOnlySpan<byte> packed, ref int at, int length)
    {
        if (length < 15)
            return length;
        byte more;
        do
        {
            if (at == packed.Length || length > _blockSize)
                throw Damaged();
            length += more = packed[at++];
        }
        while (more == 255);
        return length;
    }

    private static ParseException Damaged() => new("the compressed data is damaged");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
