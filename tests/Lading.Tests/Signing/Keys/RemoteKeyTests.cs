using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Signing.Keys;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Keys;

/// <summary>Keys that something else holds: Vault's API as a virtual server speaks it, and a plugin written in shell.</summary>
public sealed class RemoteKeyTests : IAsyncDisposable
{
    private const string Token = "s.a-token-that-must-not-show";
    private static readonly byte[] Message = "a message that is signed"u8.ToArray();
    private readonly VirtualHttpServer _vault = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private int _status = 200;
    private bool _wrong;

    public RemoteKeyTests() => _vault.Intercept = Answer;

    private KeyAccess Access => new()
    {
        Password = _ => throw new InvalidOperationException("no password was to be asked for"),
        Environment = name => name switch { "VAULT_ADDR" => _vault.Root, "VAULT_TOKEN" => Token, "VAULT_NAMESPACE" => "team", _ => null },
    };

    private VirtualResponse Answer(VirtualRequest request)
    {
        if (_status != 200)
            return VirtualResponse.Text(_status, """{"errors":["permission denied"]}""");
        if (request.Header("X-Vault-Token") != Token)
            return VirtualResponse.Text(403, """{"errors":["no token"]}""");
        string pem = JsonEncodedText.Encode(_key.ExportSubjectPublicKeyInfoPem() + "\n").ToString();
        switch (request.ToString())
        {
            case "GET /v1/transit/keys/release":
                return VirtualResponse.Text(200, """{"data":{"type":"ecdsa-p384","latest_version":3,"keys":{"1":{"public_key":"old"},"3":{"public_key":"PEM"}}}}""".Replace("PEM", pem));
            case "POST /v1/transit/keys/release":
                return VirtualResponse.Empty(204);
            case "POST /v1/transit/sign/release/sha2-384":
                using (JsonDocument body = JsonDocument.Parse(request.Body))
                {
                    Assert.True(body.RootElement.GetProperty("prehashed").GetBoolean());
                    Assert.Equal(3, body.RootElement.GetProperty("key_version").GetInt32());
                    byte[] signature = _key.SignHash(_wrong ? new byte[48] : body.RootElement.GetProperty("input").GetBytesFromBase64(), DSASignatureFormat.Rfc3279DerSequence);
                    return VirtualResponse.Text(200, """{"data":{"signature":"vault:v3:SIGNATURE"}}""".Replace("SIGNATURE", Convert.ToBase64String(signature)));
                }
            default:
                return VirtualResponse.Text(404, """{"errors":[]}""");
        }
    }

    [Fact]
    public async Task Vault_signs_with_the_latest_version_of_a_key()
    {
        using SigningKey key = await KeyStores.OpenAsync("hashivault://release", Access, default);
        Assert.Equal(KeyAlgorithm.EcdsaP384Sha384, key.PublicKey.Algorithm);
        byte[] signed = await key.SignAsync(Message, default);
        Assert.True(key.PublicKey.Verify(Message, signed));
        Assert.Equal("team", _vault.Requests.First().Header("X-Vault-Namespace"));
        PublicKey alone = await KeyStores.OpenPublicAsync("hashivault://release", Access, default);
        Assert.Equal(key.PublicKey.Spki.ToArray(), alone.Spki.ToArray());
    }

    [Fact]
    public async Task Vault_makes_a_key()
    {
        using SigningKey key = await KeyStores.CreateAsync("hashivault://release", Access with { Algorithm = KeyAlgorithm.EcdsaP384Sha384 }, default);
        Assert.Equal("""{"type":"ecdsa-p384"}""", Encoding.UTF8.GetString(_vault.Requests.First().Body));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(307)]
    [InlineData(500)]
    public async Task What_Vault_refuses_is_told_without_the_token(int status)
    {
        _status = status;
        LadingException e = await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync("hashivault://release", Access, default));
        Assert.Contains(status.ToString(), e.Message);
        Assert.DoesNotContain(Token, e.ToString());
    }

    [Fact]
    public async Task A_signature_that_does_not_verify_is_not_passed_on()
    {
        using SigningKey key = await KeyStores.OpenAsync("hashivault://release", Access, default);
        _wrong = true;
        await Assert.ThrowsAsync<LadingException>(async () => await key.SignAsync(Message, default));
    }

    [Theory]
    [InlineData("hashivault://")]
    [InlineData("hashivault://../sys/seal")]
    [InlineData("hashivault://..")]
    [InlineData("awskms:///alias/x")]
    [InlineData("k8s://ns/name")]
    [InlineData("not-a-plugin-that-exists://x")]
    [InlineData("../../bin/sh://x")]
    [InlineData("env://LADING_NO_SUCH_VARIABLE")]
    [InlineData("/no/such/file")]
    public async Task References_that_lead_nowhere_are_told(string reference) =>
        await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync(reference, Access, default));

    [Fact]
    public async Task A_key_in_the_environment_is_read()
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256), password = SecretBuffer.FromText("hello"), pem = KeyPairs.WriteEncrypted(pkcs8, password);
        string text = Encoding.ASCII.GetString(pem.Span);
        var access = new KeyAccess { Password = _ => SecretBuffer.FromText("hello"), Environment = name => name == "KEY" ? text : null };
        using SigningKey key = await KeyStores.OpenAsync("env://KEY", access, default);
        byte[] signed = await key.SignAsync(Message, default);
        Assert.True(key.PublicKey.Verify(Message, signed));
    }

    [Fact]
    public async Task A_plugin_signs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !File.Exists("/usr/bin/openssl") || !File.Exists("/usr/bin/python3"), "openssl or python3 is not installed");
        using var folder = new TemporaryFolder();
        folder.Write("key.pem", Encoding.ASCII.GetBytes(_key.ExportPkcs8PrivateKeyPem()));
        string program = folder.Write("sigstore-kms-ladingtest", Encoding.UTF8.GetBytes("""
            #!/usr/bin/python3
            import sys, json, base64, subprocess
            args = json.loads(sys.argv[2])
            key = args["initOptions"]["keyResourceID"]
            assert sys.argv[1] == "1" and args["initOptions"]["protocolVersion"] == "1"
            if key == "broken":
                print(json.dumps({"errorMessage": "the token is locked"})); sys.exit(1)
            if args["methodName"] == "publicKey":
                pem = subprocess.run(["openssl", "pkey", "-in", key, "-pubout"], capture_output=True).stdout
                print(json.dumps({"publicKey": {"publicKeyPEM": base64.b64encode(pem).decode()}}))
            elif args["methodName"] == "signMessage":
                options = args["signMessage"]["signOptions"]["messageOptions"]
                assert options["hashFunc"] == 6
                run = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", key], input=base64.b64decode(options["digest"]), capture_output=True)
                print(json.dumps({"signMessage": {"signature": base64.b64encode(run.stdout).decode()}}))
            """));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{folder.Path}:{path}");
        try
        {
            using SigningKey key = await KeyStores.OpenAsync($"ladingtest://{folder["key.pem"]}", Access, default);
            byte[] signed = await key.SignAsync(Message, default);
            Assert.True(key.PublicKey.Verify(Message, signed));
            LadingException e = await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync("ladingtest://broken", Access, default));
            Assert.Contains("the token is locked", e.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _vault.DisposeAsync();
    }
}
