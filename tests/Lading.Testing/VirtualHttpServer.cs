using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Lading.Testing;

/// <summary>A request as it arrived.</summary>
public sealed record VirtualRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>A response, and how it is spoilt on its way.</summary>
public sealed record VirtualResponse(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    /// <summary>The connection is closed after this many bytes of the body.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Zeros follow the body until the other side has enough.</summary>
    public bool Endless { get; init; }

    /// <summary>Nothing is sent for this long.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The connection stands still for this long after <see cref="CutAfter"/> bytes.</summary>
    public TimeSpan Stall { get; init; }

    public static VirtualResponse Text(int status, string body, params (string, string)[] headers) => new(status, Encoding.UTF8.GetBytes(body), headers);

    public static VirtualResponse Empty(int status, params (string, string)[] headers) => new(status, [], headers);
}

/// <summary>
/// HTTP/1.1 on a port of the loopback interface, with or without TLS: small, and able to do everything wrong that a
/// real server never would on purpose.
/// </summary>
public class VirtualHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;

    public VirtualHttpServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Every request so far, in order of arrival.</summary>
    public ConcurrentQueue<VirtualRequest> Requests { get; } = new();

    /// <summary>What went wrong on connections, expected or not.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    /// <summary>Answers in place of the server where it gives something other than null.</summary>
    public Func<VirtualRequest, VirtualResponse?>? Intercept { get; set; }

    /// <summary>The client's certificate of the last TLS connection.</summary>
    public X509Certificate? ClientCertificate { get; private set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Host => $"127.0.0.1:{Port}";

    public string Root => $"{(_certificate is null ? "http" : "https")}://{Host}";

    public int Count(string method, string pathPart) => Requests.Count(r => r.Method == method && r.Path.Contains(pathPart, StringComparison.Ordinal));

    protected virtual VirtualResponse Answer(VirtualRequest request) => VirtualResponse.Empty(404);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException || (e is InvalidOperationException && _stop.IsCancellationRequested))
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var secure = new SslStream(stream, false);
                    await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, ClientCertificateRequired = true, RemoteCertificateValidationCallback = (_, _, _, _) => true }, _stop.Token);
                    ClientCertificate = secure.RemoteCertificate ?? ClientCertificate;
                    stream = secure;
                }
                var input = new BufferedStream(stream, 16 << 10);
                while (await ReadAsync(input) is { } request)
                {
                    Requests.Enqueue(request);
                    VirtualResponse response = Intercept?.Invoke(request) ?? Answer(request);
                    if (!await WriteAsync(stream, request, response))
                        return;
                }
            }
            catch (Exception e)
            {
                // Clients hang up in every state; a test that wonders why looks here.
                Faults.Enqueue(e);
            }
        }
    }

    private static async Task<string?> LineAsync(Stream input)
    {
        var line = new List<byte>();
        byte[] one = new byte[1];
        while (await input.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            // A TLS handshake on a port without TLS.
            if (line.Count == 0 && one[0] == 0x16)
                return null;
            line.Add(one[0]);
        }
        return null;
    }

    private async Task<VirtualRequest?> ReadAsync(Stream input)
    {
        string? first = await LineAsync(input);
        if (first?.Split(' ') is not [string method, string target, _])
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await LineAsync(input) is { Length: > 0 } line)
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
        await input.ReadExactlyAsync(body, _stop.Token);
        int mark = target.IndexOf('?');
        var query = (mark < 0 ? "" : target[(mark + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .GroupBy(p => Uri.UnescapeDataString(p[0])).ToDictionary(g => g.Key, g => string.Join(' ', g.Select(p => Uri.UnescapeDataString(p.ElementAtOrDefault(1) ?? ""))));
        return new VirtualRequest(method, Uri.UnescapeDataString(mark < 0 ? target : target[..mark]), query, headers, body);
    }

    private async Task<bool> WriteAsync(Stream stream, VirtualRequest request, VirtualResponse response)
    {
        await Task.Delay(response.Delay, _stop.Token);
        var head = new StringBuilder($"HTTP/1.1 {response.Status} {(HttpStatusCode)response.Status}\r\n");
        foreach ((string name, string value) in response.Headers)
            head.Append($"{name}: {value}\r\n");
        bool lengthGiven = response.Headers.Any(h => h.Name == "Content-Length");
        if (!lengthGiven && !response.Endless && response.Status is not 204)
            head.Append($"Content-Length: {response.Body.Length}\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        if (request.Method == "HEAD" || response.Status is 204 or 304)
            return true;
        await stream.WriteAsync(response.Body.AsMemory(0, Math.Min(response.CutAfter ?? int.MaxValue, response.Body.Length)), _stop.Token);
        await stream.FlushAsync(_stop.Token);
        await Task.Delay(response.Stall, _stop.Token);
        byte[] zeros = new byte[64 << 10];
        while (response.Endless)
            await stream.WriteAsync(zeros, _stop.Token);
        return response.CutAfter is null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        GC.SuppressFinalize(this);
    }
}
