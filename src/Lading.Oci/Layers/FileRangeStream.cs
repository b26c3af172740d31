using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Layers;

/// <summary>A range of an open file as a stream of its own: reads by offset, so that many may share one handle.</summary>
internal sealed class FileRangeStream(SafeFileHandle handle, long offset, long length, bool ownsHandle) : Stream
{
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        long left = length - _position;
        if (left <= 0)
            return 0;
        int read = RandomAccess.Read(handle, buffer[..(int)Math.Min(buffer.Length, left)], offset + _position);
        _position += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        long left = length - _position;
        if (left <= 0)
            return 0;
        int read = await RandomAccess.ReadAsync(handle, buffer[..(int)Math.Min(buffer.Length, left)], offset + _position, cancellationToken).ConfigureAwait(false);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsHandle)
            handle.Dispose();
        base.Dispose(disposing);
    }
}
