using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Layers;

/// <summary>Where a <see cref="TarReader"/> gets its bytes: a range of a file it may jump in, or a stream.</summary>
internal abstract class TarInput : IDisposable
{
    /// <summary>Bytes consumed so far, from the start of the tar.</summary>
    public abstract long Position { get; }

    /// <summary>The next <paramref name="length"/> bytes, fewer only at the end; valid until the next call.</summary>
    public abstract ReadOnlySpan<byte> ReadBlock(int length);

    public abstract int Read(Span<byte> buffer);

    /// <summary>Moves forward to <paramref name="position"/>; false when the input ends before.</summary>
    public abstract bool SkipTo(long position);

    public abstract FileRange? RangeAt(long position, long length);

    /// <summary>Verifies what the input was opened with a promise of; see <see cref="EntryReader.Complete"/>.</summary>
    public abstract Digest? Complete();

    public abstract void Dispose();
}

/// <summary>
/// A plain tar inside an open file. Headers are read through a small window: consecutive small files cost one read,
/// large files are jumped over.
/// </summary>
internal sealed class FileTarInput : TarInput
{
    private const int WindowSize = 4096;

    private readonly SafeFileHandle _handle;
    private readonly long _start;
    private readonly long _length;
    private readonly bool _ownsHandle;
    private readonly byte[] _window = ArrayPool<byte>.Shared.Rent(WindowSize);
    private long _windowStart;
    private int _windowLength;
    private long _position;

    public FileTarInput(SafeFileHandle handle, long start, long length, bool ownsHandle)
    {
        _handle = handle;
        _start = start;
        _length = length;
        _ownsHandle = ownsHandle;
    }

    public override long Position => _position;

    public override ReadOnlySpan<byte> ReadBlock(int length)
    {
        if (_position < _windowStart || _position + length > _windowStart + _windowLength)
            Fill();
        int offset = (int)(_position - _windowStart);
        int available = Math.Min(length, _windowLength - offset);
        _position += available;
        return _window.AsSpan(offset, available);
    }

    private void Fill()
    {
        _windowStart = _position;
        _windowLength = 0;
        int wanted = (int)Math.Min(WindowSize, _length - _position);
        while (_windowLength < wanted)
        {
            int read = RandomAccess.Read(_handle, _window.AsSpan(_windowLength, wanted - _windowLength), _start + _windowStart + _windowLength);
            if (read == 0)
                break;
            _windowLength += read;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= _windowStart && _position < _windowStart + _windowLength)
        {
            ReadOnlySpan<byte> here = _window.AsSpan((int)(_position - _windowStart), (int)(_windowStart + _windowLength - _position));
            here = here[..Math.Min(here.Length, buffer.Length)];
            here.CopyTo(buffer);
            _position += here.Length;
            return here.Length;
        }
        int read = RandomAccess.Read(_handle, buffer[..(int)Math.Min(buffer.Length, _length - _position)], _start + _position);
        _position += read;
        return read;
    }

    public override bool SkipTo(long position)
    {
        _position = Math.Min(position, _length);
        return position <= _length;
    }

    public override FileRange? RangeAt(long position, long length) => new FileRange(_handle, _start + position, length);

    public override Digest? Complete() => null;

    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_window);
        if (_ownsHandle)
            _handle.Dispose();
    }
}

/// <summary>A tar that arrives as a stream, already decompressed by <see cref="LayerStream"/>.</summary>
internal sealed class StreamTarInput(LayerStream stream) : TarInput
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;
    private long _consumed;

    private const int BufferSize = 256 << 10;

    public override long Position => _consumed;

    public override ReadOnlySpan<byte> ReadBlock(int length)
    {
        while (_end - _start < length && Fill())
        {
        }
        int available = Math.Min(length, _end - _start);
        ReadOnlySpan<byte> block = _buffer.AsSpan(_start, available);
        _start += available;
        _consumed += available;
        return block;
    }

    /// <summary>Reads more behind what is left; false at the end of the stream.</summary>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        int read = stream.Read(_buffer.AsSpan(_end, BufferSize - _end));
        _end += read;
        return read > 0;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        int read;
        if (_end > _start)
        {
            read = Math.Min(buffer.Length, _end - _start);
            _buffer.AsSpan(_start, read).CopyTo(buffer);
            _start += read;
        }
        else
        {
            read = stream.Read(buffer);
        }
        _consumed += read;
        return read;
    }

    public override bool SkipTo(long position)
    {
        while (true)
        {
            long wanted = position - _consumed;
            int step = (int)Math.Min(wanted, _end - _start);
            _start += step;
            _consumed += step;
            if (step == wanted)
                return true;
            if (!Fill())
                return false;
        }
    }

    public override FileRange? RangeAt(long position, long length) => null;

    public override Digest? Complete() => stream.Complete();

    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        stream.Dispose();
    }
}
