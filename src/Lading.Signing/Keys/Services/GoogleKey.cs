using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>
/// A key of Google Cloud KMS, <c>gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K[/cryptoKeyVersions/V]</c>: its REST interface,
/// version 1. Without a version, the newest that is enabled.
/// </summary>
internal sealed partial class GoogleKey : RemoteSigningKey
{
    private const string Scheme = "gcpkms://", Root = "https://cloudkms.googleapis.com/v1/";

    private readonly KeyService _service;
    private readonly SecretBuffer _token;
    private readonly string _key;
    private string? _version;
    private PublicKey? _publicKey;

    private GoogleKey(KeyService service, SecretBuffer token, string key, string? version) => (_service, _token, _key, _version) = (service, token, key, version);

    public override PublicKey PublicKey => _publicKey!;

    protected override string Where => $"Google Cloud KMS, for the key {_key[(_key.LastIndexOf('/') + 1)..]},";

    [GeneratedRegex("^(projects/[A-Za-z0-9:.-]{1,100}/locations/[A-Za-z0-9-]{1,63}/keyRings/[A-Za-z0-9_-]{1,63}/cryptoKeys/[A-Za-z0-9_-]{1,63})(?:/(?:cryptoKeyVersions|versions)/([0-9]{1,9}))?$")]
    private static partial Regex Reference { get; }

    public static Task<SigningKey> OpenAsync(string reference, KeyAccess access, CancellationToken cancellation) =>
        ConnectAsync(reference, access, key => key.FetchAsync(access.Algorithm, cancellation), cancellation);

    /// <summary>Makes a key in a ring that is there.</summary>
    public static Task<SigningKey> CreateAsync(string reference, KeyAccess access, CancellationToken cancellation) => ConnectAsync(reference, access, async key =>
    {
        string algorithm = access.Algorithm switch
        {
            KeyAlgorithm.Unspecified or KeyAlgorithm.EcdsaP256Sha256 => "EC_SIGN_P256_SHA256",
            KeyAlgorithm.EcdsaP384Sha384 => "EC_SIGN_P384_SHA384",
            KeyAlgorithm.Ed25519 => "EC_SIGN_ED25519",
            KeyAlgorithm.RsaPkcs1V15_2048Sha256 => "RSA_SIGN_PKCS1_2048_SHA256",
            KeyAlgorithm.RsaPkcs1V15_3072Sha256 => "RSA_SIGN_PKCS1_3072_SHA256",
            KeyAlgorithm.RsaPkcs1V15_4096Sha256 => "RSA_SIGN_PKCS1_4096_SHA256",
            KeyAlgorithm.RsaPss2048Sha256 => "RSA_SIGN_PSS_2048_SHA256",
            KeyAlgorithm.RsaPss3072Sha256 => "RSA_SIGN_PSS_3072_SHA256",
            KeyAlgorithm.RsaPss4096Sha256 => "RSA_SIGN_PSS_4096_SHA256",
            var other => throw LadingException.Usage($"Google Cloud KMS has no keys for {other}."),
        };
        int slash = key._key.LastIndexOf('/');
        using HttpRequestMessage request = key.Request(HttpMethod.Post, $"{key._key[..slash]}?cryptoKeyId={key._key[(slash + 1)..]}", KeyService.Json(json =>
        {
            json.WriteString("purpose", "ASYMMETRIC_SIGN");
            json.WriteStartObject("versionTemplate");
            json.WriteString("algorithm", algorithm);
            json.WriteEndObject();
        }));
        await key._service.ReadAsync(request, "a new key", root => root.GetProperty("name").GetString(), cancellation).ConfigureAwait(false);
        await key.FetchAsync(access.Algorithm, cancellation).ConfigureAwait(false);
    }, cancellation);

    private static async Task<SigningKey> ConnectAsync(string reference, KeyAccess access, Func<GoogleKey, Task> begin, CancellationToken cancellation)
    {
        Match match = Reference.Match(reference[Scheme.Length..]);
        if (!match.Success)
            throw LadingException.Usage($"'{Printable.Text(reference)}' is no key of Google Cloud KMS.", "As gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K[/cryptoKeyVersions/V].");
        SecretBuffer token = await GoogleCredentials.TokenAsync(access, cancellation).ConfigureAwait(false);
        var key = new GoogleKey(new KeyService("Google Cloud KMS", access), token, match.Groups[1].Value, match.Groups[2].Success ? match.Groups[2].Value : null);
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

    private string VersionPath => $"{_key}/cryptoKeyVersions/{_version}";

    private async Task FetchAsync(KeyAlgorithm algorithm, CancellationToken cancellation)
    {
        if (_version is null)
        {
            using HttpRequestMessage list = Request(HttpMethod.Get, $"{_key}/cryptoKeyVersions?pageSize=1000&filter=state%3DENABLED", null);
            int newest = await _service.ReadAsync(list, "the versions of the key", root => root.TryGetProperty("cryptoKeyVersions", out JsonElement versions)
                ? versions.EnumerateArray().Select(v => v.GetProperty("name").GetString()!).Select(n => int.Parse(n.AsSpan(n.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max()
                : 0, cancellation).ConfigureAwait(false);
            if (newest == 0)
                throw LadingException.Input($"No version of the key {_key} is enabled.");
            _version = newest.ToString(CultureInfo.InvariantCulture);
        }
        using HttpRequestMessage request = Request(HttpMethod.Get, VersionPath + "/publicKey", null);
        (string pem, string said) = await _service.ReadAsync(request, "the public key", root => (root.GetProperty("pem").GetString()!, root.GetProperty("algorithm").GetString()!), cancellation).ConfigureAwait(false);
        _publicKey = PublicKeyReader.FromPem(pem, Where);
        // A version signs in one way only, which its public key does not tell.
        KeyAlgorithm own = said.StartsWith("RSA_SIGN_PSS_", StringComparison.Ordinal)
            ? _publicKey.Algorithm switch
            {
                KeyAlgorithm.RsaPkcs1V15_2048Sha256 => KeyAlgorithm.RsaPss2048Sha256,
                KeyAlgorithm.RsaPkcs1V15_3072Sha256 => KeyAlgorithm.RsaPss3072Sha256,
                KeyAlgorithm.RsaPkcs1V15_4096Sha256 => KeyAlgorithm.RsaPss4096Sha256,
                var other => other,
            }
            : _publicKey.Algorithm;
        if (algorithm != KeyAlgorithm.Unspecified && algorithm != own)
            throw LadingException.Usage($"The key signs by {own} and not by {algorithm}.");
        _publicKey = PublicKeyReader.With(_publicKey, own);
    }

    protected override async Task<byte[]> RequestAsync(ReadOnlyMemory<byte> digestOrMessage, CancellationToken cancellation)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, VersionPath + ":asymmetricSign", KeyService.Json(json =>
        {
            if (PublicKey.Hash is { Name: { } hash })
            {
                json.WriteStartObject("digest");
                json.WriteBase64String(hash.ToLowerInvariant(), digestOrMessage.Span);
                json.WriteEndObject();
            }
            else
                json.WriteBase64String("data", digestOrMessage.Span);
        }));
        return await _service.ReadAsync(request, "a signature", root => root.GetProperty("signature").GetBytesFromBase64(), cancellation).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? body)
    {
        var request = new HttpRequestMessage(method, Root + path) { Content = body is null ? null : KeyService.Content(body) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Encoding.ASCII.GetString(_token.Span));
        return request;
    }

    protected override void Dispose(bool disposing)
    {
        _token.Dispose();
        _service.Dispose();
    }
}
