using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Lading.Oci.Daemons;

/// <summary>A call that the server ended with another status than OK: gRPC, "Status codes".</summary>
internal sealed class GrpcException(int status, string message) : Exception(message)
{
    public const int NotFound = 5;

    public int Status { get; } = status;
}

/// <summary>
/// gRPC over HTTP/2 on a unix socket ("gRPC over HTTP2", requests of one message): as much as it takes to read from
/// containerd, without the packages that would generate it.
/// </summary>
internal sealed class GrpcChannel : IDisposable
{
    private readonly HttpClient _http;
    private readonly (string Name, string Value)[] _metadata;

    public GrpcChannel(string socket, params (string Name, string Value)[] metadata)
    {
        _metadata = metadata;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellation) => EngineClient.ConnectAsync(socket, cancellation),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            UseProxy = false,
            InitialHttp2StreamWindowSize = 8 << 20,
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request and returns the messages of the answer as they come.</summary>
    public async Task<GrpcAnswer> CallAsync(string method, byte[] message, CancellationToken cancellation)
    {
        byte[] frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(method, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach ((string name, string value) in _metadata)
            request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        try
        {
            return new GrpcAnswer(response, await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>The answer of a call: messages, then a status.</summary>
internal sealed class GrpcAnswer(HttpResponseMessage response, Stream body) : IDisposable
{
    private const int MaxMessage = 32 << 20;

    /// <summary>The next message; null when the call ended well. Throws <see cref="GrpcException"/> when it did not.</summary>
    public async Task<byte[]?> NextAsync(CancellationToken cancellation)
    {
        byte[] prefix = new byte[5];
        int read = await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read == 0)
        {
            CheckStatus();
            return null;
        }
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (read < prefix.Length || prefix[0] != 0 || length > MaxMessage)
            throw new InvalidDataException("a gRPC frame is cut short, compressed or too long");
        byte[] message = new byte[length];
        await body.ReadExactlyAsync(message, cancellation).ConfigureAwait(false);
        return message;
    }

    private void CheckStatus()
    {
        string? status = Header("grpc-status");
        if (status == "0")
            return;
        string message = Uri.UnescapeDataString(Header("grpc-message") ?? $"HTTP {(int)response.StatusCode}");
        throw new GrpcException(int.TryParse(status, System.Globalization.CultureInfo.InvariantCulture, out int code) ? code : 2, message);
    }

    // An answer without messages has its status among the headers.
    private string? Header(string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
    }
}
