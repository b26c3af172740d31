using System.Diagnostics;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Stores;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Cli;

/// <summary>
/// A signed index on its way by the program: tree, verify, copy, save, load, clean. In a registry with the referrers API, in one without, and in
/// the real one that the environment names.
/// </summary>
public sealed class SignedImageTests : RegistryTest
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("with the API")]
    [InlineData("without the API")]
    [InlineData("real")]
    public async Task Signatures_and_attestations_go_where_the_image_goes(string registry)
    {
        using TemporaryFolder folder = _folder;
        string? real = Environment.GetEnvironmentVariable("LADING_TEST_REGISTRY");
        Assert.SkipWhen(registry == "real" && string.IsNullOrEmpty(real), "LADING_TEST_REGISTRY names no registry");
        Server.HasReferrersApi = registry == "with the API";
        string host = registry == "real" ? real! : Server.Host;
        string team = $"lading-test/{Guid.NewGuid():n}";
        string from = $"{host}/{team}/app:1.0", mirror = $"{host}/{team}/mirror:1.0", back = $"{host}/{team}/back:1.0";
        Descriptor[] images = await PushIndexAsync(Open(team + "/app", host: host));

        Ok("key generate --output-key-prefix a");
        Ok("key generate --output-key-prefix b");
        Ok($"sign --key a.key -r {from}");
        Ok($"sign --key b.key {from}");
        Ok($"sign --key a.key --legacy {from}");
        await File.WriteAllTextAsync(_folder["p.json"], """{"a":1}""", TestContext.Current.CancellationToken);
        Ok($"attest --key a.key --type https://example.com/p --predicate p.json {from}");

        string tree = Ok($"tree {from}");
        Assert.Equal(5, tree.Split("application/vnd.dev.sigstore.bundle.v0.3+json").Length - 1);
        Assert.Contains($"sha256-{images[0].Digest.Encoded}.sig", tree, StringComparison.Ordinal);
        Verified(from);
        // The second signer signed the index alone, and not each of its images.
        Assert.Equal(12, Run($"verify --key b.pub -r --insecure-ignore-tlog {from}").Code);

        Ok($"copy --referrers --signature-tags {from} {mirror}");
        Verified(mirror);
        Assert.Equal(5, Ok($"tree {mirror}").Split("application/vnd.dev.sigstore.bundle.v0.3+json").Length - 1);
        Ok($"copy {from} {host}/{team}/bare:1.0");
        Assert.Equal(10, Run($"verify --key a.pub --insecure-ignore-tlog {host}/{team}/bare:1.0").Code);

        Ok($"save --dir saved {from}");
        Verified("oci-dir:saved");
        Ok($"load --dir saved {back}");
        Verified(back);

        // What is said without --force is what goes with it, and the image stays.
        string would = Ok($"clean {back}");
        Assert.Contains("would remove", would, StringComparison.Ordinal);
        Ok($"clean --type attestation --force {back}");
        Assert.Equal(10, Run($"verify-attestation --key a.pub --insecure-ignore-tlog --type https://example.com/p {back}").Code);
        Assert.Equal(0, Run($"verify --key a.pub --key b.pub --require all --insecure-ignore-tlog {back}").Code);
        Ok($"clean --force {back}");
        Assert.Equal(10, Run($"verify --key a.pub --insecure-ignore-tlog {back}").Code);
        Assert.NotNull(await Open(team + "/back", host: host).FindManifestAsync("1.0", default));

        void Verified(string image)
        {
            Assert.Contains(images[0].Digest.Text, Ok($"verify --key a.pub --key b.pub --require 2 --insecure-ignore-tlog {image}"), StringComparison.Ordinal);
            string each = Ok($"verify --key a.pub -r --insecure-ignore-tlog {image}");
            Assert.All(images, one => Assert.Contains(one.Digest.Text, each, StringComparison.Ordinal));
            Ok($"verify-attestation --key a.pub --insecure-ignore-tlog --type https://example.com/p --policy predicate.a==1 {image}");
        }
    }

    private async Task<Descriptor[]> PushIndexAsync(RegistryStore store)
    {
        var images = new List<Descriptor>();
        foreach (string platform in (string[])["amd64", "arm64"])
        {
            byte[] config = OciJson.Write(new ImageConfig { Os = "linux", Architecture = platform, Rootfs = new RootFs() });
            Descriptor blob = Describe(config) with { MediaType = MediaTypes.OciConfig };
            await store.PushBlobAsync(blob, From(config), null, default);
            images.Add(await store.PushManifestAsync(OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = blob }), MediaTypes.OciManifest, null, default)
                with { Platform = Platform.Parse("linux/" + platform) });
        }
        Descriptor index = await store.PushManifestAsync(OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = images }), MediaTypes.OciIndex, "1.0", default);
        return [index, .. images];
    }

    private string Ok(string arguments)
    {
        (int code, string output) = Run(arguments);
        Assert.True(code == 0, $"lading {arguments}\nexit code {code}, output:\n{output}");
        return output;
    }

    private (int Code, string Output) Run(string arguments)
    {
        var info = new ProcessStartInfo("bash", ["-c", $"{LadingProgram.Start} {arguments} 2>&1"]) { WorkingDirectory = _folder[""], RedirectStandardOutput = true };
        info.Environment["COSIGN_PASSWORD"] = "";
        info.Environment["TERM"] = "dumb";
        using Process process = Process.Start(info)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
