using System.Globalization;
using System.Net;
using Lading.Oci;
using Lading.Oci.Registry;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>A repository behind a URL. Each file has its time ("slow retrieval attack"); what fails for a moment is tried again.</summary>
internal sealed class HttpTufRepository : TufRepository
{
    private const int Tries = 3;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(12);

    private readonly HttpClient _http;
    private readonly string _base;

    public HttpTufRepository(Uri address)
    {
        _base = address.AbsoluteUri.TrimEnd('/');
        // From https only to https; what comes is signed, wherever it comes from.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = address.Scheme == "https",
            MaxAutomaticRedirections = 5,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"lading/{typeof(HttpTufRepository).Assembly.GetName().Version?.ToString(3) ?? "0"}");
    }

    public override string Address => _base;

    public override async Task<byte[]?> FetchAsync(IReadOnlyList<string> path, int most, CancellationToken cancellation)
    {
        // Escaped whole, a name cannot lead anywhere else; only the names of dots would be resolved all the same.
        if (path.Any(s => s is "." or ".."))
            return null;
        string url = $"{_base}/{string.Join('/', path.Select(Uri.EscapeDataString))}";
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using HttpResponseMessage response = await _http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
                // Stores that may not list their files say 403 for those they do not have.
                if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Gone)
                    return null;
                if (response.IsSuccessStatusCode)
                    return await BoundedBody.ReadAsync(response, most, Printable.Text(url), Idle, cancellation).ConfigureAwait(false);
                if (attempt == Tries || (response.StatusCode != HttpStatusCode.TooManyRequests && (int)response.StatusCode < 500))
                    throw LadingException.Network(string.Create(CultureInfo.InvariantCulture, $"{Printable.Text(url)} answered {(int)response.StatusCode}."));
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                if (attempt == Tries)
                    throw LadingException.Network($"{Printable.Text(url)} cannot be fetched: {Printable.Text(e.Message)}", inner: e);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(250 * attempt), cancellation).ConfigureAwait(false);
        }
    }

    public override void Dispose() => _http.Dispose();
}
