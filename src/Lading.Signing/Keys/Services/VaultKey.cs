using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>
/// A key of the transit engine of Vault or OpenBao, <c>hashivault://KEY</c>: Vault's HTTP API, "Transit secrets engine". Address and token
/// come from VAULT_ADDR, VAULT_TOKEN or <c>~/.vault-token</c>; VAULT_NAMESPACE, VAULT_CACERT and TRANSIT_SECRET_ENGINE_PATH are heeded.
/// </summary>
internal sealed class VaultKey : RemoteSigningKey
{
    private const string Scheme = "hashivault://";

    private readonly KeyService _service;
    private readonly Uri _root;
    private readonly SecretBuffer _token;
    private readonly string? _namespace;
    private readonly string _mount;
    private readonly string _name;
    private PublicKey? _publicKey;
    private int _version;

    private VaultKey(KeyService service, Uri root, SecretBuffer token, string? ns, string mount, string name) =>
        (_service, _root, _token, _namespace, _mount, _name) = (service, root, token, ns, mount, name);

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
            using HttpRequestMessage request = key.Request(HttpMethod.Post, $"keys/{key._name}", KeyService.Json(json => json.WriteString("type", type)));
            KeyServiceAnswer answer = await key._service.SendAsync(request, cancellation).ConfigureAwait(false);
            if (!answer.IsGood)
                throw key._service.Refused(answer, $"the new key {key._name}");
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
        return new VaultKey(new KeyService("Vault", access, Roots(access)), root, Token(access), access.Environment("VAULT_NAMESPACE"), mount, name);
    }

    private static X509Certificate2Collection? Roots(KeyAccess access)
    {
        if (access.Environment("VAULT_CACERT") is not { Length: > 0 } file)
            return null;
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
            return roots;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"VAULT_CACERT: {Printable.Text(file)} cannot be read: {e.Message}", inner: e);
        }
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
        using HttpRequestMessage request = Request(HttpMethod.Get, $"keys/{_name}", null);
        (_version, string text) = await _service.ReadAsync(request, $"the key {_name}", root =>
        {
            JsonElement data = root.GetProperty("data");
            int version = data.GetProperty("latest_version").GetInt32();
            return (version, data.GetProperty("keys").GetProperty(version.ToString(CultureInfo.InvariantCulture)).GetProperty("public_key").GetString()!);
        }, cancellation).ConfigureAwait(false);
        try
        {
            _publicKey = text.Contains("-----BEGIN", StringComparison.Ordinal)
                ? PublicKeyReader.FromPem(text, Where)
                : PublicKeyReader.FromSpki(Ed25519SigningKey.SpkiOf(Convert.FromBase64String(text)), Where);
        }
        catch (FormatException e)
        {
            throw LadingException.Network($"What Vault answered for the key {_name} is not understood.", inner: e);
        }
        if (algorithm != KeyAlgorithm.Unspecified)
            _publicKey = PublicKeyReader.With(_publicKey, algorithm);
    }

    protected override async Task<byte[]> RequestAsync(ReadOnlyMemory<byte> digestOrMessage, CancellationToken cancellation)
    {
        string hash = PublicKey.Hash is { } name ? "/sha2-" + name.Name![3..] : "";
        using HttpRequestMessage request = Request(HttpMethod.Post, $"sign/{_name}{hash}", KeyService.Json(json =>
        {
            json.WriteBase64String("input", digestOrMessage.Span);
            json.WriteNumber("key_version", _version);
            if (hash.Length > 0)
            {
                json.WriteBoolean("prehashed", true);
                json.WriteString("marshaling_algorithm", "asn1");
                json.WriteString("signature_algorithm", PublicKey is RsaPublicKey { Padding.Mode: RSASignaturePaddingMode.Pss } ? "pss" : "pkcs1v15");
                json.WriteString("salt_length", "hash");
            }
        }));
        return await _service.ReadAsync(request, $"a signature with the key {_name}", root =>
        {
            // vault:v3:BASE64
            string text = root.GetProperty("data").GetProperty("signature").GetString()!;
            return Convert.FromBase64String(text[(text.LastIndexOf(':') + 1)..]);
        }, cancellation).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? body)
    {
        var request = new HttpRequestMessage(method, new Uri(_root, $"{_mount}/{path}")) { Content = body is null ? null : KeyService.Content(body) };
        request.Headers.TryAddWithoutValidation("X-Vault-Token", Encoding.UTF8.GetString(_token.Span));
        request.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
        if (!string.IsNullOrEmpty(_namespace))
            request.Headers.TryAddWithoutValidation("X-Vault-Namespace", _namespace);
        return request;
    }

    protected override void Dispose(bool disposing)
    {
        _token.Dispose();
        _service.Dispose();
    }
}
