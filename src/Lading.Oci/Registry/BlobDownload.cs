using System.Net;

namespace Lading.Oci.Registry;

/// <summary>
/// The bytes of a blob as they come from a registry. A transfer that breaks or stands still is continued with a range
/// request (RFC 9110, section 14) where it stopped. Reads one buffer ahead, so that the network and whoever unpacks and
/// hashes work at the same time. Verifies nothing: what reads from this does. For one reader at a time.
/// </summary>
internal sealed class BlobDownload : Stream
{
    private const int BufferSize = 256 << 10;
    // A server that sends a byte per connection makes progress, but not for ever.
    private const int MaxResumes = 100;

    private readonly RegistryConnection _connection;
    private readonly RegistryRequest _request;
    private readonly Descriptor _blob;
    private readonly string _where;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _closing;
    private readonly RetryClock _clock;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private CancellationTokenSource? _idle;
    private long _received;
    private long _discard;
    private int _resumes;
    private byte[] _current = new byte[BufferSize];
    private byte[] _ahead = new byte[BufferSize];
    private int _start;
    private int _end;
    private Task<int>? _pending;
    private bool _ended;

    private BlobDownload(RegistryConnection connection, RegistryRequest request, Descriptor blob, string where, HttpResponseMessage first, CancellationToken cancellation)
    {
        _connection = connection;
        _request = request;
        _blob = blob;
        _where = where;
        _response = first;
        _cancellation = cancellation;
        _closing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _clock = new RetryClock(connection.Settings.Retry);
    }

    /// <summary>
    /// Begins the download; null when the registry does not have the blob. <paramref name="cancellation"/> also ends
    /// reads of the stream.
    /// </summary>
    public static async Task<BlobDownload?> OpenAsync(RegistryConnection connection, RegistryRequest request, Descriptor blob, string where, CancellationToken cancellation)
    {
        HttpResponseMessage response = await connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            response.Dispose();
            return null;
        }
        if (response.StatusCode != HttpStatusCode.OK)
            throw await connection.ErrorAsync(response, request, where, cancellation).ConfigureAwait(false);
        if (response.Content.Headers.ContentLength is { } length && length != blob.Size)
        {
            response.Dispose();
            throw LadingException.Input($"{where}: the registry announces {length} bytes for {blob.Digest}, its descriptor says {blob.Size}.");
        }
        return new BlobDownload(connection, request, blob, where, response, cancellation);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_start == _end && !Swap((_pending ?? FillAsync(_ahead)).GetAwaiter().GetResult()))
            return 0;
        return Take(buffer);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            _pending ??= FillAsync(_ahead);
            if (!Swap(await _pending.WaitAsync(cancellationToken).ConfigureAwait(false)))
                return 0;
        }
        return Take(buffer.Span);
    }

    private bool Swap(int filled)
    {
        (_current, _ahead) = (_ahead, _current);
        _start = 0;
        _end = filled;
        // On another thread, or what has already arrived would be copied and decrypted here, before this buffer is used.
        byte[] ahead = _ahead;
        _pending = filled > 0 ? Task.Run(() => FillAsync(ahead)) : Task.FromResult(0);
        return filled > 0;
    }

    private int Take(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, _end - _start);
        _current.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    /// <summary>Fills at least half of a buffer; 0 at the end. One byte beyond the blob's size may come, to be seen and refused.</summary>
    private async Task<int> FillAsync(byte[] buffer)
    {
        int filled = 0;
        while (filled < buffer.Length / 2 && !_ended)
        {
            try
            {
                int most = (int)Math.Min(buffer.Length - filled, _blob.Size + 1 - _received);
                int read = await ReceiveAsync(buffer.AsMemory(filled, Math.Max(most, 0))).ConfigureAwait(false);
                _ended = read == 0;
                filled += read;
                _received += read;
                if (read > 0)
                    _clock.Progressed();
            }
            catch (Exception e) when (e is IOException or HttpRequestException or TimeoutException)
            {
                Disconnect();
                // Whole already: how the connection ends does not matter.
                if (_received >= _blob.Size)
                    _ended = true;
                else if (++_resumes > MaxResumes || !_clock.TryNext(null, out TimeSpan delay))
                    throw new RegistryException(null, $"{_where}: the download of {_blob.Digest} broke off after {_received} of {_blob.Size} bytes: {Printable.Text(e.Message)}", "Try again later, or check the network.", e);
                else
                    await Task.Delay(delay, _closing.Token).ConfigureAwait(false);
            }
        }
        return filled;
    }

    private async Task<int> ReceiveAsync(Memory<byte> buffer)
    {
        _response ??= await ReopenAsync().ConfigureAwait(false);
        while (true)
        {
            if (_idle is null || _idle.IsCancellationRequested)
            {
                _idle?.Dispose();
                _idle = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            }
            _idle.CancelAfter(_connection.Settings.IdleTimeout);
            int read;
            try
            {
                _body ??= await _response.Content.ReadAsStreamAsync(_idle.Token).ConfigureAwait(false);
                read = await _body.ReadAsync(buffer, _idle.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!_closing.IsCancellationRequested)
            {
                throw new TimeoutException($"nothing arrived for {_connection.Settings.IdleTimeout.TotalSeconds:0} s", e);
            }
            _idle.CancelAfter(Timeout.InfiniteTimeSpan);
            if (read == 0 && _received < _blob.Size && !buffer.IsEmpty)
                throw new IOException("the connection ended early");
            if (_discard == 0 || read == 0)
                return read;
            // A server without ranges sends everything again: pass over what is known.
            int known = (int)Math.Min(_discard, read);
            _discard -= known;
            if (read > known)
            {
                buffer[known..read].CopyTo(buffer);
                return read - known;
            }
        }
    }

    private async Task<HttpResponseMessage> ReopenAsync()
    {
        RegistryRequest request = _request with { From = _received };
        HttpResponseMessage response = await _connection.SendAsync(request, _where, _closing.Token).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                _discard = _received;
                return response;
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange is { From: { } from } range
                && from == _received && (range.Length ?? _blob.Size) == _blob.Size:
                _discard = 0;
                return response;
            case HttpStatusCode.PartialContent:
                response.Dispose();
                throw LadingException.Input($"{_where}: the registry was asked for {_blob.Digest} from byte {_received} on and sent another range.");
            default:
                throw await _connection.ErrorAsync(response, request, _where, _closing.Token).ConfigureAwait(false);
        }
    }

    private void Disconnect()
    {
        _body?.Dispose();
        _body = null;
        _response?.Dispose();
        _response = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closing.IsCancellationRequested)
        {
            _closing.Cancel();
            // The fill under way ends by the cancellation; nobody waits for its result.
            (_pending ?? Task.FromResult(0)).ContinueWith(done =>
            {
                _ = done.Exception;
                Disconnect();
                _idle?.Dispose();
                _closing.Dispose();
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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
    public override long Length => _blob.Size;
    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    /// <inheritdoc/>
    public override void Flush() { }
    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
