using System.Net;
using System.Net.Http.Headers;

namespace Lading.Oci.Registry;

/// <summary>
/// A request body of known length, from a stream or memory. A stream that ends early or goes on is an error before the
/// request is complete, so that a registry never sees it whole.
/// </summary>
internal sealed class UploadContent : HttpContent
{
    private readonly Stream _source;
    private readonly long _length;

    /// <summary>Sends all of <paramref name="source"/>, which is disposed with this.</summary>
    public UploadContent(Stream source, long length, string mediaType)
    {
        _source = source;
        _length = length;
        Headers.ContentType = MediaTypeHeaderValue.TryParse(mediaType, out MediaTypeHeaderValue? parsed) ? parsed : new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <summary>Called each time a part was sent.</summary>
    public Action? Moved { get; set; }

    /// <summary>What went wrong while reading the source, as opposed to sending.</summary>
    public LadingException? Problem { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[128 << 10];
        long sent = 0;
        while (true)
        {
            int read;
            try
            {
                read = await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (sent + read > _length || (read == 0 && sent != _length))
                    throw LadingException.Input($"The content to upload has {(read == 0 ? sent : sent + read)} bytes or more; {_length} were announced.");
            }
            catch (LadingException e)
            {
                Problem = e;
                throw;
            }
            if (read == 0)
                return;
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            sent += read;
            Moved?.Invoke();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }
}
