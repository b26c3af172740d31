using System.Text.Json;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Trust;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Cli;

/// <summary><c>initialize</c>, <c>trusted-root create</c>, <c>signing-config create</c> and the TUF conformance client, as programs.</summary>
public sealed class TrustCommandTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly VirtualTuf _repository = new();
    private readonly VirtualSigstore _sigstore = new();

    public async ValueTask DisposeAsync()
    {
        await _repository.DisposeAsync();
        _sigstore.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_instance_of_ones_own_is_initialized_and_then_trusted_without_a_network()
    {
        _folder.Write("blob", "content"u8.ToArray());
        _folder.Write("bundle.json", System.Text.Encoding.UTF8.GetBytes(_sigstore.SignMessage("content"u8.ToArray()).ToJsonString()));
        _folder.Write("root.json", _repository.FirstRoot);
        _repository.AddTarget("targets", "trusted_root.json", System.Text.Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()));
        _repository.Publish("targets", "snapshot", "timestamp");
        string verify = $"lading -v verify-blob blob --bundle bundle.json --certificate-identity {VirtualSigstore.Name} --certificate-oidc-issuer {VirtualSigstore.Issuer}";

        Assert.Equal(1, ScriptTests.Execute(verify, _folder.Path).Code); // the public instance does not know this signer
        (string output, int code) = ScriptTests.Execute($"lading initialize --mirror {_repository.MetadataUrl} --root root.json", _folder.Path);
        Assert.True(code == 0, output);
        Assert.Contains("TUF root version 1", output);
        Assert.Contains("The repository has no signing_config.v0.2.json", output);
        int requests = _repository.Requests.Count;
        (output, code) = ScriptTests.Execute(verify, _folder.Path);
        Assert.True(code == 0, output);
        Assert.Contains($"Trusted: the trusted root of {_repository.MetadataUrl}", output);
        Assert.Equal(requests, _repository.Requests.Count);

        Assert.Equal(2, ScriptTests.Execute("lading initialize --staging --mirror https://x.example", _folder.Path).Code);
        Assert.Equal(3, ScriptTests.Execute($"lading initialize --mirror {_repository.MetadataUrl} --root root.json --root-checksum {new string('0', 64)}", _folder.Path).Code);
        Assert.Equal(2, ScriptTests.Execute("lading initialize --mirror http://tuf.example", _folder.Path).Code);
    }

    [Fact]
    public void A_trusted_root_is_put_together_and_verifies()
    {
        _folder.Write("blob", "content"u8.ToArray());
        _folder.Write("bundle.json", System.Text.Encoding.UTF8.GetBytes(_sigstore.SignMessage("content"u8.ToArray()).ToJsonString()));
        JsonElement parts = JsonDocument.Parse(_sigstore.TrustedRoot().ToJsonString()).RootElement;
        Key("rekor.pub", parts.GetProperty("tlogs")[0]);
        Key("ctfe.pub", parts.GetProperty("ctlogs")[0]);
        Chain("fulcio.pem", parts.GetProperty("certificateAuthorities")[0]);
        Chain("tsa.pem", parts.GetProperty("timestampAuthorities")[0]);
        string logs = "start-time=2020-01-01T00:00:00Z";
        (string output, int code) = ScriptTests.Execute($"lading trusted-root create --fulcio url=https://ca.example,certificate-chain=fulcio.pem --ctfe url=https://ct.example,public-key=ctfe.pub,{logs}"
            + $" --rekor url=https://log.example,public-key=rekor.pub,{logs} --tsa url=https://tsa.example,certificate-chain=tsa.pem --out created.json", _folder.Path);
        Assert.True(code == 0, output);
        TrustedRoot root = TrustedRoot.Read(File.ReadAllBytes(_folder["created.json"]), "created");
        Assert.Equal("https://log.example", root.Logs.Single().BaseUrl);
        (output, code) = ScriptTests.Execute($"lading verify-blob blob --bundle bundle.json --trusted-root created.json --certificate-identity {VirtualSigstore.Name} --certificate-oidc-issuer {VirtualSigstore.Issuer}", _folder.Path);
        Assert.True(code == 0, output);

        // cosign's older flags come to the same.
        (output, code) = ScriptTests.Execute("lading trusted-root create --certificate-chain fulcio.pem --fulcio-uri https://ca.example --ctfe-key ctfe.pub --ctfe-url https://ct.example --ctfe-start-time 2020-01-01T00:00:00Z"
            + " --rekor-key rekor.pub --rekor-url https://log.example --rekor-start-time 2020-01-01T00:00:00Z --timestamp-certificate-chain tsa.pem --timestamp-uri https://tsa.example", _folder.Path);
        Assert.True(code == 0, output);
        Assert.Equal(File.ReadAllText(_folder["created.json"]), output);
    }

    [Fact]
    public void The_defaults_are_those_of_the_instance()
    {
        Assert.Equal(0, ScriptTests.Execute("lading trusted-root create --with-default-services --no-default-ctfe --out root.json", _folder.Path).Code);
        TrustedRoot expected = TrustMaterial.BuiltIn(SigstoreInstance.PublicGood).TrustedRoot, actual = TrustedRoot.Read(File.ReadAllBytes(_folder["root.json"]), "created");
        Assert.Equal(expected.Logs.Select(Describe), actual.Logs.Select(Describe));
        Assert.Equal(expected.CertificateAuthorities.Select(Describe), actual.CertificateAuthorities.Select(Describe));
        Assert.Equal(expected.TimestampAuthorities.Select(Describe), actual.TimestampAuthorities.Select(Describe));
        Assert.Empty(actual.CertificateLogs);

        Assert.Equal(0, ScriptTests.Execute("lading signing-config create --with-default-rekor-v2 --tsa-config ALL --out config.json", _folder.Path).Code);
        SigningConfig usual = TrustMaterial.BuiltIn(SigstoreInstance.PublicGood).SigningConfig(rekorV2: true), created = SigningConfig.Read(File.ReadAllBytes(_folder["config.json"]), "created");
        Assert.Equal(usual.Logs, created.Logs);
        Assert.Equal(usual.CertificateAuthorities, created.CertificateAuthorities);
        Assert.Equal(new ServiceSelection(ServiceSelector.All), created.TimestampSelection);

        Assert.Equal(0, ScriptTests.Execute("lading signing-config create --base-config config.json --rekor url=https://log.example,api-version=2,start-time=2026-01-01T00:00:00Z,operator=me --rekor-config EXACT:1 --no-default-tsa --out own.json", _folder.Path).Code);
        SigningConfig own = SigningConfig.Read(File.ReadAllBytes(_folder["own.json"]), "created");
        Assert.Equal("https://log.example", own.Logs.Single().Url);
        Assert.Equal(new ServiceSelection(ServiceSelector.Exact, 1), own.LogSelection);
        Assert.Empty(own.TimestampAuthorities);
        Assert.Equal(usual.IdentityProviders, own.IdentityProviders);
    }

    [Fact]
    public void The_conformance_client_keeps_the_suites_protocol()
    {
        _folder.Write("initial_root.json", _repository.FirstRoot);
        _repository.AddTarget("targets", "dir/file", "content"u8.ToArray());
        _repository.Publish("targets", "snapshot", "timestamp");
        string client = "lading conformance tuf --metadata-dir metadata";
        Assert.Equal(("", 0), ScriptTests.Execute($"{client} init initial_root.json", _folder.Path));
        (string output, int code) = ScriptTests.Execute($"{client} --metadata-url {_repository.MetadataUrl} refresh", _folder.Path);
        Assert.True(code == 0, output);
        Assert.Equal(["root.json", "snapshot.json", "targets.json", "timestamp.json"], Directory.GetFiles(_folder["metadata"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        (output, code) = ScriptTests.Execute($"{client} --metadata-url {_repository.MetadataUrl} --target-name dir/file --target-dir targets --target-base-url {_repository.TargetsUrl} download", _folder.Path);
        Assert.True(code == 0, output);
        Assert.Equal("content", File.ReadAllText(Directory.GetFiles(_folder["targets"]).Single()));
        Assert.Equal(1, ScriptTests.Execute($"{client} --metadata-url {_repository.MetadataUrl} --target-name none --target-dir targets --target-base-url {_repository.TargetsUrl} download", _folder.Path).Code);
        Assert.Equal(1, ScriptTests.Execute($"lading conformance tuf --metadata-dir nothing --metadata-url {_repository.MetadataUrl} refresh", _folder.Path).Code);
    }

    private static string Describe(TrustedLog log) => $"{log.BaseUrl} {log.ValidFor} {Convert.ToHexString(log.LogId.Span)} {Convert.ToHexString(log.Key.Spki.Span)} {log.Key.Algorithm}";

    private static string Describe(CertificateAuthority authority) => $"{authority.Uri} {authority.ValidFor} {string.Join(',', authority.Chain.Select(c => c.Fingerprint))}";

    private void Key(string name, JsonElement log) => File.WriteAllText(_folder[name], $"-----BEGIN PUBLIC KEY-----\n{log.GetProperty("publicKey").GetProperty("rawBytes").GetString()}\n-----END PUBLIC KEY-----\n");

    private void Chain(string name, JsonElement authority) => File.WriteAllText(_folder[name], string.Concat(authority.GetProperty("certChain").GetProperty("certificates").EnumerateArray()
        .Select(c => $"-----BEGIN CERTIFICATE-----\n{c.GetProperty("rawBytes").GetString()}\n-----END CERTIFICATE-----\n")));
}
