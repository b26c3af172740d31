using System.IO.Compression;
using System.Security.Cryptography;

namespace Lading.Oci.Layers;

/// <summary>
/// Unpacks a layer blob while it arrives, hashing the packed bytes, and holds it to its descriptor: digest, size, and
/// the limits on unpacked size and ratio. The digest counts only after <see cref="Complete"/>.
/// </summary>
public sealed class LayerStream : IDisposable
{
    private readonly BlobStream _blob;
    private readonly Stream _unpacked;
    private readonly LayerLimits _limits;
    private readonly string _layer;
    private long _produced;

    /// <summary>
    /// Wraps <paramref name="packed"/>, which is disposed with this. With <paramref name="expected"/>, digest and size
    /// of the packed bytes are verified by <see cref="Complete"/>.
    /// </summary>
    public LayerStream(Stream packed, LayerCompression compression, Descriptor? expected, string layer, LayerLimits limits)
    {
        _limits = limits;
        _layer = layer;
        _blob = new BlobStream(packed, expected, layer);
        _unpacked = compression switch
        {
            LayerCompression.Gzip => new GZipStream(_blob, CompressionMode.Decompress, leaveOpen: true),
            LayerCompression.Zstd => new ZstdSharp.DecompressionStream(_blob, 128 << 10, checkEndOfStream: true, leaveOpen: true),
            _ => _blob,
        };
    }

    /// <summary>Reads unpacked bytes; 0 at the end.</summary>
    public int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _unpacked.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or ZstdSharp.ZstdException or EndOfStreamException)
        {
            throw new LayerException(_layer, "the compressed data is damaged or cut short.", null, e);
        }
        _produced += read;
        if (_produced > _limits.MaxLayerSize)
            throw new LayerException(_layer, $"it unpacks to more than {_limits.MaxLayerSize} bytes.", "Raise --max-layer-size if the image is trusted.");
        if (_produced > _limits.RatioFloor && _produced > _blob.Consumed * _limits.MaxCompressionRatio)
            throw new LayerException(_layer, $"it unpacks to more than {_limits.MaxCompressionRatio} times its packed size.", "Raise --max-compression-ratio if the image is trusted.");
        return read;
    }

    /// <summary>Reads the rest of the blob without unpacking it and verifies digest and size, where there are any to hold it to.</summary>
    public Digest? Complete() => _blob.Complete();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!ReferenceEquals(_unpacked, _blob))
            _unpacked.Dispose();
        _blob.Dispose();
    }
}

/// <summary>
/// The packed bytes of a blob, counted and hashed as they are read. Never delivers more than the descriptor's size: an
/// endless body ends in an error, not in a full disk.
/// </summary>
public sealed class BlobStream : Stream
{
    private readonly Stream _inner;
    private readonly Descriptor? _expected;
    private readonly IncrementalHash? _hash;
    private readonly string _where;

    /// <summary>Reads <paramref name="inner"/>, which is disposed with this; <paramref name="where"/> names it in errors.</summary>
    public BlobStream(Stream inner, Descriptor? expected, string where)
    {
        _inner = inner;
        _expected = expected;
        _where = where;
        _hash = expected?.Digest.CreateHash();
    }

    /// <summary>Packed bytes read so far.</summary>
    public long Consumed { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = _inner.Read(buffer);
        Account(buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Account(buffer.Span[..read]);
        return read;
    }

    private void Account(ReadOnlySpan<byte> bytes)
    {
        Consumed += bytes.Length;
        if (_expected is not null && Consumed > _expected.Size)
            throw new LayerException(_where, $"more than the {_expected.Size} bytes of its descriptor arrived.");
        _hash?.AppendData(bytes);
    }

    /// <summary>Reads what is left, then verifies size and digest; the error names both digests.</summary>
    public Digest? Complete()
    {
        byte[] buffer = new byte[64 << 10];
        while (Read(buffer) > 0)
        {
        }
        if (_expected is null)
            return null;
        if (Consumed != _expected.Size)
            throw new LayerException(_where, $"{Consumed} bytes arrived, its descriptor says {_expected.Size}.");
        Digest actual = Digest.FromHash(_expected.Digest.Algorithm, _hash!.GetCurrentHash());
        return actual == _expected.Digest
            ? actual
            : throw new LayerException(_where, $"its content has the digest {actual}, its descriptor says {_expected.Digest}.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _hash?.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    /// <inheritdoc/>
    public override bool CanRead => true;
    /// <inheritdoc/>
    public override bool CanSeek => false;
    /// <inheritdoc/>
    public override bool CanWrite => false;
    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();
    /// <inheritdoc/>
    public override long Position { get => Consumed; set => throw new NotSupportedException(); }
    /// <inheritdoc/>
    public override void Flush() { }
    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
