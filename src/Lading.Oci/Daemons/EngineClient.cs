using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lading.Oci.Layers;
using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Daemons;

/// <summary>What an engine says of an image: Docker Engine API, "Inspect an image".</summary>
internal sealed record EngineImage
{
    /// <summary>The engine's identifier: digest of the configuration or, with containerd's store, of the manifest or index.</summary>
    [JsonPropertyName("Id")]
    public string Id { get; init; } = "";
    /// <summary>Names with tag.</summary>
    [JsonPropertyName("RepoTags")]
    public IReadOnlyList<string>? RepoTags { get; init; }
    /// <summary>Names with the digest of the manifest in its registry.</summary>
    [JsonPropertyName("RepoDigests")]
    public IReadOnlyList<string>? RepoDigests { get; init; }
}

/// <summary>A container in an engine's list: Docker Engine API, "List containers".</summary>
internal sealed record EngineContainer
{
    /// <summary>The engine's identifier.</summary>
    [JsonPropertyName("Id")]
    public string Id { get; init; } = "";
    /// <summary>Names, each with a slash before it.</summary>
    [JsonPropertyName("Names")]
    public IReadOnlyList<string>? Names { get; init; }
}

/// <summary>The calls of the Docker Engine API that reading images and running containers takes; Podman answers them likewise.</summary>
internal sealed class EngineClient : IDisposable
{
    private const int MaxAnswer = 4 << 20;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly EngineAddress _address;
    private readonly HttpClient _http;

    /// <summary>Prepares a client; nothing is sent yet.</summary>
    public EngineClient(EngineAddress address)
    {
        _address = address;
        // ImageSave may prepare the whole archive before its first byte: only connecting has a time limit of its own.
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectPatience, AllowAutoRedirect = false, UseProxy = address.SocketPath is null };
        if (address.SocketPath is { } path)
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation);
        else if (address.Base.Scheme == "https")
            UseCertificates(handler.SslOptions);
        _http = new HttpClient(handler) { BaseAddress = address.Base, Timeout = Timeout.InfiniteTimeSpan };
    }

    internal static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary><c>DOCKER_CERT_PATH</c> as Docker's clients use it: <c>ca.pem</c>, <c>cert.pem</c>, <c>key.pem</c>.</summary>
    private static void UseCertificates(SslClientAuthenticationOptions options)
    {
        string folder = EngineAddress.Variable("DOCKER_CERT_PATH") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".docker");
        try
        {
            if (File.Exists(Path.Combine(folder, "cert.pem")))
                options.ClientCertificates = [X509Certificate2.CreateFromPemFile(Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"))];
            if (!File.Exists(Path.Combine(folder, "ca.pem")))
                return;
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(Path.Combine(folder, "ca.pem"));
            options.CertificateChainPolicy = policy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw LadingException.Input($"The certificates in {folder} cannot be used: {e.Message}", "Check DOCKER_CERT_PATH.", e);
        }
    }

    /// <summary>The image under a name or identifier; null when the engine does not have it. A network error when it does not answer.</summary>
    public async Task<EngineImage?> InspectAsync(string name, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await GetAsync($"images/{Escape(name)}/json", cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        byte[] json = await ReadSmallAsync(response, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw Refused(response, json);
        try
        {
            return JsonSerializer.Deserialize(json, EngineJson.Default.EngineImage) is { Id.Length: > 0 } image ? image : throw new JsonException("it has no Id");
        }
        catch (JsonException e)
        {
            throw LadingException.Network($"{_address.Text} answered with something that is no image: {Printable.Text(e.Message)}", null, e);
        }
    }

    /// <summary>The containers that run.</summary>
    public async Task<IReadOnlyList<EngineContainer>> ContainersAsync(CancellationToken cancellation)
    {
        using HttpResponseMessage response = await GetAsync("containers/json", cancellation).ConfigureAwait(false);
        byte[] json = await ReadSmallAsync(response, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw Refused(response, json);
        try
        {
            return JsonSerializer.Deserialize(json, EngineJson.Default.EngineContainerArray) ?? [];
        }
        catch (JsonException e)
        {
            throw LadingException.Network($"{_address.Text} answered with something that is no list of containers: {Printable.Text(e.Message)}", null, e);
        }
    }

    /// <summary>What the engine says of a container, as JSON; null when it has none of that name.</summary>
    public async Task<byte[]?> InspectContainerAsync(string name, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await GetAsync($"containers/{Escape(name)}/json", cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        byte[] json = await ReadSmallAsync(response, cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? json : throw Refused(response, json);
    }

    /// <summary>
    /// Asks for the image as <c>docker save</c> writes it and keeps it in a temporary file without a name, at most as long
    /// as <see cref="LayerLimits.MaxLayerSize"/>.
    /// </summary>
    public async Task<SafeFileHandle> SaveAsync(string id, Platform? platform, LayerLimits limits, CancellationToken cancellation)
    {
        // The platform parameter is for engines that keep several; others ignore what they do not know.
        string query = platform is null ? "" : "?platform=" + Uri.EscapeDataString(JsonSerializer.Serialize(platform, OciJsonContext.Default.Platform));
        using HttpResponseMessage response = await GetAsync($"images/{Escape(id)}/get{query}", cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw Refused(response, await ReadSmallAsync(response, cancellation).ConfigureAwait(false));
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            long length = 0;
            return TemporaryFile.Spill(buffer =>
            {
                int read = body.Read(buffer);
                length += read;
                return length <= limits.MaxLayerSize ? read
                    : throw new LayerException(_address.Text, $"the image is larger than {limits.MaxLayerSize} bytes.", "Raise --max-layer-size if the image is trusted.");
            }, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw LadingException.Network($"{_address.Text} broke off while it sent the image: {e.Message}", null, e);
        }
    }

    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            bool denied = e.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied };
            throw LadingException.Network($"{_address.Text} does not answer: {(e.InnerException ?? e).Message.TrimEnd('.')}.", denied ? "Your user may not open the engine's socket: it needs the group of the socket, or root." : null, e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw LadingException.Network($"{_address.Text} does not answer within {ConnectPatience.TotalSeconds:0} seconds.", null, e);
        }
    }

    private LadingException Refused(HttpResponseMessage response, byte[] body)
    {
        string? message = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out JsonElement text) && text.ValueKind == JsonValueKind.String)
                message = text.GetString();
        }
        catch (JsonException)
        {
            message = null;
        }
        return LadingException.Network($"{_address.Text} answered {(int)response.StatusCode}{(message is null ? "" : ": " + Printable.Text(message))}.");
    }

    private static async Task<byte[]> ReadSmallAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] bytes = new byte[MaxAnswer];
        int length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return bytes[..length];
    }

    /// <summary>Names keep their slashes in the API's paths; all that could lead elsewhere is escaped.</summary>
    private static string Escape(string name) =>
        string.Join('/', name.Split('/').Select(part => part is "." or ".." ? "%2e" : Uri.EscapeDataString(part)));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

[JsonSourceGenerationOptions(MaxDepth = 64)]
[JsonSerializable(typeof(EngineImage))]
[JsonSerializable(typeof(EngineContainer[]))]
internal sealed partial class EngineJson : JsonSerializerContext;
