using System.Text;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Cli;

/// <summary>The commands that sign, with the services of a virtual Sigstore.</summary>
public sealed class KeylessCommandTests : IAsyncDisposable
{
    private const string Services = "--signing-config signing.json --trusted-root root.json";
    private const string By = $"--trusted-root root.json --certificate-identity {VirtualSigstore.Name} --certificate-oidc-issuer {VirtualSigstore.Issuer}";

    private readonly VirtualSigstore _sigstore = new(DateTimeOffset.UtcNow);
    private readonly VirtualSigstoreServer _server;
    private readonly TemporaryFolder _folder = new();

    public KeylessCommandTests()
    {
        _server = new VirtualSigstoreServer(_sigstore);
        Write("root.json", _sigstore.TrustedRoot().ToJsonString());
        Write("signing.json", _server.SigningConfig());
        Write("token", _sigstore.Token() + "\n");
        Write("blob", "an artifact");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _sigstore.Dispose();
        _folder.Dispose();
    }

    private void Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    private string Run(string command, int code = 0)
    {
        (string output, int actual) = ScriptTests.Execute(command, _folder.Path);
        Assert.True(code == actual, $"{command}\nexit code {actual}, output:\n{output}");
        return output;
    }

    [Fact]
    public void Files_are_signed_and_attested_by_identity()
    {
        string said = Run($"lading sign-blob blob --identity-token token {Services} --yes --bundle b.json --output-certificate cert --output-signature sig");
        Assert.Contains("Entry 0 of the transparency log", said);
        Assert.DoesNotContain("insecure", said);
        Run($"lading -q verify-blob blob --bundle b.json {By} --use-signed-timestamps");
        Run($"lading -q verify-blob root.json --bundle b.json {By}", 1);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", Encoding.ASCII.GetString(Convert.FromBase64String(File.ReadAllText(_folder["cert"]))));
        Write("bom.json", """{"bomFormat":"CycloneDX","specVersion":"1.6"}""");
        Run($"lading attest-blob blob --identity-token token {Services} --yes --type cyclonedx --predicate bom.json --bundle a.json");
        Run($"lading -q verify-blob-attestation blob --type cyclonedx --bundle a.json {By}");
        Run($"SIGSTORE_ID_TOKEN=$(cat token) lading -q sign-blob blob {Services} -y --bundle c.json");
        Assert.Contains("GitHub", Run($"GITHUB_ACTIONS=true ACTIONS_ID_TOKEN_REQUEST_URL={_server.Root}/token ACTIONS_ID_TOKEN_REQUEST_TOKEN=x lading -q sign-blob blob {Services} -y --bundle c.json", 3));
        Assert.Contains("no flow", Run($"lading -q sign-blob blob {Services} -y --bundle c.json --fulcio-auth-flow x", 2));
    }

    [Fact]
    public void An_identity_is_published_only_with_consent()
    {
        string said = Run($"lading sign-blob blob --identity-token token {Services} --bundle b.json", 2);
        Assert.Contains("cannot be removed", said);
        Assert.Contains("--yes", said);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void A_key_uses_the_services_that_are_named_and_no_others()
    {
        Run("COSIGN_PASSWORD= lading -q key generate");
        Assert.Contains("Signed offline", Run("COSIGN_PASSWORD= lading sign-blob blob --key cosign.key --bundle b.json"));
        Assert.Empty(_server.Requests);
        Run($"COSIGN_PASSWORD= lading -q sign-blob blob --key cosign.key {Services} --bundle b.json");
        Run("lading -q verify-blob blob --key cosign.pub --trusted-root root.json --use-signed-timestamps --bundle b.json");
        Run($"COSIGN_PASSWORD= lading -q sign-blob blob --key cosign.key --rekor-url {_server.Root} --trusted-root root.json --bundle b.json");
        Run("lading -q verify-blob blob --key cosign.pub --trusted-root root.json --bundle b.json");
        string said = Run($"COSIGN_PASSWORD= lading sign-blob blob --key cosign.key --timestamp-server-url {_server.Root}/api/v1/timestamp --trusted-root root.json --bundle b.json");
        Assert.Contains("without a transparency log", said);
        Run("lading -q verify-blob blob --key cosign.pub --trusted-root root.json --use-signed-timestamps --insecure-ignore-tlog --bundle b.json");
        Assert.Equal(0, _server.Count("POST", "signingCert"));
        Run($"COSIGN_PASSWORD= lading -q sign-blob blob --key cosign.key --issue-certificate --identity-token token -y {Services} --bundle b.json");
        Run($"lading -q verify-blob blob --bundle b.json {By}");
    }

    [Fact]
    public void A_key_has_a_certificate_of_an_authority_of_ones_own()
    {
        Write("own.key", _sigstore.Key.ExportPkcs8PrivateKeyPem());
        Write("own.pem", System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", _sigstore.Issue(withSct: false)));
        Run($"lading -q sign-blob blob --key own.key --certificate own.pem {Services} --bundle b.json");
        Run($"lading -q verify-blob blob --bundle b.json {By} --insecure-ignore-sct");
        Run($"lading -q verify-blob blob --bundle b.json {By}", 1);
        Run("COSIGN_PASSWORD= lading -q key generate");
        Assert.Contains("another key", Run($"COSIGN_PASSWORD= lading -q sign-blob blob --key cosign.key --certificate own.pem {Services} --bundle b.json", 2));
        Assert.Contains("--certificate goes with --key", Run($"lading -q sign-blob blob --identity-token token -y --certificate own.pem {Services} --bundle b.json", 2));
    }

    [Fact]
    public void Single_services_by_URL_sign_by_identity_too()
    {
        Run($"lading -q sign-blob blob --identity-token token --fulcio-url {_server.Root} --rekor-url {_server.Root} --trusted-root root.json -y --bundle b.json");
        Run($"lading -q verify-blob blob --bundle b.json {By}");
    }

    [Theory]
    [InlineData("--signing-config signing.json --rekor-url http://127.0.0.1:1", "exclude one another")]
    [InlineData("--signing-config signing.json --use-signing-config", "exclude one another")]
    [InlineData("--rekor-url http://127.0.0.1:1 --use-signing-config", "exclude one another")]
    [InlineData("--signing-config signing.json --tlog-upload=false", "names transparency logs")]
    [InlineData("--rekor-url ftp://x", "no http or https URL")]
    [InlineData("--signing-config signing.json --rekor-entry-type x", "--rekor-entry-type")]
    public void Flags_that_contradict_one_another_are_usage_errors(string flags, string message)
    {
        Assert.Contains(message, Run($"lading sign-blob blob --identity-token token -y --trusted-root root.json {flags} --bundle b.json", 2));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Images_are_signed_and_attested_by_identity_with_all_that_is_in_an_index()
    {
        MakeIndex("image");
        Run($"lading -q sign --identity-token token {Services} -y -r oci-dir:image:v1 > signed");
        string[] signed = File.ReadAllLines(_folder["signed"]);
        Assert.Equal(3, signed.Length);
        foreach (string one in signed)
            Run($"lading -q verify {By} oci-dir:image@{one[(one.IndexOf('@') + 1)..]}");
        Assert.Equal(1, _server.Count("POST", "signingCert"));
        Write("p.json", "{}");
        Run($"lading -q attest --identity-token token {Services} -y --type https://example.com/p --predicate p.json --bundle att.json --output-signature sig --output-certificate cert.pem oci-dir:image:v1");
        Run($"lading -q verify-attestation --type https://example.com/p {By} oci-dir:image:v1");
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", File.ReadAllText(_folder["cert.pem"]));
        Run($"lading -q attest --identity-token token {Services} -y -r --provenance oci-dir:image:v1");
        foreach (string one in signed)
            Run($"lading -q verify-attestation --type slsaprovenance1 {By} oci-dir:image@{one[(one.IndexOf('@') + 1)..]}");
        Write("old.json", _server.SigningConfig(rekor: 1));
        Run("lading -q sign --legacy --identity-token token --signing-config old.json --trusted-root root.json -y oci-dir:image:v1");
        Assert.Equal(2, Run($"lading -q verify {By} oci-dir:image:v1").Split("docker-manifest-digest").Length - 1);
    }

    [Fact]
    public void The_conformance_protocol_signs()
    {
        string token = _sigstore.Token();
        Run($"lading conformance sign-bundle --identity-token {token} --bundle b.json --trusted-root root.json --signing-config signing.json blob");
        Run($"lading conformance verify-bundle --bundle b.json --certificate-identity {VirtualSigstore.Name} --certificate-oidc-issuer {VirtualSigstore.Issuer} --trusted-root root.json blob");
        string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_folder["blob"])));
        Write("statement.json", $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"blob","digest":{"sha256":"{{{digest}}}"}}],"predicateType":"https://example.com/p","predicate":{}}""");
        Run($"lading conformance sign-bundle --in-toto --identity-token {token} --bundle s.json --trusted-root root.json --signing-config signing.json statement.json");
        Run($"lading conformance verify-bundle --bundle s.json --certificate-identity {VirtualSigstore.Name} --certificate-oidc-issuer {VirtualSigstore.Issuer} --trusted-root root.json sha256:{digest}");
        Run($"lading conformance sign-bundle --in-toto --identity-token {token} --bundle x.json --trusted-root root.json --signing-config signing.json blob", 3);
    }

    /// <summary>An OCI layout with an index of two images of no layers.</summary>
    private void MakeIndex(string folder)
    {
        string Put(string text, string mediaType)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
            _folder.Write($"{folder}/blobs/sha256/{digest}", bytes);
            return $$"""{"mediaType":"{{mediaType}}","digest":"sha256:{{digest}}","size":{{bytes.Length}}""";
        }
        string Image(string architecture)
        {
            string config = Put($$$"""{"architecture":"{{{architecture}}}","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""", "application/vnd.oci.image.config.v1+json");
            return Put($$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{config}}},"layers":[]}""", "application/vnd.oci.image.manifest.v1+json")
                + $$$""","platform":{"os":"linux","architecture":"{{{architecture}}}"}}""";
        }
        string index = Put($$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{Image("amd64")}},{{Image("arm64")}}]}""", "application/vnd.oci.image.index.v1+json");
        Write($"{folder}/index.json", "{\"schemaVersion\":2,\"manifests\":[" + index + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}}]}");
        Write($"{folder}/oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
    }
}
