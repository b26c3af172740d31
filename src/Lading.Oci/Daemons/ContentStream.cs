namespace Lading.Oci.Daemons;

/// <summary>The messages of <c>Content/Read</c> joined to a stream.</summary>
internal sealed class ContentStream : Stream
{
    private readonly GrpcAnswer _answer;
    private byte[] _message;
    private int _start;
    private int _end;
    private long _position;
    private bool _ended;

    private ContentStream(GrpcAnswer answer)
    {
        _answer = answer;
        _message = [];
    }

    /// <summary>Starts reading; has the first message when it returns, so that what is not there throws here.</summary>
    public static async Task<Stream> OpenAsync(GrpcChannel channel, Digest digest, CancellationToken cancellation)
    {
        GrpcAnswer answer = await channel.CallAsync("containerd.services.content.v1.Content/Read", new ProtobufWriter().Text(1, digest.Text).ToArray(), cancellation).ConfigureAwait(false);
        var stream = new ContentStream(answer);
        try
        {
            await stream.FillAsync(cancellation).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>ReadContentResponse: offset, data.</summary>
    private async Task FillAsync(CancellationToken cancellation)
    {
        while (_start == _end && !_ended)
        {
            byte[]? message = await _answer.NextAsync(cancellation).ConfigureAwait(false);
            _ended = message is null;
            (_start, _end) = message is null ? (0, 0) : DataOf(message);
            _message = message ?? [];
        }
    }

    private static (int Start, int End) DataOf(byte[] message)
    {
        for (var reader = new ProtobufReader(message); reader.Next();)
            if (reader.Field == 2 && !reader.Bytes.IsEmpty && message.AsSpan().Overlaps(reader.Bytes, out int offset))
                return (offset, offset + reader.Bytes.Length);
        return (0, 0);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GrpcException or InvalidDataException or HttpRequestException or HttpIOException)
        {
            throw LadingException.Network($"containerd broke off while it sent content: {Printable.Text(e.Message)}", null, e);
        }
        int length = Math.Min(buffer.Length, _end - _start);
        _message.AsSpan(_start, length).CopyTo(buffer.Span);
        _start += length;
        _position += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _position; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _answer.Dispose();
        base.Dispose(disposing);
    }
}
