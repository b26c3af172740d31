using Lading.Oci.Layers;

namespace Lading.Oci.Stores;

/// <summary>
/// A blob that is held to its descriptor as it is read: digest and size are verified before the last bytes are
/// handed out, so that nobody ever holds the whole of a blob that is not what was asked for.
/// </summary>
internal sealed class VerifiedStream(Stream source, Descriptor blob, string where) : Stream
{
    private readonly BlobStream _inner = new(source, blob, where);
    private bool _verified;

    public override int Read(Span<byte> buffer)
    {
        int read = buffer.IsEmpty ? 0 : _inner.Read(buffer);
        if (!_verified && (_inner.Consumed == blob.Size || (read == 0 && !buffer.IsEmpty)))
            Verify();
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = buffer.IsEmpty ? 0 : await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (!_verified && (_inner.Consumed == blob.Size || (read == 0 && !buffer.IsEmpty)))
        {
            // One byte more would be one too many: look for it without blocking; Complete then finds the end at once.
            if (read > 0)
                await _inner.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
            Verify();
        }
        return read;
    }

    private void Verify()
    {
        _inner.Complete();
        _verified = true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => blob.Size;
    public override long Position { get => _inner.Consumed; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
