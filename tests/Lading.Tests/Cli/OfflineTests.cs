using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Cli;

/// <summary>Verifying with a trusted root file needs no network: the program runs in a network namespace that has no interface that is up.</summary>
public sealed class OfflineTests : IDisposable
{
    private const string Who = $"--certificate-identity {VirtualSigstore.Name} --certificate-oidc-issuer {VirtualSigstore.Issuer} --trusted-root root.json";

    private readonly TemporaryFolder _folder = new();
    private readonly VirtualSigstore _sigstore = new();
    private readonly byte[] _artifact = "the artifact"u8.ToArray();

    public OfflineTests()
    {
        File.WriteAllText(_folder["root.json"], _sigstore.TrustedRoot().ToJsonString());
        File.WriteAllBytes(_folder["artifact"], _artifact);
        (int code, string output) = Run("grep -q '^ *lo:' /proc/net/dev && [ $(wc -l < /proc/net/dev) -eq 3 ] && [ $(wc -l < /proc/net/route) -le 1 ]");
        Assert.SkipWhen(code != 0, "no network namespace can be made here (unshare -rn): " + output.Trim());
    }

    public void Dispose()
    {
        _folder.Dispose();
        _sigstore.Dispose();
    }

    [Fact]
    public void A_file_is_verified_without_any_network()
    {
        string statement = Statement(Digest.Of(_artifact), "https://example.com/p");
        foreach ((string name, JsonObject bundle, string verb) in (ReadOnlySpan<(string, JsonObject, string)>)
            [
                ("v1.json", _sigstore.SignMessage(_artifact), "verify-blob"),
                ("v2.json", _sigstore.SignMessageV2(_artifact), "verify-blob"),
                ("dsse1.json", _sigstore.SignStatement(statement), "verify-blob-attestation --type https://example.com/p"),
                ("dsse2.json", _sigstore.SignStatementV2(statement), "verify-blob-attestation --type https://example.com/p"),
            ])
        {
            File.WriteAllText(_folder[name], bundle.ToJsonString());
            (int code, string output) = Run($"{LadingProgram.Start} {verb} artifact --bundle {name} {Who}");
            Assert.True(code == 0, $"{name}: {output}");
            Assert.Contains("Verified OK", output, StringComparison.Ordinal);
            (code, output) = Run($"{LadingProgram.Start} {verb} root.json --bundle {name} {Who}");
            Assert.True(code == 1, $"{name}: {output}");
        }
    }

    [Fact]
    public async Task An_image_in_a_layout_is_verified_without_any_network()
    {
        await using (OciLayoutStore store = OciLayoutStore.OpenOrCreate(_folder["layout"]))
        {
            byte[] config = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"""u8.ToArray();
            var blob = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = Digest.Of(config), Size = config.Length };
            await store.PushBlobAsync(blob, _ => Task.FromResult<Stream>(new MemoryStream(config)), null, default);
            Descriptor image = await store.PushManifestAsync(OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = blob }), MediaTypes.OciManifest, "v1", default);
            foreach (JsonObject bundle in (JsonObject[])[_sigstore.SignStatementV2(Statement(image.Digest, PredicateTypes.Signature)), _sigstore.SignStatement(Statement(image.Digest, "https://slsa.dev/provenance/v1"))])
                await BundleReferrer.AttachAsync(store, image, Encoding.UTF8.GetBytes(bundle.ToJsonString()), DateTimeOffset.UnixEpoch, default);
        }
        (int code, string output) = Run($"{LadingProgram.Start} verify {Who} oci-dir:layout:v1");
        Assert.True(code == 0, output);
        Assert.Contains(VirtualSigstore.Name, output, StringComparison.Ordinal);
        (code, output) = Run($"{LadingProgram.Start} verify-attestation {Who} --type slsaprovenance1 --policy 'has(predicate)' oci-dir:layout:v1");
        Assert.True(code == 0, output);
        (code, output) = Run($"{LadingProgram.Start} verify {Who.Replace("acme", "evil", StringComparison.Ordinal)} oci-dir:layout:v1");
        Assert.True(code == 12, output);
    }

    private static string Statement(Digest subject, string type) =>
        $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"{{{subject.Encoded}}}"}}],"predicateType":"{{{type}}}","predicate":{}}""";

    private (int Code, string Output) Run(string command)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("unshare", ["-rn", "bash", "-c", command])
            {
                WorkingDirectory = _folder[""],
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
            process.WaitForExit();
            return (process.ExitCode, output.Result + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
