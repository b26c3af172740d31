namespace Lading.Leaks.Proving.Searching;

/// <summary>A stream whose bytes are searched as somebody reads them. Does not own the stream.</summary>
internal sealed class SearchedStream(Stream inner, TraceSearch search) : Stream
{
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        search.Add(buffer[..read]);
        return read;
    }

    /// <summary>Searches what nobody read.</summary>
    public void Drain()
    {
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            while (Read(buffer) > 0)
            {
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => search.Length; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>What stands in a stream, with the first bytes that were read to recognize it put back. Does not own the stream.</summary>
internal sealed class RejoinedStream(ReadOnlyMemory<byte> head, Func<Span<byte>, int> read) : Stream
{
    private int _at;

    public override int Read(Span<byte> buffer)
    {
        if (_at == head.Length)
            return read(buffer);
        int count = Math.Min(buffer.Length, head.Length - _at);
        head.Span.Slice(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
