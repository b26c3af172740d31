using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Identity;

namespace Lading.Signing.Sigstore.Services;

/// <summary>
/// Talks to the services of a Sigstore instance: bounded answers, time limits, another try after 429, 503 and their like. Redirects are
/// followed within the same origin only: neither token nor signature goes where nobody sent it. Thread-safe.
/// </summary>
internal sealed class ServiceConnection : IDisposable
{
    private const int MaxRedirects = 3;
    private const int MaxError = 16 << 10;

    private readonly HttpConnections _connections;
    private readonly ServiceSettings _settings;

    public ServiceConnection(ServiceSettings settings, IEnumerable<string> timestampAuthorities)
    {
        var own = new RegistryHostSettings
        {
            CaFile = settings.TimestampCaFile,
            ClientCertificateFile = settings.TimestampClientCertificateFile,
            ClientKeyFile = settings.TimestampClientKeyFile,
        };
        _settings = settings;
        _connections = new HttpConnections(new RegistrySettings
        {
            ConnectTimeout = settings.ConnectTimeout,
            CertificateFolders = [],
            VerifyLoopback = true,
            Hosts = timestampAuthorities.Select(url => new Uri(url).Authority.ToLowerInvariant()).Distinct().ToDictionary(host => host, _ => own),
        });
    }

    public TimeProvider Clock => _settings.Clock;

    /// <summary>Sends, and returns whatever the service finally answers. A network error when it does not answer.</summary>
    public async Task<ServiceAnswer> SendAsync(ServiceRequest request, CancellationToken cancellation)
    {
        var clock = new RetryClock(_settings.Retry);
        while (true)
        {
            TimeSpan delay;
            try
            {
                ServiceAnswer answer = await ExchangeAsync(request, cancellation).ConfigureAwait(false);
                if (!RetryClock.IsTransient(answer.Status) || !clock.TryNext(answer.RetryAfter, out delay))
                    return answer;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (!RetryClock.IsTransient(e) || !clock.TryNext(null, out delay))
                    throw Unreached(request, e);
            }
            await Task.Delay(delay, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<ServiceAnswer> ExchangeAsync(ServiceRequest request, CancellationToken cancellation)
    {
        Uri target = request.Target;
        TimeSpan wait = request.Wait ?? _settings.Wait;
        for (int hop = 0; ; hop++)
        {
            using HttpRequestMessage message = Message(request, target);
            using HttpResponseMessage response = await HttpExchange.SendAsync(_connections.For(target), message, wait, cancellation).ConfigureAwait(false);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308)
            {
                target = Follow(request, response, target, hop);
                continue;
            }
            bool good = response.IsSuccessStatusCode;
            byte[] body = good
                ? await BoundedBody.ReadAsync(response, request.MaxAnswer, $"The answer of {request.Name}", wait, cancellation).ConfigureAwait(false)
                : await PeekAsync(response, wait, cancellation).ConfigureAwait(false);
            var headers = response.Headers.ToDictionary(h => h.Key, h => h.Value.First(), StringComparer.OrdinalIgnoreCase);
            return new ServiceAnswer(request, response.StatusCode, response.ReasonPhrase ?? response.StatusCode.ToString(), body, headers, RetryClock.RetryAfter(response));
        }
    }

    /// <summary>307 and 308 within the origin keep method and body (RFC 9110, 15.4.8); everything else is not followed.</summary>
    private static Uri Follow(ServiceRequest request, HttpResponseMessage response, Uri from, int hop)
    {
        Uri? to = response.Headers.Location is { } location && Uri.TryCreate(from, location, out Uri? absolute) ? absolute : null;
        string? problem = to is null ? "it redirects to nowhere"
            : hop == MaxRedirects ? $"it redirects more than {MaxRedirects} times"
            : !RegistryHosts.SameOrigin(from, to) ? $"it redirects to another host, {Printable.Text(to.GetLeftPart(UriPartial.Authority), 100)}"
            : request.Body is not null && (int)response.StatusCode is not (307 or 308) ? $"it redirects what is posted with {(int)response.StatusCode}, after which it would not be posted"
            : null;
        return problem is null ? to! : throw LadingException.Network($"{ServiceAnswer.Capital(request.Name)}: {problem}; that is not followed.", "Give the service's own URL.");
    }

    private static HttpRequestMessage Message(ServiceRequest request, Uri target)
    {
        var message = new HttpRequestMessage(request.Body is null ? HttpMethod.Get : HttpMethod.Post, target);
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.Host = request.ServerName; // TLS takes the name to verify from here
        if (request.Token is { } token)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Encoding.ASCII.GetString(token.Text));
        if (request.Secret is var (scheme, secret))
            message.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {Encoding.UTF8.GetString(secret.Span)}");
        if (request.Header is var (name, value))
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.Body is { } body)
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(request.ContentType) } };
        return message;
    }

    private static async Task<byte[]> PeekAsync(HttpResponseMessage response, TimeSpan wait, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(wait);
        try
        {
            return await BoundedBody.PeekAsync(response, MaxError, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return []; // the status is known and says enough
        }
    }

    private static LadingException Unreached(ServiceRequest request, Exception error)
    {
        Exception root = error;
        while (root.InnerException is { } inner && error is not TimeoutException)
            root = inner;
        return LadingException.Network($"{ServiceAnswer.Capital(request.Name)} cannot be reached: {Printable.Text(root.Message, 300).TrimEnd('.')}.",
            "Check the URL, the network and the proxy settings (HTTPS_PROXY, NO_PROXY).", error);
    }

    public void Dispose() => _connections.Dispose();
}
