using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>What a service answered.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="Body">The body, at most as long as is read.</param>
internal readonly record struct KeyServiceAnswer(HttpStatusCode Status, byte[] Body)
{
    /// <summary>True for a status from 200 to 299.</summary>
    public bool IsGood => (int)Status is >= 200 and < 300;
}

/// <summary>
/// Exchanges of JSON with a service that holds keys, or that gives the tokens for one: bounded answers and times, and no redirects,
/// because credentials would go along.
/// </summary>
internal sealed class KeyService : IDisposable
{
    private const int MaxAnswer = 1 << 20;

    private readonly HttpClient _http;

    /// <param name="name">What the service is called in messages.</param>
    /// <param name="access">How it is reached in place of the network, where that is wanted.</param>
    /// <param name="trusted">The only roots its certificate may chain to; null for the system's.</param>
    public KeyService(string name, KeyAccess access, X509Certificate2Collection? trusted = null)
    {
        Name = name;
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (trusted is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(trusted);
            sockets.SslOptions.CertificateChainPolicy = policy;
        }
        _http = new HttpClient(access.Handler?.Invoke() ?? sockets) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = MaxAnswer };
    }

    /// <summary>What the service is called in messages.</summary>
    public string Name { get; }

    /// <summary>A body of JSON, written by <paramref name="write"/> into an object.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return json.ToArray();
    }

    /// <summary>Content of a request.</summary>
    public static ByteArrayContent Content(byte[] body, string type = "application/json") => new(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    /// <summary>Sends a request; a network error when nothing comes back.</summary>
    public async Task<KeyServiceAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            return new KeyServiceAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw LadingException.Network($"{Name} at {Printable.Text(request.RequestUri!.Authority, 100)} cannot be reached: {Printable.Text(e.Message)}", inner: e);
        }
    }

    /// <summary>Sends a request and reads something out of the JSON that comes back; a network error with the service's words when it refuses, or is not understood.</summary>
    public async Task<T> ReadAsync<T>(HttpRequestMessage request, string what, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        KeyServiceAnswer answer = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (!answer.IsGood)
            throw Refused(answer, what);
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = 16 });
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw LadingException.Network($"What {Name} answered for {what} is not understood.", inner: e);
        }
    }

    /// <summary>The error for a refusal, with what the service said about it.</summary>
    public LadingException Refused(KeyServiceAnswer answer, string what) => LadingException.Network(
        $"{Name} answered {(int)answer.Status} for {what}{Said(answer.Body)}.", answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "Are the credentials valid, and may they use this key?",
            HttpStatusCode.NotFound => "Is the reference spelled as the service has it?",
            HttpStatusCode.TooManyRequests => "Wait before trying again.",
            >= HttpStatusCode.InternalServerError => "The fault is on the service's side: try again later.",
            _ => null,
        });

    /// <summary>The message of an error as each of the services spells it.</summary>
    private static string Said(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement root = document.RootElement;
            string? text = root.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array ? string.Join("; ", errors.EnumerateArray().Select(e => e.ToString()))
                : root.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out JsonElement inner) ? inner.ToString()
                : ((string[])["error_description", "message", "Message", "error"]).Select(n => root.TryGetProperty(n, out JsonElement value) ? value.ToString() : null).OfType<string>().FirstOrDefault();
            return string.IsNullOrEmpty(text) ? "" : ": " + Printable.Text(text, 300).TrimEnd('.');
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
