using Lading.Oci.Layers;

namespace Lading.Oci.Stores;

/// <summary>
/// A blob that is held to its descriptor as it is read: its end is only reached when size and digest are right, otherwise
/// the last read throws <see cref="LayerException"/>, which names both digests.
/// </summary>
internal sealed class VerifiedStream(Stream inner, Descriptor expected, string where) : Stream
{
    private readonly BlobStream _blob = new(inner, expected, where);
    private bool _verified;

    public override int Read(Span<byte> buffer)
    {
        int read = _blob.Read(buffer);
        if (read == 0 && !buffer.IsEmpty)
            Verify();
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _blob.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read == 0 && !buffer.IsEmpty)
            Verify();
        return read;
    }

    private void Verify()
    {
        if (_verified)
            return;
        _blob.Complete();
        _verified = true;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => expected.Size;
    public override long Position { get => _blob.Consumed; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _blob.Dispose();
        base.Dispose(disposing);
    }
}
