using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Identity;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Signing;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>
/// Sigstore's JavaScript implementation as services, signer and verifier, over HTTP (eng/sigstore-services.mjs, eng/sigstore-client.mjs): it
/// verifies what is signed here, and what it signs is verified here; by identity and with keys, envelopes and signatures over artifacts.
/// </summary>
public sealed class JavaScriptSigstoreTests : IAsyncLifetime
{
    private const string Email = "dev@acme.example";

    private readonly TemporaryFolder _folder = new();
    private Process? _services;
    private string _url = "";
    private byte[] _root = [];

    private static string Script(string name) => Path.Combine(Repository.Root, "eng", name);

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(Path.Combine(Repository.Root, "artifacts", "node", "node_modules", "@sigstore", "mock")))
            return;
        _services = Process.Start(new ProcessStartInfo("node", [Script("sigstore-services.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using JsonDocument started = JsonDocument.Parse(await _services.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? throw new InvalidOperationException("the services did not start"));
        _url = started.RootElement.GetProperty("url").GetString()!;
        _root = Encoding.UTF8.GetBytes(started.RootElement.GetProperty("trustedRoot").GetRawText());
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            _services.StandardInput.Close();
            await _services.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
            _services.Dispose();
        }
        _folder.Dispose();
    }

    private static async Task<string> NodeAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }

    private TrustedRoot Root => TrustedRoot.Read(_root, "the mock's root");

    private SigningServices Services(bool inToto = false)
    {
        const string used = "\"validFor\":{\"start\":\"2020-01-01T00:00:00Z\"},\"operator\":\"mock\"";
        string config = $$$"""
            {"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{"url":"{{{_url}}}","majorApiVersion":1,{{{used}}}}],
             "rekorTlogUrls":[{"url":"{{{_url}}}","majorApiVersion":1,{{{used}}}}],"rekorTlogConfig":{"selector":"ANY"},
             "tsaUrls":[{"url":"{{{_url}}}/api/v1/timestamp","majorApiVersion":1,{{{used}}}}],"tsaConfig":{"selector":"ANY"}}
            """;
        return new SigningServices(SigningConfig.Read(Encoding.UTF8.GetBytes(config), "config"), Root, new ServiceSettings(), inToto);
    }

    private static byte[] Statement(byte[] blob) => Encoding.UTF8.GetBytes(
        $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"blob","digest":{"sha256":"{{{Convert.ToHexStringLower(SHA256.HashData(blob))}}}"}}],"predicateType":"https://example.com/p","predicate":{"a":"<1&2>+"}}""");

    private static string Token()
    {
        using var sigstore = new VirtualSigstore(DateTimeOffset.UtcNow);
        return sigstore.Token(email: Email);
    }

    [Fact]
    public async Task What_is_signed_here_with_its_services_is_verified_there()
    {
        Assert.SkipWhen(_services is null, "@sigstore/mock is not installed (eng/test-tools.sh installs it)");
        byte[] blob = "an artifact"u8.ToArray();
        _folder.Write("root.json", _root);
        _folder.Write("blob", blob);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "bundles"));
        using (var signer = Signer.OfIdentity(IdentityToken.FromText(Token(), "token"), Services()))
        {
            Write("keyless-message", (await BundleSigner.SignArtifactAsync(Artifact.FromBytes(blob), signer, default)).Bundle, null);
            Write("keyless-dsse", await BundleSigner.SignStatementAsync(Statement(blob), signer, default), null);
        }
        using (var signer = Signer.OfIdentity(IdentityToken.FromText(Token(), "token"), Services(inToto: true)))
            Write("keyless-intoto", await BundleSigner.SignStatementAsync(Statement(blob), signer, default), null);
        using (SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256))
        {
            SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "the key", KeyAlgorithm.EcdsaP256Sha256);
            using var signer = Signer.OfKey(key, Services());
            Write("key-message", (await BundleSigner.SignArtifactAsync(Artifact.FromBytes(blob), signer, default)).Bundle, key);
            Write("key-dsse", await BundleSigner.SignStatementAsync(Statement(blob), signer, default), key);
        }
        string output = await NodeAsync(Script("sigstore-client.mjs"), "verify", Path.Combine(_folder.Path, "root.json"), Path.Combine(_folder.Path, "blob"), Path.Combine(_folder.Path, "bundles"));
        Assert.Contains("verified 5", output);

        void Write(string name, byte[] bundle, SigningKey? key)
        {
            _folder.Write($"bundles/{name}.json", bundle);
            if (key is null)
                _folder.Write($"bundles/{name}.identity", Encoding.UTF8.GetBytes($"{Email}\n{VirtualSigstore.Issuer}\n"));
            else
                _folder.Write($"bundles/{name}.pem", Encoding.ASCII.GetBytes(KeyPairs.WritePublic(key.PublicKey)));
        }
    }

    [Fact]
    public async Task What_is_signed_there_is_verified_here()
    {
        Assert.SkipWhen(_services is null, "@sigstore/mock is not installed (eng/test-tools.sh installs it)");
        byte[] blob = "an artifact"u8.ToArray();
        _folder.Write("blob", blob);
        _folder.Write("statement", Statement(blob));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "bundles"));
        string output = await NodeAsync(Script("sigstore-client.mjs"), "sign", _url, Token(), Path.Combine(_folder.Path, "blob"), Path.Combine(_folder.Path, "statement"), Path.Combine(_folder.Path, "bundles"));
        string[] names = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["keyless-dsse", "keyless-message", "keyless-intoto", "key-dsse", "key-message", "key-intoto"], names);
        foreach (string name in names)
        {
            string path = Path.Combine(_folder.Path, "bundles", name);
            var policy = new VerificationPolicy
            {
                Signer = File.Exists(path + ".pem")
                    ? SignerPolicy.Key(PublicKeyReader.Read(await File.ReadAllBytesAsync(path + ".pem"), "the key"))
                    : SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(Email), TextConstraint.Exactly(VirtualSigstore.Issuer))),
                Time = TimePolicy.Signed(),
                Log = LogPolicy.Included(),
                CertificateLogs = 1,
            };
            byte[] json = await File.ReadAllBytesAsync(path + ".json");
            VerificationResult result = BundleVerifier.Verify(Bundle.Read(json, name), Artifact.FromBytes(blob), policy, Root);
            Assert.True(result.Verified, $"{name}: {result.Failed?.Name}: {result.Failed?.Detail}");
            Assert.False(BundleVerifier.Verify(Bundle.Read(json, name), Artifact.FromBytes("another"u8.ToArray()), policy, Root).Verified);
        }
    }
}
