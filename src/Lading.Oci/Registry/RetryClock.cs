using System.Net;
using System.Net.Sockets;

namespace Lading.Oci.Registry;

/// <summary>The attempts of one request: counts them, and says how long to wait before the next.</summary>
internal sealed class RetryClock(RetryPolicy policy)
{
    private int _attempts = 1;
    private TimeSpan _waited;

    /// <summary>True when one more attempt is due after <paramref name="delay"/>.</summary>
    public bool TryNext(TimeSpan? asked, out TimeSpan delay)
    {
        delay = default;
        if (_attempts >= policy.Attempts)
            return false;
        double doubled = policy.FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(_attempts - 1, 20));
        double own = Math.Min(doubled, policy.LongestDelay.TotalMilliseconds) * (0.5 + (Random.Shared.NextDouble() / 2));
        delay = asked ?? TimeSpan.FromMilliseconds(own);
        if (delay < TimeSpan.Zero)
            delay = TimeSpan.Zero;
        if (_waited + delay > policy.Budget)
            return false;
        _attempts++;
        _waited += delay;
        return true;
    }

    /// <summary>Starts the count again, after progress was made; the time waited so far stays counted.</summary>
    public void Progressed() => _attempts = 1;

    public static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>
    /// True for connections that broke. A name that does not resolve, a refused connection and a TLS failure do not
    /// mend themselves within seconds.
    /// </summary>
    public static bool IsTransient(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse } => false,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused
            or SocketError.HostUnreachable or SocketError.NetworkUnreachable } } => false,
        HttpRequestException { InnerException: LadingException } => false,
        HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>The delay a response asks for; null when it asks for none.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };
}
