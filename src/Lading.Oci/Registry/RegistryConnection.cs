using System.Net;
using System.Net.Http.Headers;

namespace Lading.Oci.Registry;

/// <summary>A request to a registry.</summary>
internal sealed record RegistryRequest(HttpMethod Method, Uri Target, AuthScope Scope, string Doing)
{
    /// <summary>Media types accepted.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Makes the body, once per attempt.</summary>
    public Func<CancellationToken, Task<HttpContent>>? Content { get; init; }

    /// <summary>First byte wanted; 0 for all.</summary>
    public long From { get; init; }

    /// <summary>Send it again after transient failures. Off where the caller has to look first how far it came.</summary>
    public bool Retry { get; init; } = true;
}

/// <summary>
/// One registry over HTTP: authorization, redirects, retries. Credentials are sent to the registry's own origin only;
/// a redirect that leaves it is followed without them, and never from HTTPS to HTTP. Thread-safe.
/// </summary>
internal sealed class RegistryConnection(string host, HttpConnections connections, CredentialFinder finder, RegistrySettings settings) : IDisposable
{
    private const int MaxRedirects = 5;
    private const int MaxAuthRounds = 3;
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    private readonly RegistryAuthorizer _authorizer = new(host, finder, new TokenClient(connections, settings));
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Uri? _root;

    /// <summary>The registry as it is named in references.</summary>
    public string Host => host;

    /// <summary>How the connection behaves.</summary>
    public RegistrySettings Settings => settings;

    /// <summary>Whether the registry offers the referrers API; null until it was asked.</summary>
    public bool? HasReferrers { get; set; }

    /// <summary>Held while an index of referrers is read, changed and written.</summary>
    public SemaphoreSlim ReferrersGate { get; } = new(1, 1);

    /// <summary>
    /// The address of <c>/v2/</c>. HTTPS, except for hosts that may do without: there it is tried first, and HTTP
    /// where nothing answers it.
    /// </summary>
    public async Task<Uri> RootAsync(CancellationToken cancellation)
    {
        if (_root is { } known)
            return known;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _root ??= await FindRootAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Uri> FindRootAsync(CancellationToken cancellation)
    {
        string authority = RegistryHosts.Authority(host);
        var secure = new Uri($"https://{authority}/v2/");
        var plain = new Uri($"http://{authority}/v2/");
        if (settings.Of(host).PlainHttp)
            return plain;
        // An authority that was given for a loopback host says that it is to be verified, so it must not fall back.
        if (!RegistryHosts.IsInsecure(settings, host) && (!RegistryHosts.IsLoopback(host) || HostCertificates.Read(settings, host).Authorities.Count > 0))
            return secure;
        try
        {
            using var probe = new HttpRequestMessage(HttpMethod.Get, secure);
            (await HttpExchange.SendAsync(connections.For(secure), probe, ProbeTimeout, cancellation).ConfigureAwait(false)).Dispose();
            return secure;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException)
        {
            return plain;
        }
    }

    /// <summary>
    /// Sends, and returns whatever the registry finally answers: the caller looks at the status. Throws
    /// <see cref="RegistryException"/> when it does not answer.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, string where, CancellationToken cancellation)
    {
        var clock = new RetryClock(settings.Retry);
        while (true)
        {
            TimeSpan delay;
            try
            {
                HttpResponseMessage response = await AuthorizedAsync(request, where, cancellation).ConfigureAwait(false);
                if (!request.Retry || !RetryClock.IsTransient(response.StatusCode) || !clock.TryNext(RetryClock.RetryAfter(response), out delay))
                    return response;
                response.Dispose();
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (!request.Retry || !RetryClock.IsTransient(e) || !clock.TryNext(null, out delay))
                    throw RegistryErrors.From(e, where, request.Doing, request.Target.Authority);
            }
            await Task.Delay(delay, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The error for an answer that was not the one hoped for. Disposes the response.</summary>
    public async Task<RegistryException> ErrorAsync(HttpResponseMessage response, RegistryRequest request, string where, CancellationToken cancellation) =>
        await RegistryErrors.FromAsync(response, where, request.Doing, await _authorizer.DescribeAsync(request.Scope, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    private async Task<HttpResponseMessage> AuthorizedAsync(RegistryRequest request, string where, CancellationToken cancellation)
    {
        Uri root = await RootAsync(cancellation).ConfigureAwait(false);
        bool own = RegistryHosts.SameOrigin(root, request.Target);
        for (int round = 1; ; round++)
        {
            AuthenticationHeaderValue? header = own ? await _authorizer.HeaderAsync(request.Scope, root, where, cancellation).ConfigureAwait(false) : null;
            (HttpResponseMessage response, bool stayed) = await FollowAsync(request, header, where, cancellation).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized || !own || !stayed || round == MaxAuthRounds ||
                !_authorizer.Learn(response, request.Scope, header, again: round > 1))
                return response;
            response.Dispose();
        }
    }

    /// <summary>Sends and follows redirects; says whether the answer is from the origin that was asked.</summary>
    private async Task<(HttpResponseMessage Response, bool Stayed)> FollowAsync(RegistryRequest request, AuthenticationHeaderValue? header, string where, CancellationToken cancellation)
    {
        Uri target = request.Target;
        HttpMethod method = request.Method;
        bool stayed = true;
        for (int hop = 0; ; hop++)
        {
            using HttpRequestMessage message = await MessageAsync(request, method, target, cancellation).ConfigureAwait(false);
            message.Headers.Authorization = stayed ? header : null;
            HttpResponseMessage response = await TransmitAsync(message, target, cancellation).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || response.Headers.Location is not { } location)
                return (response, stayed);
            response.Dispose();
            if (!Uri.TryCreate(target, location, out Uri? next))
                throw new RegistryException(null, $"{where}: {request.Doing}: the registry redirects to something that is no address.", null);
            Check(target, next, hop, method, where, request.Doing);
            stayed = stayed && RegistryHosts.SameOrigin(target, next);
            target = next;
        }
    }

    private static void Check(Uri from, Uri to, int hop, HttpMethod method, string where, string doing)
    {
        string? problem =
            hop == MaxRedirects ? $"it redirects more than {MaxRedirects} times"
            : to.Scheme is not ("http" or "https") ? "it redirects to something that is not HTTP"
            : from.Scheme == "https" && to.Scheme == "http" ? $"it redirects from HTTPS to plain HTTP on {Printable.Text(to.Authority)}"
            : RegistryHosts.PointsInward(from, to) ? $"it redirects to this machine or a link-local address, {Printable.Text(to.Authority)}"
            : method != HttpMethod.Get && method != HttpMethod.Head && !RegistryHosts.SameOrigin(from, to) ? $"it redirects a {method} to another host, {Printable.Text(to.Authority)}"
            : null;
        if (problem is not null)
            throw new RegistryException(null, $"{where}: {doing}: {problem}; that is not followed.", null);
    }

    private static async Task<HttpRequestMessage> MessageAsync(RegistryRequest request, HttpMethod method, Uri target, CancellationToken cancellation)
    {
        var message = new HttpRequestMessage(method, target);
        foreach (string type in request.Accept)
            message.Headers.TryAddWithoutValidation("Accept", type);
        // A digest is of the bytes as stored: no transfer in another encoding.
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (request.From > 0)
            message.Headers.Range = new RangeHeaderValue(request.From, null);
        if (request.Content is not null)
            message.Content = await request.Content(cancellation).ConfigureAwait(false);
        return message;
    }

    private async Task<HttpResponseMessage> TransmitAsync(HttpRequestMessage message, Uri target, CancellationToken cancellation)
    {
        try
        {
            return await HttpExchange.SendAsync(connections.For(target), message, settings.IdleTimeout, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (message.Content is UploadContent { Problem: { } problem })
        {
            throw problem;
        }
    }

    public void Dispose()
    {
        _authorizer.Dispose();
        ReferrersGate.Dispose();
        _gate.Dispose();
    }
}
