using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>How a login in a browser ended: RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207.</summary>
internal sealed record LoginOutcome(string? Code, string? Error, string? Issuer);

/// <summary>
/// Waits on the loopback interface for the browser to come back from a login: RFC 8252, section 7.3. Whatever else knocks (other programs,
/// pages that guess the port) is turned away and does not end the wait: only a request with the state of this login does.
/// </summary>
internal sealed class RedirectListener : IDisposable
{
    private const int MaxRequest = 16 << 10;
    private const int MaxConnections = 256;
    private const string Page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>lading</title><body style=\"font-family:sans-serif;margin:4em\"><h1>{0}</h1><p>You can close this window.</p></body></html>";
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);

    private readonly List<TcpListener> _listeners = [];
    private readonly string _path;

    /// <summary>Listens at a URL of this machine; on a free port when it is null or has port 0. A usage error for other machines' URLs.</summary>
    public RedirectListener(string? redirectUrl)
    {
        var url = new Uri("http://localhost:0/auth/callback");
        if (redirectUrl is not null && (!Uri.TryCreate(redirectUrl, UriKind.Absolute, out url) || url.Scheme != "http" || !url.IsLoopback || url.Query.Length > 0 || url.Fragment.Length > 0))
            throw LadingException.Usage($"--oidc-redirect-url: '{Printable.Text(redirectUrl)}' is no http URL of this machine.", "As http://localhost:8080/auth/callback.");
        _path = url.AbsolutePath;
        Start(url);
        Url = $"http://{url.Host}:{((IPEndPoint)_listeners[0].LocalEndpoint).Port}{_path}";
    }

    /// <summary>Where the browser has to be sent.</summary>
    public string Url { get; }

    /// <summary>The outcome of the login with this state. <see cref="OperationCanceledException"/> when it is not waited for any longer.</summary>
    public async Task<LoginOutcome> WaitAsync(string state, CancellationToken cancellation)
    {
        var found = new TaskCompletionSource<LoginOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using CancellationTokenRegistration registration = cancellation.Register(() => found.TrySetCanceled(cancellation));
        foreach (TcpListener listener in _listeners)
            _ = AcceptAsync(listener, state, found, stop.Token);
        try
        {
            return await found.Task.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Start(Uri url)
    {
        try
        {
            IPAddress first = url.Host is "localhost" ? IPAddress.Loopback : IPAddress.Parse(url.Host.Trim('[', ']'));
            var listener = new TcpListener(first, Math.Max(0, url.Port));
            listener.Start();
            _listeners.Add(listener);
            // A browser may take localhost for ::1.
            if (url.Host == "localhost" && Socket.OSSupportsIPv6)
            {
                var second = new TcpListener(IPAddress.IPv6Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
                second.Start();
                _listeners.Add(second);
            }
        }
        catch (SocketException e) when (_listeners.Count == 0)
        {
            throw LadingException.Input($"Nothing can listen at {url}: {e.Message}", "Choose another port with --oidc-redirect-url, or --fulcio-auth-flow device.", e);
        }
        catch (SocketException)
        {
            // Without IPv6, the one listener has to do.
        }
    }

    private async Task AcceptAsync(TcpListener listener, string state, TaskCompletionSource<LoginOutcome> found, CancellationToken stop)
    {
        try
        {
            for (int i = 0; i < MaxConnections && !found.Task.IsCompleted; i++)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop).ConfigureAwait(false), state, found);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, string state, TaskCompletionSource<LoginOutcome> found)
    {
        using (client)
        using (var limit = new CancellationTokenSource(RequestTime))
        {
            try
            {
                NetworkStream stream = client.GetStream();
                string? target = await ReadTargetAsync(stream, limit.Token).ConfigureAwait(false);
                LoginOutcome? outcome = target is null ? null : Outcome(target, state);
                (string status, string text) = outcome is null ? ("400 Bad Request", "This is not the login that is waited for.")
                    : outcome.Error is null ? ("200 OK", "You are logged in.") : ("200 OK", "The login failed.");
                byte[] page = Encoding.UTF8.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, Page, text));
                string head = $"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\nCache-Control: no-store\r\n"
                    + "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. page], limit.Token).ConfigureAwait(false);
                if (outcome is not null)
                    found.TrySetResult(outcome);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }

    /// <summary>The target of a GET request; null for everything else.</summary>
    private static async Task<string?> ReadTargetAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[MaxRequest];
        int length = 0;
        // The whole head is read, so that closing the connection does not take the answer with it.
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
                return null;
            length += read;
        }
        int end = buffer.AsSpan(0, length).IndexOf("\r\n"u8);
        string[] parts = end < 0 ? [] : Encoding.Latin1.GetString(buffer, 0, end).Split(' ');
        return parts is ["GET", var target, "HTTP/1.1" or "HTTP/1.0"] ? target : null;
    }

    private LoginOutcome? Outcome(string target, string state)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0 || target[..mark] != _path)
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in target[(mark + 1)..].Split('&', 64))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !values.TryAdd(pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '))))
                return null; // a parameter twice: RFC 6749, 3.1
        }
        byte[] given = Encoding.UTF8.GetBytes(values.GetValueOrDefault("state", ""));
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(state)))
            return null;
        string? error = values.GetValueOrDefault("error");
        if (error is not null && values.TryGetValue("error_description", out string? description))
            error += ": " + description;
        return error is null && !values.ContainsKey("code") ? null : new LoginOutcome(values.GetValueOrDefault("code"), error, values.GetValueOrDefault("iss"));
    }

    public void Dispose()
    {
        foreach (TcpListener listener in _listeners)
            listener.Dispose();
    }
}
