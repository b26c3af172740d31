using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>A key of Azure Key Vault or Managed HSM, <c>azurekms://VAULT_HOST/KEY[/VERSION]</c>: its REST interface, version 7.4.</summary>
internal sealed class AzureKey : RemoteSigningKey
{
    private const string Scheme = "azurekms://", Version = "?api-version=7.4";
    private static readonly string[] Hosts = [".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net", ".managedhsm.azure.net", ".managedhsm.azure.cn", ".managedhsm.usgovcloudapi.net"];

    private readonly KeyService _service;
    private readonly SecretBuffer _token;
    private readonly string _host;
    private readonly string _name;
    private string _path;
    private PublicKey? _publicKey;

    private AzureKey(KeyService service, SecretBuffer token, string host, string name, string path) =>
        (_service, _token, _host, _name, _path) = (service, token, host, name, path);

    public override PublicKey PublicKey => _publicKey!;

    protected override string Where => $"Azure Key Vault, for the key {_name},";

    public static Task<SigningKey> OpenAsync(string reference, KeyAccess access, CancellationToken cancellation) =>
        ConnectAsync(reference, access, key => key.FetchAsync(HttpMethod.Get, key._path, null, access.Algorithm, cancellation), cancellation);

    /// <summary>Makes a key, or a new version of one that is there.</summary>
    public static Task<SigningKey> CreateAsync(string reference, KeyAccess access, CancellationToken cancellation) => ConnectAsync(reference, access, key =>
    {
        (string type, string? curve, int bits) = access.Algorithm switch
        {
            KeyAlgorithm.Unspecified or KeyAlgorithm.EcdsaP256Sha256 => ("EC", "P-256", 0),
            KeyAlgorithm.EcdsaP384Sha384 => ("EC", "P-384", 0),
            KeyAlgorithm.EcdsaP521Sha512 => ("EC", "P-521", 0),
            KeyAlgorithm.RsaPkcs1V15_2048Sha256 or KeyAlgorithm.RsaPss2048Sha256 => ("RSA", (string?)null, 2048),
            KeyAlgorithm.RsaPkcs1V15_3072Sha256 or KeyAlgorithm.RsaPss3072Sha256 => ("RSA", null, 3072),
            KeyAlgorithm.RsaPkcs1V15_4096Sha256 or KeyAlgorithm.RsaPss4096Sha256 => ("RSA", null, 4096),
            var other => throw LadingException.Usage($"Azure Key Vault has no keys for {other}."),
        };
        return key.FetchAsync(HttpMethod.Post, $"keys/{key._name}/create", KeyService.Json(json =>
        {
            json.WriteString("kty", type);
            if (curve is not null)
                json.WriteString("crv", curve);
            else
                json.WriteNumber("key_size", bits);
            json.WriteStartArray("key_ops");
            json.WriteStringValue("sign");
            json.WriteStringValue("verify");
            json.WriteEndArray();
        }), access.Algorithm, cancellation);
    }, cancellation);

    private static async Task<SigningKey> ConnectAsync(string reference, KeyAccess access, Func<AzureKey, Task> begin, CancellationToken cancellation)
    {
        string[] parts = reference[Scheme.Length..].Split('/');
        bool plain = parts.Length is 2 or 3 && parts.Skip(1).All(p => p.Length is > 0 and <= 127 && p.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        if (!plain || parts[0].Length == 0)
            throw LadingException.Usage($"'{Printable.Text(reference)}' is no key of Azure Key Vault.", "As azurekms://NAME.vault.azure.net/KEY[/VERSION].");
        // The token is good for every vault: it goes to Azure's hosts and to no other.
        if (!Hosts.Any(h => parts[0].EndsWith(h, StringComparison.OrdinalIgnoreCase)))
            throw LadingException.Usage($"{Printable.Text(parts[0])} is no host of Azure Key Vault.", "As NAME.vault.azure.net or NAME.managedhsm.azure.net.");
        string audience = parts[0][(parts[0].IndexOf('.') + 1)..];
        SecretBuffer token = await AzureCredentials.TokenAsync(access, $"https://{audience}", cancellation).ConfigureAwait(false);
        var key = new AzureKey(new KeyService("Azure Key Vault", access), token, parts[0], parts[1], $"keys/{parts[1]}/{(parts.Length == 3 ? parts[2] : "")}");
        try
        {
            await begin(key).ConfigureAwait(false);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private async Task FetchAsync(HttpMethod method, string path, byte[]? body, KeyAlgorithm algorithm, CancellationToken cancellation)
    {
        using HttpRequestMessage request = Request(method, path, body);
        (string id, byte[] jwk) = await _service.ReadAsync(request, $"the key {_name}", root =>
        {
            JsonElement key = root.GetProperty("key");
            return (key.GetProperty("kid").GetString()!, KeyService.Json(json =>
            {
                foreach (JsonProperty member in key.EnumerateObject().Where(m => m.Name is "crv" or "x" or "y" or "n" or "e"))
                    member.WriteTo(json);
                json.WriteString("kty", key.GetProperty("kty").GetString()!.Replace("-HSM", "", StringComparison.Ordinal));
            }));
        }, cancellation).ConfigureAwait(false);
        // The version that the public half belongs to signs, whatever becomes the latest meanwhile.
        _path = Uri.TryCreate(id, UriKind.Absolute, out Uri? kid) && kid.Host.Equals(_host, StringComparison.OrdinalIgnoreCase) && kid.AbsolutePath.StartsWith($"/keys/{_name}/", StringComparison.OrdinalIgnoreCase)
            ? kid.AbsolutePath[1..]
            : throw LadingException.Network($"Azure Key Vault answered with another key, {Printable.Text(id)}.");
        _publicKey = PublicKeyReader.Read(jwk, Where);
        if (algorithm != KeyAlgorithm.Unspecified)
            _publicKey = PublicKeyReader.With(_publicKey, algorithm);
    }

    protected override async Task<byte[]> RequestAsync(ReadOnlyMemory<byte> digestOrMessage, CancellationToken cancellation)
    {
        string algorithm = PublicKey switch
        {
            RsaPublicKey { Padding.Mode: RSASignaturePaddingMode.Pss } => "PS256",
            RsaPublicKey => "RS256",
            { Hash.Name: { } hash } => "ES" + hash[3..],
            _ => throw LadingException.Usage($"Azure Key Vault does not sign with {PublicKey.Algorithm}."),
        };
        using HttpRequestMessage request = Request(HttpMethod.Post, _path + "/sign", KeyService.Json(json =>
        {
            json.WriteString("alg", algorithm);
            json.WriteString("value", Base64Url.EncodeToString(digestOrMessage.Span));
        }));
        byte[] signature = await _service.ReadAsync(request, $"a signature with the key {_name}", root => Base64Url.DecodeFromChars(root.GetProperty("value").GetString()), cancellation).ConfigureAwait(false);
        return PublicKey is EcdsaPublicKey ? EcdsaSignature.ToDer(signature) : signature;
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? body)
    {
        var request = new HttpRequestMessage(method, $"https://{_host}/{path}{Version}") { Content = body is null ? null : KeyService.Content(body) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Encoding.ASCII.GetString(_token.Span));
        return request;
    }

    protected override void Dispose(bool disposing)
    {
        _token.Dispose();
        _service.Dispose();
    }
}
