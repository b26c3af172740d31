using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Generation;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Attestations;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

public sealed class GenerationTests : IDisposable
{
    private const string Secret = "hunter2-s3cr3t";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly Dictionary<string, string> OnGitHub = new()
    {
        ["GITHUB_ACTIONS"] = "true", ["GITHUB_SERVER_URL"] = "https://github.com", ["GITHUB_REPOSITORY"] = "acme/app",
            ["GITHUB_SHA"] = new string('a', 40),
        ["GITHUB_REF"] = "refs/heads/main",
            ["GITHUB_WORKFLOW_REF"] = "acme/app/.github/workflows/release.yml@refs/heads/main",
            ["GITHUB_EVENT_NAME"] = "push",
        ["GITHUB_REPOSITORY_ID"] = "15", ["GITHUB_REPOSITORY_OWNER_ID"] = "17",
            ["RUNNER_ENVIRONMENT"] = "github-hosted", ["GITHUB_RUN_ID"] = "42", ["GITHUB_RUN_ATTEMPT"] = "1",
    };

    private static readonly Dictionary<string, string> OnGitLab = new()
    {
        ["GITLAB_CI"] = "true", ["CI_PROJECT_URL"] = $"https://gitlab-ci-token:{Secret}@gitlab.com/acme/app",
            ["CI_COMMIT_SHA"] = new string('b', 40), ["CI_JOB_NAME"] = "build",
        ["CI_RUNNER_ID"] = "12270837", ["CI_JOB_ID"] = "1", ["CI_JOB_URL"] = "https://gitlab.com/acme/app/-/jobs/1",
            ["CI_JOB_STARTED_AT"] = "2025-06-10T08:47:10Z", ["CI_COMMIT_REF_NAME"] = "main",
    };

    private static readonly Dictionary<string, string> OnBuildkite = new()
    {
        ["BUILDKITE"] = "true", ["BUILDKITE_REPO"] = "git@github.com:acme/app.git",
            ["BUILDKITE_COMMIT"] = new string('c', 40), ["BUILDKITE_BRANCH"] = "main", ["BUILDKITE_TAG"] = "v1",
        ["BUILDKITE_ORGANIZATION_SLUG"] = "acme", ["BUILDKITE_PIPELINE_SLUG"] = "app",
            ["BUILDKITE_BUILD_URL"] = "https://buildkite.com/acme/app/builds/1",
    };

    private BuildRun Run(Dictionary<string, string> variables) =>
        BuildSystems.Read(new BuildVariables(variables.GetValueOrDefault, _folder.Path));

    private static JsonNode Write(BuildRun run) =>
        JsonNode.Parse(ProvenanceWriter.WriteStatement([new StatementSubject("app", new SortedDictionary<string,
            string> { ["sha256"] = "00" })], run, [], DateTimeOffset.UnixEpoch))!;

    [Fact]
    public void GitHub_Actions_is_written_as_its_own_attestations_are_and_verifies_when_the_workflow_signs_it()
    {
        BuildRun run = Run(OnGitHub);
        JsonNode statement = Write(run);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"buildType":"https://actions.github.io/buildtypes/workflow/v1","externalParameters":{"workflow":{"ref":"refs/heads/main","repository":"https://github.com/acme/app","path":".github/workflows/release.yml"}},"internalParameters":{"github":{"event_name":"push","repository_id":"15","repository_owner_id":"17","runner_environment":"github-hosted"}},"resolvedDependencies":[{"uri":"git+https://github.com/acme/app@refs/heads/main","digest":{"gitCommit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}]}"""),
            statement["predicate"]!["buildDefinition"]));
        Assert.Equal("https://github.com/acme/app/actions/runs/42/attempts/1", run.InvocationId);

        using var sigstore = new VirtualSigstore();
        var build = new WorkflowBuild { Signer = "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main", Ref = "refs/heads/main" };
        var own = (JsonObject)JsonNode.Parse(ProvenanceWriter.WriteStatement([new StatementSubject("app",
            new SortedDictionary<string, string> { ["sha256"] = build.Subject })], run,
            [new ResourceDescriptor { Uri = "pkg:oci/base", Digests = new SortedDictionary<string,
                string> { ["sha256"] = "11" } }], DateTimeOffset.UnixEpoch))!;
        ProvenanceResult result = build.Verify(sigstore, WorkflowBuild.Policy(build.Signer) with { Branch = "main" },
            own);
        Assert.True(result.Verified, $"{result.Failed?.Name}: {result.Failed?.Detail}");
    }

    [Fact]
    public void GitLab_CI_is_written_as_GitLab_writes_it()
    {
        BuildRun run = Run(OnGitLab);
        Assert.Equal("https://gitlab.com/acme/app/-/runners/12270837", run.BuilderId);
        Assert.Equal(BuildKind.GitLabJob, BuildTypes.KindOf(run.BuildType));
        Assert.Equal("https://gitlab.com/acme/app", run.Source!.Uri);
        Assert.Equal(2025, run.StartedOn!.Value.Year);
        Assert.DoesNotContain(Secret, Write(run).ToJsonString());
    }

    [Fact]
    public void Buildkite_and_Tekton_are_recognized()
    {
        BuildRun run = Run(OnBuildkite);
        Assert.Equal("git+ssh://github.com/acme/app@refs/tags/v1", run.Source!.Uri);
        Assert.Equal("https://buildkite.com/acme/app", run.BuilderId);
        BuildRun tekton = Run(new() { ["TEKTON_PIPELINE_RUN"] = "run-1", ["TEKTON_PIPELINE"] = "release" });
        Assert.Equal(("Tekton", "run-1"), (tekton.System, tekton.InvocationId));
        Assert.Equal("local", BuildSystems.All[^1].Name);
        Assert.Throws<LadingException>(() => BuildSystems.Read(new BuildVariables(_ => null, "."), "jenkins"));
        Assert.Throws<LadingException>(() => Run(new() { ["GITHUB_ACTIONS"] = "true" }));
    }

    [Fact]
    public void Nothing_of_the_environment_is_written_but_what_is_named()
    {
        // Every variable that is asked for is noted; all others hold secrets.
        foreach (Dictionary<string,
            string> system in (Dictionary<string, string>[])[OnGitHub, OnGitLab, OnBuildkite, []])
        {
            var asked = new SortedSet<string>(StringComparer.Ordinal);
            BuildRun run = BuildSystems.Read(new BuildVariables(name =>
            {
                asked.Add(name);
                return system.GetValueOrDefault(name);
            }, _folder.Path));
            Assert.DoesNotContain(asked, n => n.Contains("TOKEN", StringComparison.Ordinal)
                || n.Contains("SECRET", StringComparison.Ordinal) || n.Contains("PASSWORD", StringComparison.Ordinal)
                || n.Contains("KEY", StringComparison.Ordinal));
            Assert.DoesNotContain(Secret, Write(run).ToJsonString());
        }
    }

    [Theory]
    [InlineData("https://user:hunter2@host.example/a/b.git", "https://host.example/a/b")]
    [InlineData("https://x-access-token:abc@github.com/a/b?token=1#x", "https://github.com/a/b")]
    [InlineData("git@github.com:a/b.git", "ssh://github.com/a/b")]
    [InlineData("ssh://git@host.example:2222/a/b", "ssh://host.example:2222/a/b")]
    [InlineData("https://host.example", "https://host.example")]
    [InlineData("/home/me/private", "file:///unknown")]
    [InlineData("file:///home/me/private", "file:///unknown")]
    [InlineData("ext::sh -c x", "file:///unknown")]
    [InlineData("", "file:///unknown")]
    public void Addresses_lose_what_must_not_be_published(string address, string clean) =>
        Assert.Equal(clean, GitAddress.Clean(address));

    [Fact]
    public void Addresses_of_any_form_keep_no_user()
    {
        Gen.Select(Gen.String[Gen.Char['!', '~'], 0, 12], Gen.String[Gen.Char['!', '~'], 0, 12]).Sample((a, b) =>
            Assert.DoesNotContain("hunter2", GitAddress.Clean($"{a}://user:hunter2@host/{b}")));
    }

    [Fact]
    public void A_checkout_is_read_without_running_git()
    {
        string Make(string path, string text)
        {
            string full = Path.Combine(_folder.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
            return full;
        }

        Assert.Null(GitCheckout.Find(Path.Combine(_folder.Path, "empty")));
        string commit = new('d', 40), packed = new('e', 40);
        Make("repo/.git/HEAD", "ref: refs/heads/main\n");
        Make("repo/.git/refs/heads/main", commit + "\n");
        Make("repo/.git/packed-refs", $"# pack-refs with: peeled\n{packed} refs/heads/other\n");
        Make("repo/.git/config",
            $"[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://me:{Secret}@github.com/acme/app.git\n[remote \"other\"]\n\turl = https://other\n");
        Make("repo/src/a", "");
        Assert.Equal(new GitCheckout(commit, "refs/heads/main", "https://github.com/acme/app"),
            GitCheckout.Find(Path.Combine(_folder.Path, "repo/src")));
        Make("repo/.git/HEAD", "ref: refs/heads/other\n");
        Assert.Equal(packed, GitCheckout.Find(Path.Combine(_folder.Path, "repo"))!.Commit);
        Make("repo/.git/HEAD", commit + "\n");
        Assert.Equal(new GitCheckout(commit, null, "https://github.com/acme/app"),
            GitCheckout.Find(Path.Combine(_folder.Path, "repo")));
        Make("repo/.git/worktrees/w/HEAD", "ref: refs/heads/main\n");
        Make("repo/.git/worktrees/w/commondir", "../..\n");
        Make("work/.git", $"gitdir: {Path.Combine(_folder.Path, "repo/.git/worktrees/w")}\n");
        Assert.Equal(commit, GitCheckout.Find(Path.Combine(_folder.Path, "work"))!.Commit);
        // A reference that leaves the folder is none.
        Make("repo/.git/HEAD", "ref: refs/../../secret\n");
        Assert.Equal(new GitCheckout(null, null, "https://github.com/acme/app"),
            GitCheckout.Find(Path.Combine(_folder.Path, "repo")));
    }

    [Fact]
    public void Base_images_count_when_they_are_named_by_digest()
    {
        string digest = new('1', 64), other = new('2', 64);
        BaseImageList list = BaseImageList.OfDockerfile($"# syntax=x\nFROM alpine:3 AS base\nfrom --platform=$P \\\n  ghcr.io/a/b:1@sha256:{digest} as tool\nFROM base\nCOPY --from=tool /a /a\nCOPY --from=quay.io/c/d@sha256:{other} /b /b\nCOPY --from=0 /c /c\nFROM scratch\nFROM $IMAGE\nRUN echo FROM x@sha256:{digest}\n", "Dockerfile");
        Assert.Equal([digest, other], list.Images.Select(i => i.Digests["sha256"]));
        Assert.Equal($"pkg:oci/b@sha256%3A{digest}?repository_url=ghcr.io/a/b", list.Images[0].Uri);
        Assert.Equal(["alpine:3", "$IMAGE"], list.Skipped);
        (BaseImageList built, string? name, Lading.Oci.Digest? subject) = BaseImageList.OfMetadata(Encoding.UTF8.GetBytes($$$"""{"containerimage.digest":"sha256:{{{digest}}}","image.name":"acme/app","buildx.build.provenance":{"buildType":"x","materials":[{"uri":"pkg:docker/alpine@3","digest":{"sha256":"{{{other}}}"}},{"uri":"u"}]}}"""), "metadata");
        Assert.Equal((other, "acme/app", "sha256:" + digest),
            (Assert.Single(built.Images).Digests["sha256"], name, subject!.Value.Text));
        Assert.Equal(["u"], built.Skipped);
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Const('\n'), Gen.Const('\\')), 0, 200].Sample(text =>
            BaseImageList.OfDockerfile("FROM " + text, "x"));
    }
}
