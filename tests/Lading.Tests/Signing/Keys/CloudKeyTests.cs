using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Keys.Services;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Keys;

/// <summary>
/// Keys at cloud services, as their published interfaces say that requests and answers look. None of this was tried against the services
/// themselves.
/// </summary>
public sealed class CloudKeyTests : IDisposable
{
    private const string Secret = "a-credential-that-must-not-show";
    private static readonly byte[] Message = "a message that is signed"u8.ToArray();
    private readonly TemporaryFolder _home = new();
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<(string Request, string Body, HttpRequestMessage Message)> _requests = [];
    private Func<string, string, (int Status, string Body)> _answer = (_, _) => (404, "{}");

    public void Dispose() => _home.Dispose();

    private KeyAccess Access(KeyAlgorithm algorithm = KeyAlgorithm.Unspecified) => new()
    {
        Password = _ => throw new InvalidOperationException("no password was to be asked for"),
        Environment = name => name == "HOME" ? _home.Path : _environment.GetValueOrDefault(name),
        Handler = () => new Service(this),
        Algorithm = algorithm,
        ServiceAccountFolder = _home.Path,
    };

    private sealed class Service(CloudKeyTests test) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string line = $"{request.Method} {request.RequestUri}", body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            test._requests.Add((line, body, request));
            (int status, string answer) = test._answer(line, body);
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(answer) };
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task SignsAsync(string reference, KeyAlgorithm algorithm = KeyAlgorithm.Unspecified)
    {
        using SigningKey key = await KeyStores.OpenAsync(reference, Access(algorithm), Cancellation);
        byte[] signature = await key.SignAsync(Message, Cancellation);
        Assert.True(key.PublicKey.Verify(Message, signature));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    // ---- AWS

    [Fact]
    public void The_signature_is_that_of_the_published_example()
    {
        using var credentials = new AwsCredentials("AKIDEXAMPLE", SecretBuffer.FromText("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), null);
        string header = AwsSignature.Authorization(credentials, "GET", "/", [("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")], [], "20150830T123600Z", "us-east-1", "service");
        Assert.Equal("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", header);
    }

    private void Aws(ECDsa key)
    {
        _environment["AWS_REGION"] = "eu-west-1";
        _answer = (line, body) => _requests[^1].Message.Headers.GetValues("x-amz-target").Single() switch
        {
            "TrentService.GetPublicKey" => (200, $$"""{"PublicKey":"{{Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}}"}"""),
            "TrentService.Sign" => (200, $$"""{"Signature":"{{Convert.ToBase64String(key.SignHash(Json(body).GetProperty("Message").GetBytesFromBase64(), DSASignatureFormat.Rfc3279DerSequence))}}"}"""),
            "TrentService.CreateKey" => (200, """{"KeyMetadata":{"KeyId":"1234"}}"""),
            "TrentService.CreateAlias" => (200, ""),
            _ => (400, """{"__type":"NotFoundException","message":"no such key"}"""),
        };
    }

    [Theory]
    [InlineData("awskms:///alias/release", "POST https://kms.eu-west-1.amazonaws.com/")]
    [InlineData("awskms:///arn:aws:kms:us-east-2:111122223333:key/1234abcd", "POST https://kms.us-east-2.amazonaws.com/")]
    [InlineData("awskms://vpce-1.kms.example/1234abcd", "POST https://vpce-1.kms.example/")]
    public async Task A_key_of_AWS_signs(string reference, string where)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Aws(key);
        _environment["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE";
        _environment["AWS_SECRET_ACCESS_KEY"] = Secret;
        _environment["AWS_SESSION_TOKEN"] = "session";
        await SignsAsync(reference);
        Assert.All(_requests, r => Assert.Equal(where, r.Request));
        Assert.Equal("ECDSA_SHA_384", Json(_requests[^1].Body).GetProperty("SigningAlgorithm").GetString());
        Assert.All(_requests, r => Assert.Contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target", r.Message.Headers.GetValues("Authorization").Single()));
    }

    [Fact]
    public async Task Credentials_of_AWS_come_from_a_profile_or_a_web_identity()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Aws(key);
        Directory.CreateDirectory(Path.Combine(_home.Path, ".aws"));
        string file = Path.Combine(_home.Path, ".aws", "credentials");
        File.WriteAllText(file, $"[default]\naws_access_key_id = OTHER\naws_secret_access_key = x\n\n[ ci ]\r\naws_access_key_id=OFCI\r\naws_secret_access_key={Secret}\r\n");
        _environment["AWS_PROFILE"] = "ci";
        await SignsAsync("awskms:///alias/release");
        Assert.Contains("Credential=OFCI/", _requests[^1].Message.Headers.GetValues("Authorization").Single());

        File.Delete(file);
        File.WriteAllText(Path.Combine(_home.Path, "token"), Secret + "\n");
        _environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = Path.Combine(_home.Path, "token");
        _environment["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/a";
        Func<string, string, (int, string)> kms = _answer;
        _answer = (line, body) => !line.Contains("//sts.") ? kms(line, body)
            : (200, """{"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{"Credentials":{"AccessKeyId":"ASSUMED","SecretAccessKey":"s","SessionToken":"t","Expiration":1}}}}""");
        await SignsAsync("awskms:///alias/release");
        Assert.Contains("Credential=ASSUMED/", _requests[^1].Message.Headers.GetValues("Authorization").Single());
        Assert.Contains(_requests, r => r.Body.EndsWith("&WebIdentityToken=" + Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_of_AWS_is_made_with_its_alias()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Aws(key);
        (_environment["AWS_ACCESS_KEY_ID"], _environment["AWS_SECRET_ACCESS_KEY"]) = ("A", Secret);
        using SigningKey made = await KeyStores.CreateAsync("awskms:///alias/release", Access(), Cancellation);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), made.PublicKey.Spki.ToArray());
        Assert.Contains(_requests, r => r.Body == """{"AliasName":"alias/release","TargetKeyId":"1234"}""");
        await Assert.ThrowsAsync<LadingException>(() => KeyStores.CreateAsync("awskms:///1234", Access(), Cancellation));
    }

    // ---- Azure

    private void Azure(AsymmetricAlgorithm key, string name = "release", string type = "EC-HSM")
    {
        (_environment["AZURE_TENANT_ID"], _environment["AZURE_CLIENT_ID"], _environment["AZURE_CLIENT_SECRET"]) = ("tenant", "client", Secret);
        _answer = (line, body) =>
        {
            if (line.StartsWith("POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token", StringComparison.Ordinal))
                return (200, """{"access_token":"bearer"}""");
            Assert.Equal("Bearer bearer", _requests[^1].Message.Headers.GetValues("Authorization").Single());
            if (line.Contains("/sign?"))
            {
                byte[] digest = Base64Url.DecodeFromChars(Json(body).GetProperty("value").GetString());
                byte[] signature = key is ECDsa ec ? ec.SignHash(digest) : ((RSA)key).SignHash(digest, HashAlgorithmName.SHA256, Json(body).GetProperty("alg").GetString() == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
                return (200, $$"""{"kid":"x","value":"{{Base64Url.EncodeToString(signature)}}"}""");
            }
            string parameters = key is ECDsa e && e.ExportParameters(false) is var p ? $"\"crv\":\"P-256\",\"x\":\"{Base64Url.EncodeToString(p.Q.X)}\",\"y\":\"{Base64Url.EncodeToString(p.Q.Y)}\""
                : ((RSA)key).ExportParameters(false) is var r ? $"\"n\":\"{Base64Url.EncodeToString(r.Modulus)}\",\"e\":\"{Base64Url.EncodeToString(r.Exponent)}\"" : "";
            return (200, $$$"""{"key":{"kid":"https://acme.vault.azure.net/keys/{{{name}}}/77","kty":"{{{type}}}","key_ops":["sign"],{{{parameters}}}},"attributes":{}}""");
        };
    }

    [Fact]
    public async Task A_key_of_Azure_signs_with_the_version_that_was_read()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Azure(key);
        await SignsAsync("azurekms://acme.vault.azure.net/release");
        Assert.Equal("POST https://acme.vault.azure.net/keys/release/77/sign?api-version=7.4", _requests[^1].Request);
    }

    [Theory]
    [InlineData(KeyAlgorithm.Unspecified, "RS256")]
    [InlineData(KeyAlgorithm.RsaPss2048Sha256, "PS256")]
    public async Task An_RSA_key_of_Azure_signs_either_way(KeyAlgorithm algorithm, string name)
    {
        using var key = RSA.Create(2048);
        Azure(key, type: "RSA");
        await SignsAsync("azurekms://acme.vault.azure.net/release/77", algorithm);
        Assert.Equal(name, Json(_requests[^1].Body).GetProperty("alg").GetString());
    }

    [Fact]
    public async Task Azures_token_goes_to_no_other_host_and_no_other_key_is_taken()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Azure(key, name: "other");
        Assert.Contains("another key", (await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync("azurekms://acme.vault.azure.net/release", Access(), Cancellation))).Message);
        _requests.Clear();
        await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync("azurekms://vault.azure.net.evil.example/release", Access(), Cancellation));
        Assert.Empty(_requests);
    }

    // ---- Google

    private const string GoogleReference = "gcpkms://projects/p/locations/global/keyRings/r/cryptoKeys/k";

    [Fact]
    public async Task A_key_of_Google_signs_with_its_newest_version_by_a_service_account()
    {
        using var account = RSA.Create(2048);
        using var key = RSA.Create(2048);
        string file = Path.Combine(_home.Path, "account.json");
        File.WriteAllText(file, $$"""{"type":"service_account","client_email":"a@p.iam","private_key_id":"1","private_key":"{{JsonEncodedText.Encode(account.ExportPkcs8PrivateKeyPem())}}","token_uri":"https://evil.example/token"}""");
        _environment["GOOGLE_APPLICATION_CREDENTIALS"] = file;
        _answer = (line, body) => line switch
        {
            "POST https://oauth2.googleapis.com/token" => IsSignedBy(account, body) ? (200, """{"access_token":"bearer"}""") : (400, """{"error":"invalid_grant"}"""),
            var l when l.Contains("cryptoKeyVersions?") => (200, """{"cryptoKeyVersions":[{"name":"projects/p/locations/global/keyRings/r/cryptoKeys/k/cryptoKeyVersions/9"},{"name":"projects/p/locations/global/keyRings/r/cryptoKeys/k/cryptoKeyVersions/12"}]}"""),
            var l when l.EndsWith("/cryptoKeyVersions/12/publicKey") => (200, $$"""{"pem":"{{JsonEncodedText.Encode(key.ExportSubjectPublicKeyInfoPem())}}","algorithm":"RSA_SIGN_PSS_2048_SHA256"}"""),
            var l when l.EndsWith("/cryptoKeyVersions/12:asymmetricSign") => (200, $$"""{"signature":"{{Convert.ToBase64String(key.SignHash(Json(body).GetProperty("digest").GetProperty("sha256").GetBytesFromBase64(), HashAlgorithmName.SHA256, RSASignaturePadding.Pss))}}"}"""),
            _ => (404, """{"error":{"code":404,"message":"not found"}}"""),
        };
        await SignsAsync(GoogleReference);
        Assert.Contains("404 for the public key: not found", (await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync(GoogleReference + "/cryptoKeyVersions/9", Access(), Cancellation))).Message);
    }

    private static bool IsSignedBy(RSA key, string form)
    {
        string[] parts = form[(form.IndexOf("&assertion=", StringComparison.Ordinal) + 11)..].Split('.');
        return key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    // ---- Kubernetes

    [Fact]
    public async Task A_key_pair_in_a_Secret_is_made_and_opened()
    {
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_home.Path, "ca.crt"), new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=ca", authority, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)).ExportCertificatePem());
        File.WriteAllText(Path.Combine(_home.Path, "token"), Secret);
        (_environment["KUBERNETES_SERVICE_HOST"], _environment["KUBERNETES_SERVICE_PORT"]) = ("10.0.0.1", "6443");
        string? stored = null;
        _answer = (line, body) =>
        {
            Assert.Equal("Bearer " + Secret, _requests[^1].Message.Headers.GetValues("Authorization").Single());
            switch (line)
            {
                case "POST https://10.0.0.1:6443/api/v1/namespaces/ci/secrets":
                    stored = body;
                    return (201, body);
                case "GET https://10.0.0.1:6443/api/v1/namespaces/ci/secrets/release" when stored is not null:
                    return (200, stored);
                default:
                    return (404, """{"kind":"Status","message":"secrets \"release\" not found"}""");
            }
        };
        Assert.Contains("not found", (await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync("k8s://ci/release", Access(), Cancellation))).Message);
        (await KeyStores.CreateAsync("k8s://ci/release", Access(), Cancellation)).Dispose();
        await SignsAsync("k8s://ci/release");
        PublicKey publicKey = await KeyStores.OpenPublicAsync("k8s://ci/release", Access(), Cancellation);
        using SigningKey key = await KeyStores.OpenAsync("k8s://ci/release", Access(), Cancellation);
        Assert.Equal(publicKey.Spki.ToArray(), key.PublicKey.Spki.ToArray());
    }

    // ---- all

    [Theory]
    [InlineData("awskms://")]
    [InlineData("awskms:///a b")]
    [InlineData("azurekms://acme.vault.azure.net")]
    [InlineData("azurekms://acme.vault.azure.net/a/../b")]
    [InlineData("gcpkms://projects/p")]
    [InlineData("gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/../k")]
    [InlineData("k8s://ns")]
    [InlineData("k8s://ns/--all")]
    [InlineData("github://a/b")]
    public async Task References_that_mean_nothing_are_usage_errors_before_anybody_is_asked(string reference)
    {
        _environment["AWS_REGION"] = "eu-west-1";
        LadingException e = await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync(reference, Access(), Cancellation));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.Empty(_requests);
    }

    [Theory]
    [InlineData("awskms:///alias/a")]
    [InlineData("azurekms://acme.vault.azure.net/a")]
    [InlineData(GoogleReference)]
    public async Task Without_credentials_it_is_said_what_to_set(string reference)
    {
        _environment["AWS_REGION"] = "eu-west-1";
        LadingException e = await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync(reference, Access(), Cancellation));
        Assert.Contains("There are no credentials", e.Message);
        Assert.Contains("Set ", e.Hint);
    }

    [Theory]
    [InlineData("awskms:///alias/a", 403, """{"__type":"AccessDeniedException","Message":"not you"}""")]
    [InlineData("awskms:///alias/a", 200, "not json")]
    [InlineData("awskms:///alias/a", 200, """{"PublicKey":7}""")]
    [InlineData("awskms:///alias/a", 200, """{"PublicKey":"AAAA"}""")]
    [InlineData("azurekms://acme.vault.azure.net/a", 500, "<html>")]
    [InlineData("azurekms://acme.vault.azure.net/a", 200, """{"access_token":"t","key":{"kid":"https://acme.vault.azure.net/keys/a/1","kty":"EC","crv":"P-256","x":"AA","y":"AA"}}""")]
    [InlineData("azurekms://acme.vault.azure.net/a", 200, """{"access_token":7}""")]
    public async Task What_a_service_should_not_answer_is_an_error_without_the_credentials(string reference, int status, string body)
    {
        (_environment["AWS_REGION"], _environment["AWS_ACCESS_KEY_ID"], _environment["AWS_SECRET_ACCESS_KEY"]) = ("eu-west-1", "A", Secret);
        (_environment["AZURE_TENANT_ID"], _environment["AZURE_CLIENT_ID"], _environment["AZURE_CLIENT_SECRET"]) = ("tenant", "client", Secret);
        _answer = (_, _) => (status, body);
        LadingException e = await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync(reference, Access(), Cancellation));
        Assert.DoesNotContain(Secret, e.ToString());
    }

    [Fact]
    public async Task A_signature_that_the_public_key_does_not_verify_is_not_passed_on()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Aws(key);
        (_environment["AWS_ACCESS_KEY_ID"], _environment["AWS_SECRET_ACCESS_KEY"]) = ("A", Secret);
        using SigningKey opened = await KeyStores.OpenAsync("awskms:///alias/release", Access(), Cancellation);
        Aws(other);
        await Assert.ThrowsAsync<LadingException>(() => opened.SignAsync(Message, Cancellation).AsTask());
    }
}
