namespace Lading.Scanning.Archives;

/// <summary>A stream that is read forward and nothing else: what is left to say is how.</summary>
internal abstract class ForwardStream : Stream
{
    /// <summary>Fills some of the buffer; 0 at the end.</summary>
    public abstract override int Read(Span<byte> buffer);

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

/// <summary>A stream that a function reads.</summary>
internal sealed class ReadingStream(ReadingStream.Reader read) : ForwardStream
{
    /// <summary>Fills some of the target; 0 at the end.</summary>
    public delegate int Reader(Span<byte> target);

    public override int Read(Span<byte> buffer) => read(buffer);
}
