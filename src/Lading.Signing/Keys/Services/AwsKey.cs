using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>
/// A key of AWS KMS, <c>awskms://[ENDPOINT]/ID</c> with a key's id, ARN, <c>alias/NAME</c> or an alias's ARN: KMS's JSON protocol,
/// signed with Signature Version 4.
/// </summary>
internal sealed class AwsKey : RemoteSigningKey
{
    private const string Scheme = "awskms://";

    private readonly KeyService _service;
    private readonly AwsCredentials _credentials;
    private readonly Uri _endpoint;
    private readonly string _region;
    private readonly string _id;
    private PublicKey? _publicKey;

    private AwsKey(KeyService service, AwsCredentials credentials, Uri endpoint, string region, string id) =>
        (_service, _credentials, _endpoint, _region, _id) = (service, credentials, endpoint, region, id);

    public override PublicKey PublicKey => _publicKey!;

    protected override string Where => $"AWS KMS, for the key {Printable.Text(_id)},";

    public static Task<SigningKey> OpenAsync(string reference, KeyAccess access, CancellationToken cancellation) =>
        ConnectAsync(reference, access, key => key.FetchAsync(access.Algorithm, cancellation), cancellation);

    /// <summary>Makes a key, and the alias of the reference for it.</summary>
    public static Task<SigningKey> CreateAsync(string reference, KeyAccess access, CancellationToken cancellation) => ConnectAsync(reference, access, async key =>
    {
        if (!key._id.StartsWith("alias/", StringComparison.Ordinal))
            throw LadingException.Usage("AWS KMS chooses the ids of its keys.", "Name an alias: awskms:///alias/NAME.");
        string spec = access.Algorithm switch
        {
            KeyAlgorithm.Unspecified or KeyAlgorithm.EcdsaP256Sha256 => "ECC_NIST_P256",
            KeyAlgorithm.EcdsaP384Sha384 => "ECC_NIST_P384",
            KeyAlgorithm.EcdsaP521Sha512 => "ECC_NIST_P521",
            KeyAlgorithm.RsaPkcs1V15_2048Sha256 or KeyAlgorithm.RsaPss2048Sha256 => "RSA_2048",
            KeyAlgorithm.RsaPkcs1V15_3072Sha256 or KeyAlgorithm.RsaPss3072Sha256 => "RSA_3072",
            KeyAlgorithm.RsaPkcs1V15_4096Sha256 or KeyAlgorithm.RsaPss4096Sha256 => "RSA_4096",
            KeyAlgorithm.Ed25519 => "ECC_NIST_EDWARDS25519",
            var other => throw LadingException.Usage($"AWS KMS has no keys for {other}."),
        };
        string made = await key.AskAsync("CreateKey", json =>
        {
            json.WriteString("KeySpec", spec);
            json.WriteString("KeyUsage", "SIGN_VERIFY");
            json.WriteString("Description", "made by lading");
        }, root => root.GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!, cancellation).ConfigureAwait(false);
        using HttpRequestMessage alias = key.Request("CreateAlias", KeyService.Json(json =>
        {
            json.WriteString("AliasName", key._id);
            json.WriteString("TargetKeyId", made);
        }));
        KeyServiceAnswer answer = await key._service.SendAsync(alias, cancellation).ConfigureAwait(false);
        if (!answer.IsGood)
            throw key._service.Refused(answer, $"the alias of the new key {made}");
        await key.FetchAsync(access.Algorithm, cancellation).ConfigureAwait(false);
    }, cancellation);

    private static async Task<SigningKey> ConnectAsync(string reference, KeyAccess access, Func<AwsKey, Task> begin, CancellationToken cancellation)
    {
        string rest = reference[Scheme.Length..];
        int slash = rest.IndexOf('/');
        string id = slash < 0 ? "" : rest[(slash + 1)..], host = slash < 0 ? "" : rest[..slash];
        if (id.Length is 0 or > 2048 || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '/' or ':')))
            throw LadingException.Usage($"'{Printable.Text(reference)}' is no key of AWS KMS.", "As awskms:///alias/NAME, awskms:///arn:aws:kms:REGION:ACCOUNT:key/ID or awskms://ENDPOINT/ID.");
        string region = id.StartsWith("arn:", StringComparison.Ordinal) && id.Split(':') is { Length: >= 6 } arn ? arn[3]
            : access.Environment("AWS_REGION") is { Length: > 0 } own ? own
            : access.Environment("AWS_DEFAULT_REGION") is { Length: > 0 } other ? other
            : throw LadingException.Usage("In which region of AWS is the key?", "Set AWS_REGION, or name the key by its ARN.");
        string address = host.Length > 0 ? "https://" + host
            : access.Environment("AWS_ENDPOINT_URL_KMS") is { Length: > 0 } url ? url
            : access.Environment("AWS_ENDPOINT_URL") is { Length: > 0 } all ? all
            : $"https://kms.{region}.amazonaws.com";
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("https" or "http"))
            throw LadingException.Usage($"'{Printable.Text(address)}' is no address of AWS KMS.");
        var key = new AwsKey(new KeyService("AWS KMS", access), await AwsCredentials.FindAsync(access, region, cancellation).ConfigureAwait(false), endpoint, region, id);
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

    private async Task FetchAsync(KeyAlgorithm algorithm, CancellationToken cancellation)
    {
        byte[] spki = await AskAsync("GetPublicKey", json => json.WriteString("KeyId", _id), root => root.GetProperty("PublicKey").GetBytesFromBase64(), cancellation).ConfigureAwait(false);
        _publicKey = PublicKeyReader.FromSpki(spki, Where, algorithm);
    }

    protected override Task<byte[]> RequestAsync(ReadOnlyMemory<byte> digestOrMessage, CancellationToken cancellation) => AskAsync("Sign", json =>
    {
        json.WriteString("KeyId", _id);
        json.WriteBase64String("Message", digestOrMessage.Span);
        json.WriteString("MessageType", PublicKey.Hash is null ? "RAW" : "DIGEST");
        json.WriteString("SigningAlgorithm", PublicKey switch
        {
            RsaPublicKey { Padding.Mode: RSASignaturePaddingMode.Pss } => "RSASSA_PSS_SHA_256",
            RsaPublicKey => "RSASSA_PKCS1_V1_5_SHA_256",
            { Hash.Name: { } hash } => $"ECDSA_SHA_{hash[3..]}",
            _ => "ED25519_SHA_512",
        });
    }, root => root.GetProperty("Signature").GetBytesFromBase64(), cancellation);

    private async Task<T> AskAsync<T>(string action, Action<System.Text.Json.Utf8JsonWriter> body, Func<System.Text.Json.JsonElement, T> read, CancellationToken cancellation)
    {
        using HttpRequestMessage request = Request(action, KeyService.Json(body));
        return await _service.ReadAsync(request, $"{action} of the key {Printable.Text(_id)}", read, cancellation).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(string action, byte[] body)
    {
        const string type = "application/x-amz-json-1.1";
        string time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        (string Name, string Value)[] headers =
        [
            ("content-type", type), ("host", _endpoint.Authority), ("x-amz-date", time),
            .. _credentials.SessionToken is { } session ? [("x-amz-security-token", Encoding.ASCII.GetString(session.Span))] : Array.Empty<(string, string)>(),
            ("x-amz-target", "TrentService." + action),
        ];
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = KeyService.Content(body, type) };
        foreach ((string name, string value) in headers.Where(h => h.Name.StartsWith("x-", StringComparison.Ordinal)))
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Authorization", AwsSignature.Authorization(_credentials, "POST", _endpoint.AbsolutePath, headers, body, time, _region, "kms"));
        return request;
    }

    protected override void Dispose(bool disposing)
    {
        _credentials.Dispose();
        _service.Dispose();
    }
}
