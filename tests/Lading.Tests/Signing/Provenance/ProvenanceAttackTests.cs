using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

/// <summary>
/// The attacks that provenance is there to stop, each against a whole verification, and each next to what must go on
/// working.
/// </summary>
public sealed class ProvenanceAttackTests : RegistryTest, IDisposable
{
    private const string Own = "https://github.com/acme/app/.github/workflows/release.yml";

    private readonly VirtualSigstore _sigstore = new();

    public void Dispose() => _sigstore.Dispose();

    private static WorkflowBuild Attested(string reference = "refs/heads/main") =>
        new() { BuildType = WorkflowBuild.AttestType, Signer = $"{Own}@{reference}", Ref = reference };

    private static void Refused(ProvenanceResult result, string step)
    {
        Assert.False(result.Verified);
        Assert.Equal(step, result.Failed!.Name);
        Assert.Null(result.Content);
    }

    [Fact]
    public void A_build_by_a_trusted_builder_from_the_expected_source_is_verified()
    {
        ProvenanceResult result = new WorkflowBuild()
            .Verify(_sigstore, WorkflowBuild.Policy() with { Tag = "v1.2.3", VersionedTag = null, Branch = "main" });
        Assert.True(result.Verified, result.Failed?.Detail);
        Assert.Equal(3, result.Content!.Trust.MaxLevel);
        Assert.Equal(new string('a', 40), result.Content.SourceDigest);
        Assert.True(Attested()
            .Verify(_sigstore, WorkflowBuild.Policy(Own + "@refs/heads/main") with { Branch = "main" }).Verified);
    }

    [Fact]
    public void Provenance_from_a_fork_is_refused_whatever_it_claims()
    {
        // The trusted builder, called by a fork: the certificate says for whom it ran.
        Refused(new WorkflowBuild { Repository = "evil/app" }.Verify(_sigstore), "Signer: source repository");
        Refused(new WorkflowBuild { Repository = "evil/app", ClaimedRepository = "acme/app" }.Verify(_sigstore),
            "Signer: source repository");
        // A fork of the builder itself, with the same file names and tags.
        const string fork = "https://github.com/evil/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/tags/v2.1.0";
        Refused(new WorkflowBuild { Signer = fork }.Verify(_sigstore), "Signer: trusted builder");
        Refused(new WorkflowBuild { Signer = fork,
            ClaimedBuilder = WorkflowBuild.Generator + "@refs/tags/v2.1.0" }.Verify(_sigstore),
            "Signer: trusted builder");
        Refused(new WorkflowBuild { Signer = fork }.Verify(_sigstore, WorkflowBuild.Policy(WorkflowBuild.Generator)),
            "Signer: trusted builder");
        // The fork's own workflow, with GitHub's attestations.
        var own = new WorkflowBuild { BuildType = WorkflowBuild.AttestType, Repository = "evil/app",
            Signer = "https://github.com/evil/app/.github/workflows/release.yml@refs/heads/main",
            Ref = "refs/heads/main", ClaimedRepository = "acme/app", ClaimedBuilder = Own + "@refs/heads/main" };
        Refused(own.Verify(_sigstore, WorkflowBuild.Policy(Own + "@refs/heads/main")), "Signer: trusted builder");
        Refused(own.Verify(_sigstore, WorkflowBuild.Policy(own.Signer)), "Signer: source repository");
    }

    [Fact]
    public void Provenance_from_another_branch_is_refused_whatever_it_claims()
    {
        var branch = new WorkflowBuild { Ref = "refs/heads/evil" };
        Refused(branch.Verify(_sigstore, WorkflowBuild.Policy() with { Branch = "main" }), "Expectations: branch");
        Refused(branch.Verify(_sigstore, WorkflowBuild.Policy() with { Tag = "v1.2.3" }), "Expectations: tag");
        Refused(branch.Verify(_sigstore, WorkflowBuild.Policy() with { VersionedTag = "v1" }),
            "Expectations: versioned tag");
        // A workflow can write anything into a statement that it makes itself, and nothing into its certificate.
        WorkflowBuild liar = Attested("refs/heads/evil");
        liar.ClaimedRef = "refs/heads/main";
        Refused(liar.Verify(_sigstore, WorkflowBuild.Policy(Own + "@refs/heads/evil") with { Branch = "main" }),
            "Provenance: agreement with the certificate");
        Refused(Attested("refs/heads/evil").Verify(_sigstore, WorkflowBuild.Policy(Own + "@refs/heads/main")),
            "Signer: trusted builder");
        WorkflowBuild commit = Attested();
        commit.ClaimedCommit = new string('c', 40);
        Refused(commit.Verify(_sigstore, WorkflowBuild.Policy(Own + "@refs/heads/main")),
            "Provenance: agreement with the certificate");
    }

    [Theory]
    [InlineData("@refs/heads/main")]
    [InlineData("@refs/tags/v2")]
    [InlineData("@refs/tags/v2.1.0-rc.1")]
    [InlineData("@refs/pull/1/merge")]
    [InlineData("@0123456789012345678901234567890123456789")]
    [InlineData("")]
    public void A_builder_that_is_not_at_a_release_is_refused(string reference) =>
        Refused(new WorkflowBuild { Signer = WorkflowBuild.Generator + reference }.Verify(_sigstore),
            "Signer: trusted builder");

    [Fact]
    public void A_workflow_that_nobody_named_is_refused_and_one_that_is_named_is_so_in_full()
    {
        Refused(Attested().Verify(_sigstore), "Signer: trusted builder");
        Refused(Attested().Verify(_sigstore, WorkflowBuild.Policy(Own)), "Signer: trusted builder");
        Assert.True(Attested("refs/tags/v1.2.3").Verify(_sigstore, WorkflowBuild.Policy(Own)).Verified);
        Refused(Attested("refs/tags/v1.2.3").Verify(_sigstore, WorkflowBuild.Policy(Own + "x")),
            "Signer: trusted builder");
    }

    [Fact]
    public void Another_issuer_a_self_hosted_runner_and_a_wrong_builder_id_are_refused()
    {
        Refused(new WorkflowBuild { Issuer = "https://issuer.example" }.Verify(_sigstore), "Signer: trusted builder");
        Refused(new WorkflowBuild { Runner = "self-hosted" }.Verify(_sigstore), "Signer: trusted builder");
        Refused(new WorkflowBuild { ClaimedBuilder = WorkflowBuild.Generator + "@refs/tags/v9.9.9" }.Verify(_sigstore),
            "Provenance: builder");
        Refused(new WorkflowBuild { BuildType = "https://github.com/slsa-framework/slsa-github-generator/go@v1" }.Verify(_sigstore), "Provenance: predicate and build type");
        Refused(new WorkflowBuild { ClaimedRepository = "evil/app" }.Verify(_sigstore), "Expectations: source");
        Refused(new WorkflowBuild { Subject = new string('0', 64) }.Verify(_sigstore), "Expectations: subject");
    }

    [Fact]
    public void Statements_with_members_that_nobody_checks_are_refused()
    {
        JsonObject statement = new WorkflowBuild().Statement();
        statement["predicate"]!["invocation"]!["approvedBy"] = "everybody";
        Refused(new WorkflowBuild().Verify(_sigstore, statement: statement), "Provenance: predicate and build type");
        statement = Attested().Statement();
        statement["predicate"]!["buildDefinition"]!["internalParameters"]!["github"]!["reviewed"] = "yes";
        Refused(Attested().Verify(_sigstore, WorkflowBuild.Policy(Own + "@refs/heads/main"), statement),
            "Provenance: agreement with the certificate");
        statement = Attested().Statement();
        statement["predicateType"] = "https://slsa.dev/verification_summary/v1";
        Refused(Attested().Verify(_sigstore, WorkflowBuild.Policy(Own + "@refs/heads/main"), statement),
            "Provenance: predicate and build type");
    }

    [Fact]
    public void Workflow_inputs_count_only_when_somebody_gave_them_by_hand()
    {
        ProvenancePolicy policy = WorkflowBuild.Policy() with { WorkflowInputs = new SortedDictionary<string,
            string> { ["level"] = "9" } };
        Assert.True(new WorkflowBuild { Trigger = "workflow_dispatch" }.Verify(_sigstore, policy).Verified);
        Refused(new WorkflowBuild().Verify(_sigstore, policy), "Expectations: workflow inputs");
        Refused(new WorkflowBuild { Trigger = "workflow_dispatch" }.Verify(_sigstore,
            policy with { WorkflowInputs = new SortedDictionary<string, string> { ["level"] = "8" } }),
            "Expectations: workflow inputs");
        Refused(new WorkflowBuild { Trigger = "workflow_dispatch" }.Verify(_sigstore,
            policy with { WorkflowInputs = new SortedDictionary<string, string> { ["other"] = "" } }),
            "Expectations: workflow inputs");
    }

    [Fact]
    public void A_signature_that_does_not_verify_ends_it_at_once()
    {
        JsonObject bundle = _sigstore.SignStatement(new WorkflowBuild().Statement().ToJsonString(),
            new WorkflowBuild().Certificate(_sigstore));
        bundle["dsseEnvelope"]!["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(new WorkflowBuild { Subject = new string('1', 64) }.Statement().ToJsonString()));
        SignedProvenance signed = SignedProvenance.Verify(Bundle.Read(Encoding.UTF8.GetBytes(bundle.ToJsonString()),
            "bundle"), WorkflowBuild.Root(_sigstore));
        Assert.False(signed.IsSigned);
        ProvenanceResult result = ProvenanceVerifier.Verify(signed,
            [Artifact.FromDigest(Digest.Parse("sha256:" + new string('1', 64)))], WorkflowBuild.Policy());
        Assert.False(result.Verified);
        Assert.DoesNotContain(result.Steps, s => s.Name.StartsWith("Signer", StringComparison.Ordinal));
    }

    /// <summary>CVE-2022-47633, CVE-2023-33959: what was verified is not what was run.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_that_is_swapped_between_verification_and_pull_does_not_pass(bool api)
    {
        Server.HasReferrersApi = api;
        RegistryStore store = Open();
        Descriptor good = Server["team/app"].AddImage("1.0", "linux/amd64", (Bytes(100), MediaTypes.OciLayer));
        var build = new WorkflowBuild
        {
            Signer = "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml@refs/tags/v2.1.0",
            BuildType = "https://github.com/slsa-framework/slsa-github-generator/container@v1",
            Subject = good.Digest.Encoded,
        };
        byte[] bundle = Encoding.UTF8.GetBytes(_sigstore.SignStatement(build.Statement().ToJsonString(),
            build.Certificate(_sigstore)).ToJsonString());
        await BundleReferrer.AttachAsync(store, good, bundle, DateTimeOffset.UnixEpoch, default);
        ImageProvenance provenance = await ImageProvenance.ReadAsync(store, good.Digest, WorkflowBuild.Root(_sigstore),
            TrustedBuilders.BuiltIn, default);
        Assert.True(provenance.Verify(WorkflowBuild.Policy()).Verified);

        // The tag now means another image: it has no provenance, and that of the first does not become its own by being
        // hung on it.
        Descriptor evil = Server["team/app"].AddImage("1.0", "linux/amd64", (Bytes(100, seed: 2), MediaTypes.OciLayer));
        Assert.NotEqual(good.Digest, evil.Digest);
        ImageProvenance none = await ImageProvenance.ReadAsync(store, evil.Digest, WorkflowBuild.Root(_sigstore),
            TrustedBuilders.BuiltIn, default);
        Refused(none.Verify(WorkflowBuild.Policy()), "Image: provenance");
        await BundleReferrer.AttachAsync(store, evil, bundle, DateTimeOffset.UnixEpoch, default);
        ImageProvenance moved = await ImageProvenance.ReadAsync(store, evil.Digest, WorkflowBuild.Root(_sigstore),
            TrustedBuilders.BuiltIn, default);
        Refused(moved.Verify(WorkflowBuild.Policy()), "Expectations: subject");

        // So images are verified by digest, and whoever names a tag is told what it means now.
        await using var client = new RegistryClient(Quick);
        LadingException refused = await Assert.ThrowsAsync<LadingException>(() =>
            Lading.Cli.Commands.ProvenanceVerifyCommand.OpenImageAsync($"registry:{Server.Host}/team/app:1.0", client,
            default));
        Assert.Equal(ErrorKind.Usage, refused.Kind);
        Assert.Contains(evil.Digest.Text, refused.Hint);
        // A registry that gives the other image under the verified digest is found out.
        Server.Intercept = r =>
            r.Path.EndsWith("/manifests/" + good.Digest, StringComparison.Ordinal)
            ? new VirtualResponse(200, Server["team/app"].Manifests[evil.Digest.Text].Bytes,
            ("Content-Type", MediaTypes.OciManifest)) : null;
        await Assert.ThrowsAsync<LadingException>(() =>
            Lading.Cli.Commands.ProvenanceVerifyCommand.OpenImageAsync($"registry:{Server.Host}/team/app@{good.Digest}",
            client, default));
        Server.Intercept = null;
        await using Lading.Cli.Options.SubjectImage image = await Lading.Cli.Commands.ProvenanceVerifyCommand.OpenImageAsync($"registry:{Server.Host}/team/app@{good.Digest}", client, default);
        Assert.Equal(good.Digest, image.Manifest.Descriptor.Digest);
    }

    [Fact]
    public async Task A_registry_that_cannot_answer_is_an_error_and_never_an_image_without_provenance()
    {
        RegistryStore store = Open(settings: Quick with { Retry = new RetryPolicy { Attempts = 1 } });
        Descriptor image = Server["team/app"].AddImage("1.0", "linux/amd64", (Bytes(100), MediaTypes.OciLayer));
        Server.Intercept = _ => VirtualRegistry.Error(503, "UNAVAILABLE", "later");
        await Assert.ThrowsAsync<RegistryException>(() =>
            ImageProvenance.ReadAsync(store, image.Digest, WorkflowBuild.Root(_sigstore), TrustedBuilders.BuiltIn,
            default));
    }

    /// <summary>A signer may sign anything: whatever the statement is, the verification ends, with a result.</summary>
    [Fact]
    public void A_signed_statement_of_any_content_ends_in_a_result()
    {
        var builds = new (WorkflowBuild Build, string? Builder)[] { (new WorkflowBuild(), null),
            (Attested(), Own + "@refs/heads/main") };
        foreach ((WorkflowBuild build, string? builder) in builds)
        {
            SignedProvenance signed = SignedProvenance.Verify(build.Sign(_sigstore), WorkflowBuild.Root(_sigstore));
            string text = Encoding.UTF8.GetString(signed.Payload.Span);
            ProvenancePolicy policy = WorkflowBuild.Policy(builder) with { Branch = "main",
                WorkflowInputs = new SortedDictionary<string, string> { ["a"] = "b" } };
            string[] words = ["null", "[]", "{}", "7", "\"\"", "\"@\"", "\"refs/\"", "true", "\"a@b@c\"", "", ",", "}"];
            Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[0, words.Length - 1], Gen.Int[0, 30])
                .Sample((at, word, cut) =>
            {
                int end = Math.Min(text.Length, at + cut);
                ProvenanceResult result = ProvenanceVerifier.Verify(signed with { Payload = Encoding.UTF8.GetBytes(text[..at] + words[word] + text[end..]) }, [Artifact.FromBytes(WorkflowBuild.Content)], policy);
                Assert.NotEmpty(result.Steps);
            }, iter: 2000);
        }
    }
}
