using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Lading.Leaks.Proving;
using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Registry;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Proving;

/// <summary>Images that a real engine builds, the one the environment names, when <c>LADING_TEST_DOCKER=1</c>; no network.</summary>
public class BuildKitTests
{
    private const string Token = "ghx_Zk83LmQ0vR7sTyB2nXwE5pJc";

    [Fact]
    public async Task A_secret_that_is_mounted_leaves_no_trace()
    {
        SecretProof proof = await BuildAsync("RUN --mount=type=secret,id=npmrc,target=/root/.npmrc /busybox wc -c /root/.npmrc > /size", "--secret", "id=npmrc,src=npmrc");
        Assert.Equal(ProofVerdict.Clean, proof.Verdict);
        Assert.Contains(proof.Searched, p => p.Instruction?.Contains("wc -c", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("ENV NPM_TOKEN=" + Token, "", "the configuration", "plain", "ENV NPM_TOKEN=***", null)]
    [InlineData("ARG NPM_TOKEN\nRUN /busybox true", "--build-arg NPM_TOKEN=" + Token, "the configuration", "plain", "RUN |1 NPM_TOKEN=***", null)]
    [InlineData("COPY npmrc /root/.npmrc", "", "root/.npmrc", "plain", "COPY npmrc", 1)]
    [InlineData("COPY npmrc /root/.npmrc\nRUN /busybox rm /root/.npmrc", "", "root/.npmrc", "plain", "COPY npmrc", 1)]
    [InlineData("COPY setup.sh /setup.sh", "", "setup.sh", "base64", "COPY setup.sh", 1)]
    [InlineData("COPY app.zip /opt/app.zip", "", "opt/app.zip!/conf/app.properties", "plain", "COPY app.zip", 1)]
    public async Task A_secret_that_is_left_behind_is_found_with_layer_and_instruction(string step, string arguments, string path, string encoding, string instruction, int? layer)
    {
        SecretProof proof = await BuildAsync(step, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ProofVerdict.Traces, proof.Verdict);
        Assert.All(proof.Traces, trace =>
        {
            Assert.Equal((path, encoding, layer), (trace.Path, trace.Encoding, trace.Layer));
            Assert.Contains(instruction, trace.Instruction, StringComparison.Ordinal);
            Assert.DoesNotContain(Token, trace.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_cache_inside_the_image_is_searched_with_its_configuration()
    {
        SecretProof proof = await BuildAsync("RUN --mount=type=secret,id=npmrc,target=/root/.npmrc /busybox wc -c /root/.npmrc > /size", "--secret", "id=npmrc,src=npmrc", "--build-arg", "BUILDKIT_INLINE_CACHE=1");
        Assert.Equal(ProofVerdict.Clean, proof.Verdict);
    }

    [Theory, InlineData("docker-archive"), InlineData("registry"), InlineData("oci-dir")]
    public async Task The_same_image_is_judged_the_same_wherever_it_is(string place)
    {
        foreach ((string step, ProofVerdict verdict) in ((string, ProofVerdict)[])
        [
            ("RUN --mount=type=secret,id=npmrc,target=/root/.npmrc /busybox wc -c /root/.npmrc > /size", ProofVerdict.Clean), ("COPY npmrc /root/.npmrc\nRUN /busybox rm /root/.npmrc", ProofVerdict.Traces),
        ])
        {
            SecretProof proof = await BuildAtAsync(place, step, ["--secret", "id=npmrc,src=npmrc"]);
            Assert.Equal(verdict, proof.Verdict);
            Assert.All(proof.Traces, t => Assert.Equal(("root/.npmrc", 1), (t.Path, t.Layer)));
        }
    }

    private static Task<SecretProof> BuildAsync(string step, params string[] arguments) => BuildAtAsync("docker", step, arguments);

    /// <summary>The image in the engine, or where it was taken to from there.</summary>
    private static (string Address, Action Remove) Move(string tag, string place, TemporaryFolder folder)
    {
        if (place == "docker")
            return ("docker:" + tag, () => { });
        string archive = folder["image.tar"];
        Docker(["save", "-o", archive, tag]);
        if (place == "docker-archive")
            return ("docker-archive:" + archive, () => { });
        if (place == "oci-dir")
        {
            Assert.SkipUnless(ExternalTool.IsThere("skopeo"), "there is no skopeo");
            ExternalTool.Run("skopeo", ["--insecure-policy", "copy", "-q", "docker-archive:" + archive, $"oci:{folder["layout"]}:1"], []);
            return ($"oci-dir:{folder["layout"]}:1", () => { });
        }
        string? registry = Environment.GetEnvironmentVariable("LADING_TEST_REGISTRY");
        Assert.SkipWhen(string.IsNullOrEmpty(registry), "LADING_TEST_REGISTRY names no registry");
        string name = $"{registry}/{tag}";
        Docker(["tag", tag, name]);
        Docker(["push", "-q", name]);
        return ("registry:" + name, () => Docker(["image", "rm", "-f", name]));
    }

    private static async Task<SecretProof> BuildAtAsync(string place, string step, string[] arguments)
    {
        if (Environment.GetEnvironmentVariable("LADING_TEST_DOCKER") != "1")
            Assert.Skip("LADING_TEST_DOCKER=1 is not set");
        string? busybox = ((string[])["/usr/bin/busybox", "/bin/busybox"]).FirstOrDefault(File.Exists);
        if (busybox is null)
            Assert.Skip("there is no static busybox");
        using var context = new TemporaryFolder();
        File.Copy(busybox, context["busybox"]);
        context.Write("npmrc", Encoding.ASCII.GetBytes($"//r.example/:_authToken={Token}\n"));
        context.Write("setup.sh", Encoding.ASCII.GetBytes($"#!/bin/sh\necho {Convert.ToBase64String(Encoding.ASCII.GetBytes("user:" + Token))} | base64 -d\n"));
        using (ZipArchive zip = ZipFile.Open(context["app.zip"], ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("conf/app.properties").Open())
            entry.Write(Encoding.ASCII.GetBytes($"token={Token}\nname=app, name=app, name=app, name=app\n"));
        context.Write("Dockerfile", Encoding.ASCII.GetBytes($"FROM scratch\nCOPY busybox /busybox\nSHELL [\"/busybox\", \"sh\", \"-c\"]\n{step}\n"));
        string tag = $"lading-prove-test:{Guid.NewGuid():n}";
        Docker(["build", "--network", "none", "-q", "-t", tag, .. arguments.Select(a => a.Replace("src=", $"src={context.Path}/", StringComparison.Ordinal)), context.Path]);
        using var moved = new TemporaryFolder();
        Action remove = () => { };
        try
        {
            (string address, remove) = Move(tag, place, moved);
            await using var client = new RegistryClient(new RegistrySettings { AuthFiles = [], CertificateFolders = [] });
            await using CopyEndpoint image = await CopyEndpoint.OpenSourceAsync(address, client.Open, LayerLimits.Default, TestContext.Current.CancellationToken);
            using var secret = new BuildSecret("npmrc", SecretBuffer.Copy(File.ReadAllBytes(context["npmrc"])));
            return await ImageSearch.ProveAsync(image.Store, image.Selection, tag, [secret], new ProofOptions(), TestContext.Current.CancellationToken);
        }
        finally
        {
            remove();
            Docker(["image", "rm", "-f", tag]);
        }
    }

    private static void Docker(string[] arguments)
    {
        // Debian's client has BuildKit built in; newer ones need a plug-in for it.
        var start = new ProcessStartInfo(File.Exists("/usr/bin/docker") ? "/usr/bin/docker" : "docker", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOCKER_BUILDKIT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
    }
}
