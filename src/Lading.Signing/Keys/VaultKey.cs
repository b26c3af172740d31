using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys;

/// <summary>
/// A key of the transit engine of Vault or OpenBao, <c>hashivault://KEY</c>: Vault's HTTP API, "Transit secrets engine". Address and token
/// come from VAULT_ADDR, VAULT_TOKEN or <c>~/.vault-token</c>; VAULT_NAMESPACE, VAULT_CACERT and TRANSIT_SECRET_ENGINE_PATH are heeded.
/// </summary>
internal sealed class VaultKey : RemoteSigningKey
{
    private const string Scheme = "hashivault://";
    private const int MaxAnswer = 1 << 20;

    private readonly HttpClient _http;
    private readonly SecretBuffer _token;
    private readonly string? _namespace;
    private readonly string _mount;
    private readonly string _name;
    private PublicKey? _publicKey;
    private int _version;

    private VaultKey(HttpClient http, SecretBuffer token, string? ns, string mount, string name) =>
        (_http, _token, _namespace, _mount, _name) = (http, token, ns, mount, name);

    public override PublicKey PublicKey => _publicKey!;

    protected override string Where => Scheme + _name;

    public static async Task<SigningKey> OpenAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        VaultKey key = Connect(reference, access);
        try
        {
            await key.FetchAsync(access.Algorithm, cancellation).ConfigureAwait(false);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Makes a new key in the engine and opens it.</summary>
    public static async Task<SigningKey> CreateAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        string type = access.Algorithm switch
        {
            KeyAlgorithm.Unspecified or KeyAlgorithm.EcdsaP256Sha256 => "ecdsa-p256",
            KeyAlgorithm.EcdsaP384Sha384 => "ecdsa-p384",
            KeyAlgorithm.EcdsaP521Sha512 => "ecdsa-p521",
            KeyAlgorithm.Ed25519 => "ed25519",
            KeyAlgorithm.RsaPkcs1V15_2048Sha256 or KeyAlgorithm.RsaPss2048Sha256 => "rsa-2048",
            KeyAlgorithm.RsaPkcs1V15_3072Sha256 or KeyAlgorithm.RsaPss3072Sha256 => "rsa-3072",
            KeyAlgorithm.RsaPkcs1V15_4096Sha256 or KeyAlgorithm.RsaPss4096Sha256 => "rsa-4096",
            var other => throw LadingException.Usage($"Vault has no keys for {other}."),
        };
        VaultKey key = Connect(reference, access);
        try
        {
            (await key.SendAsync(HttpMethod.Post, $"keys/{key._name}", writer => writer.WriteString("type", type), cancellation).ConfigureAwait(false))?.Dispose();
            await key.FetchAsync(access.Algorithm, cancellation).ConfigureAwait(false);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static VaultKey Connect(string reference, KeyAccess access)
    {
        string name = reference[Scheme.Length..];
        if (name.Length is 0 or > 200 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || name.All(c => c == '.'))
            throw LadingException.Usage($"'{Printable.Text(reference)}' is no key of Vault.", "As hashivault://KEY.");
        string address = access.Environment("VAULT_ADDR") is { Length: > 0 } a ? a : throw LadingException.Usage("VAULT_ADDR is not set.", "Where is Vault? As https://vault.example:8200.");
        if (!Uri.TryCreate(address.TrimEnd('/') + "/v1/", UriKind.Absolute, out Uri? root) || root.Scheme is not ("https" or "http"))
            throw LadingException.Usage($"VAULT_ADDR: '{Printable.Text(address)}' is no address.");
        string mount = access.Environment("TRANSIT_SECRET_ENGINE_PATH") is { Length: > 0 } path ? path.Trim('/') : "transit";
        // Redirects are not followed: the token would go along.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (access.Environment("VAULT_CACERT") is { Length: > 0 } ca)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            try
            {
                policy.CustomTrustStore.ImportFromPemFile(ca);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw LadingException.Input($"VAULT_CACERT: {Printable.Text(ca)} cannot be read: {e.Message}", inner: e);
            }
            handler.SslOptions.CertificateChainPolicy = policy;
        }
        var http = new HttpClient(handler) { BaseAddress = root, Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = MaxAnswer };
        return new VaultKey(http, Token(access), access.Environment("VAULT_NAMESPACE"), mount, name);
    }

    private static SecretBuffer Token(KeyAccess access)
    {
        if (access.Environment("VAULT_TOKEN") is { Length: > 0 } token)
            return SecretBuffer.FromText(token.AsSpan().Trim());
        string path = Path.Combine(access.Environment("HOME") ?? "/", ".vault-token");
        if (!File.Exists(path))
            throw LadingException.Usage("There is no token for Vault.", "Set VAULT_TOKEN, or log in with: vault login.");
        SecretBuffer file = KeyStores.ReadFile(path, 4096);
        file.Truncate(file.Span.TrimEnd(" \t\r\n"u8).Length);
        return file;
    }

    private async Task FetchAsync(KeyAlgorithm algorithm, CancellationToken cancellation)
    {
        using JsonDocument answer = await SendAsync(HttpMethod.Get, $"keys/{_name}", null, cancellation).ConfigureAwait(false) ?? throw Malformed();
        try
        {
            JsonElement data = answer.RootElement.GetProperty("data");
            _version = data.GetProperty("latest_version").GetInt32();
            string text = data.GetProperty("keys").GetProperty(_version.ToString(CultureInfo.InvariantCulture)).GetProperty("public_key").GetString()!;
            _publicKey = text.Contains("-----BEGIN", StringComparison.Ordinal)
                ? PublicKeyReader.FromPem(text, Where)
                : PublicKeyReader.FromSpki(Ed25519SigningKey.SpkiOf(Convert.FromBase64String(text)), Where);
            if (algorithm != KeyAlgorithm.Unspecified)
                _publicKey = PublicKeyReader.With(_publicKey, algorithm);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Malformed(e);
        }
    }

    protected override async Task<byte[]> RequestAsync(ReadOnlyMemory<byte> digestOrMessage, CancellationToken cancellation)
    {
        string hash = PublicKey.Hash is { } name ? "/sha2-" + name.Name![3..] : "";
        using JsonDocument answer = await SendAsync(HttpMethod.Post, $"sign/{_name}{hash}", writer =>
        {
            writer.WriteBase64String("input", digestOrMessage.Span);
            writer.WriteNumber("key_version", _version);
            if (hash.Length > 0)
            {
                writer.WriteBoolean("prehashed", true);
                writer.WriteString("marshaling_algorithm", "asn1");
                writer.WriteString("signature_algorithm", PublicKey is RsaPublicKey { Padding.Mode: RSASignaturePaddingMode.Pss } ? "pss" : "pkcs1v15");
                writer.WriteString("salt_length", "hash");
            }
        }, cancellation).ConfigureAwait(false) ?? throw Malformed();
        try
        {
            // vault:v3:BASE64
            string text = answer.RootElement.GetProperty("data").GetProperty("signature").GetString()!;
            return Convert.FromBase64String(text[(text.LastIndexOf(':') + 1)..]);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Malformed(e);
        }
    }

    private async Task<JsonDocument?> SendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, $"{_mount}/{path}");
        request.Headers.TryAddWithoutValidation("X-Vault-Token", Encoding.UTF8.GetString(_token.Span));
        request.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
        if (!string.IsNullOrEmpty(_namespace))
            request.Headers.TryAddWithoutValidation("X-Vault-Namespace", _namespace);
        if (body is not null)
        {
            var json = new MemoryStream();
            using (var writer = new Utf8JsonWriter(json))
            {
                writer.WriteStartObject();
                body(writer);
                writer.WriteEndObject();
            }
            request.Content = new ByteArrayContent(json.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw LadingException.Network($"Vault answered {(int)response.StatusCode} for the key {_name}{Errors(bytes)}.", response.StatusCode switch
                {
                    HttpStatusCode.Forbidden => "Is the token valid, and may it use this key?",
                    HttpStatusCode.NotFound => $"Is the transit engine at '{Printable.Text(_mount)}', and does it have the key?",
                    _ => null,
                });
            return bytes.Length == 0 ? null : JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw LadingException.Network($"Vault at {_http.BaseAddress!.Authority} cannot be reached: {Printable.Text(e.Message)}", inner: e);
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }
    }

    private static string Errors(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array
                ? ": " + Printable.Text(string.Join("; ", errors.EnumerateArray().Select(e => e.ToString())), 300)
                : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private LadingException Malformed(Exception? inner = null) => LadingException.Network($"What Vault answered for the key {_name} is not understood.", inner: inner);

    protected override void Dispose(bool disposing)
    {
        _token.Dispose();
        _http.Dispose();
    }
}
