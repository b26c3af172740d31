using System.Text;
using System.Text.Json.Nodes;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Keys;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Levels;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Signing;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

public sealed class LevelTests : RegistryTest, IDisposable
{
    private readonly VirtualSigstore _sigstore = new();

    public void Dispose() => _sigstore.Dispose();

    private static Digest Built => Digest.Of(WorkflowBuild.Content);

    private LevelAssessment Assess(WorkflowBuild build, bool withRoot = true, string? source = null,
        JsonObject? statement = null) =>
        Assess([ProvenanceEvidence.OfBundle(build.Sign(_sigstore, statement), Built, "bundle", withRoot
            ? WorkflowBuild.Root(_sigstore) : null, TrustedBuilders.BuiltIn)], source: source);

    private static LevelAssessment Assess(IReadOnlyList<ProvenanceEvidence> evidence, TrustedBuilders? builders = null,
        string? source = null) =>
        LevelAssessor.Assess("app", Built, evidence, builders ?? TrustedBuilders.BuiltIn, source);

    private static Criterion Against(LevelAssessment assessment) =>
        assessment.Criteria.First(c => c.Level == assessment.Level + 1 && c.Outcome == CriterionOutcome.NotMet);

    [Fact]
    public void Nothing_is_level_0_and_an_unsigned_statement_level_1()
    {
        Assert.Equal(0, Assess([]).Level);
        byte[] statement = Encoding.UTF8.GetBytes(new WorkflowBuild().Statement().ToJsonString());
        LevelAssessment unsigned = Assess([ProvenanceEvidence.OfStatement(statement, "file")]);
        Assert.Equal(1, unsigned.Level);
        Assert.Equal("it is signed", Against(unsigned).Name);
        LevelAssessment other = Assess([ProvenanceEvidence.OfStatement(Encoding.UTF8.GetBytes(new WorkflowBuild { Subject = new string('0', 64) }.Statement().ToJsonString()), "file")]);
        Assert.Equal(0, other.Level);
        Assert.Equal(0, Assess([ProvenanceEvidence.OfStatement("{}"u8.ToArray(), "file")]).Level);
    }

    [Fact]
    public void Without_a_trusted_root_no_certificate_counts()
    {
        LevelAssessment assessment = Assess(new WorkflowBuild(), withRoot: false);
        Assert.Equal(1, assessment.Level);
        Assert.Contains("no trusted root", Against(assessment).Evidence);
    }

    [Fact]
    public void An_isolated_builder_at_a_release_is_level_3()
    {
        LevelAssessment assessment = Assess(new WorkflowBuild());
        Assert.Equal(3, assessment.Level);
        Assert.Equal("SLSA_BUILD_LEVEL_3", assessment.LevelName);
        Assert.All(assessment.Criteria.Where(c => c.Level <= 3), c => Assert.Equal(CriterionOutcome.Met, c.Outcome));
        Assert.Contains(assessment.Criteria, c =>
            c is { Level: 4, Name: "two people reviewed each change", Outcome: CriterionOutcome.Unknown });
        Assert.Equal(3, Assess(new WorkflowBuild(), source: "github.com/acme/app").Level);
        Assert.Equal("the source is the one that is expected",
            Against(Assess(new WorkflowBuild(), source: "github.com/acme/other")).Name);
    }

    [Fact]
    public void Whatever_a_workflow_attests_of_itself_is_level_2_and_no_more()
    {
        const string own = "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main";
        LevelAssessment assessment = Assess(new WorkflowBuild { BuildType = WorkflowBuild.AttestType, Signer = own,
            Ref = "refs/heads/main" });
        Assert.Equal(2, assessment.Level);
        Assert.Equal(["the pair of signer and builder is trusted for level 3",
            "the builder is isolated from who calls it", "the builder is used at a fixed version"],
            assessment.Criteria.Where(c => c is { Level: 3, Outcome: CriterionOutcome.NotMet }).Select(c => c.Name));
        // What it makes up is not believed at all.
        Assert.Equal(1, Assess(new WorkflowBuild { BuildType = WorkflowBuild.AttestType, Signer = own,
            Ref = "refs/heads/main", ClaimedCommit = new string('c', 40) }).Level);
        Assert.Equal(1, Assess(new WorkflowBuild { BuildType = WorkflowBuild.AttestType, Signer = own,
            Ref = "refs/heads/main", Runner = "self-hosted" }).Level);
        Assert.Equal(1, Assess(new WorkflowBuild { ClaimedBuilder = WorkflowBuild.Generator + "@refs/tags/v9.9.9" })
            .Level);
        Assert.Equal(1, Assess(new WorkflowBuild { Issuer = "https://issuer.example" }).Level);
    }

    [Fact]
    public void Parameters_that_are_not_known_stand_against_level_3()
    {
        JsonObject statement = new WorkflowBuild().Statement();
        statement["predicate"]!["invocation"]!["parameters"] = new JsonObject { ["compiler-flags"] = "-fplugin=evil" };
        LevelAssessment assessment = Assess(new WorkflowBuild(), statement: statement);
        Assert.Equal(2, assessment.Level);
        Assert.Contains("compiler-flags", Against(assessment).Evidence);
    }

    [Fact]
    public async Task A_key_of_the_users_own_table_is_believed_as_far_as_the_table_says()
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256);
        using SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "key");
        var build = new WorkflowBuild { ClaimedBuilder = "https://ci.acme.example/builder@v1",
            BuildType = "https://ci.acme.example/type" };
        byte[] bundle = await BundleSigner.SignStatementAsync(Encoding.UTF8.GetBytes(build.Statement().ToJsonString()),
            key, default);
        TrustedBuilders Table(int level, string id = "https://ci.acme.example/builder") =>
            TrustedBuilders.BuiltIn.With(Encoding.UTF8.GetBytes(new JsonObject
        {
            ["builders"] = new JsonArray(new JsonObject { ["id"] = id, ["key"] = KeyPairs.WritePublic(key.PublicKey),
                ["level"] = level }),
        }.ToJsonString()), "builders.json");
        LevelAssessment By(TrustedBuilders table) =>
            Assess([ProvenanceEvidence.OfBundle(Bundle.Read(bundle, "bundle"), Built, "bundle", null, table)], table);
        Assert.Equal(1, By(TrustedBuilders.BuiltIn).Level);
        Assert.Equal(1, By(Table(1)).Level);
        Assert.Equal(2, By(Table(2)).Level);
        Assert.Equal("all external parameters are known", Against(By(Table(3))).Name);
        Assert.Equal(1, By(Table(3, "https://ci.acme.example/other")).Level);
    }

    [Fact]
    public async Task Provenance_that_a_key_of_the_table_signed_is_verified_as_that_of_Tekton_Chains()
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256);
        using SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "key");
        byte[] statement = Encoding.UTF8.GetBytes($$$$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app","digest":{"sha256":"{{{{{Built.Encoded}}}}}"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"buildType":"https://tekton.dev/chains/v2/slsa","externalParameters":{"runSpec":{}},"resolvedDependencies":[{"uri":"oci://task","digest":{"sha256":"00"}},{"uri":"git+https://github.com/acme/app@refs/tags/v1.2.3","digest":{"sha1":"{{{{{new string('a', 40)}}}}}"}}]},"runDetails":{"builder":{"id":"https://tekton.dev/chains/v2"}}}}""");
        SignedEnvelope envelope = SignedEnvelope.Read(BundleWriter.Write(await BundleSigner.SignEnvelopeAsync(statement,
            key, "", default)), "envelope");
        TrustedBuilders Table(string uses) => TrustedBuilders.BuiltIn.With(Encoding.UTF8.GetBytes(new JsonObject
        {
            ["builders"] = new JsonArray(new JsonObject { ["id"] = "https://tekton.dev/chains/v2",
                ["key"] = KeyPairs.WritePublic(key.PublicKey), ["level"] = 2, ["uses"] = JsonNode.Parse(uses) }),
        }.ToJsonString()), "builders.json");
        ProvenanceResult By(TrustedBuilders table, ProvenancePolicy? policy = null) =>
            ProvenanceVerifier.Verify(SignedProvenance.VerifyByKey(envelope, table),
                [Lading.Signing.Sigstore.Verification.Artifact.FromBytes(WorkflowBuild.Content)],
                (policy ?? WorkflowBuild.Policy()) with { Builders = table });
        ProvenanceResult result = By(Table("[\"artifact\"]"), WorkflowBuild.Policy() with { Tag = "v1.2.3" });
        Assert.True(result.Verified, $"{result.Failed?.Name}: {result.Failed?.Detail}");
        Assert.Equal(new string('a', 40), result.Content!.SourceDigest);
        Assert.Equal("Provenance: builder", By(Table("[\"image\"]")).Failed?.Name);
        Assert.True(By(Table("[]"), WorkflowBuild.Policy("https://tekton.dev/chains/v2")).Verified);
        Assert.Equal("Provenance: builder",
            By(Table("[]"), WorkflowBuild.Policy("https://tekton.dev/chains/v3")).Failed?.Name);
        Assert.Equal("Expectations: source",
            By(Table("[\"artifact\"]"), WorkflowBuild.Policy() with { SourceUri = "github.com/acme/other" })
            .Failed?.Name);
        Assert.Equal("Envelope: key", By(TrustedBuilders.BuiltIn).Failed?.Name);
    }

    [Theory]
    [InlineData("""{"builders":[{"id":"x","issuer":"i","level":4}]}""")]
    [InlineData("""{"builders":[{"id":"x","level":2}]}""")]
    [InlineData("""{"builders":[{"id":"x","issuer":"i","key":"k","level":2}]}""")]
    [InlineData("""{"builders":[{"id":"x","issuer":"i","level":2,"ref":["*"]}]}""")]
    [InlineData("""{"builders":[{"id":"x","issuer":"i","level":2,"uses":["everything"]}]}""")]
    [InlineData("""{"builder":[]}""")]
    [InlineData("""{"builders":[{"id":"x","key":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----","level":2}]}""")]
    public void A_table_that_is_misspelled_is_refused_as_a_whole(string json) =>
        Assert.Throws<LadingException>(() =>
        TrustedBuilders.BuiltIn.With(Encoding.UTF8.GetBytes(json), "builders.json"));

    [Fact]
    public void Entries_of_the_users_count_in_verification_too()
    {
        const string own = "https://github.com/acme/builders/.github/workflows/build.yml";
        var build = new WorkflowBuild { BuildType = WorkflowBuild.AttestType, Signer = own + "@refs/heads/release" };
        TrustedBuilders table = TrustedBuilders.BuiltIn.With(Encoding.UTF8.GetBytes($$"""{"builders":[{"id":"{{own}}","issuer":"{{WorkflowBuild.GitHub}}","level":3,"uses":["artifact"],"refs":["refs/heads/release"],"sources":["https://github.com/acme/app"],"comment":"ours"}]}"""), "builders.json");
        Assert.False(build.Verify(_sigstore).Verified);
        ProvenanceResult result = build.Verify(_sigstore, WorkflowBuild.Policy() with { Builders = table });
        Assert.True(result.Verified, result.Failed?.Detail);
        Assert.Equal(("builders.json", 3), (result.Content!.Trust.Origin, result.Content.Trust.MaxLevel));
        Assert.False(new WorkflowBuild { BuildType = WorkflowBuild.AttestType, Signer = own + "@refs/heads/release",
            Repository = "acme/other" }
            .Verify(_sigstore, WorkflowBuild.Policy() with { Builders = table, SourceUri = "github.com/acme/other" })
                .Verified);
    }

    [Fact]
    public async Task What_BuildKit_puts_beside_an_image_is_level_1()
    {
        RegistryStore store = Open();
        VirtualRepository repository = Server["team/app"];
        Descriptor image = repository.AddImage(null, "linux/amd64", (Bytes(100), MediaTypes.OciLayer));
        string statement = $$$"""{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://slsa.dev/provenance/v0.2","subject":[{"name":"app","digest":{"sha256":"{{{image.Digest.Encoded}}}"}}],"predicate":{"builder":{"id":"https://ci.example/1"},"buildType":"https://mobyproject.org/buildkit@v1","invocation":{"configSource":{"entryPoint":"Dockerfile"},"parameters":{"frontend":"dockerfile.v0"},"environment":{"platform":"linux/amd64"}},"metadata":{"https://mobyproject.org/buildkit@v1#hermetic":true,"completeness":{"parameters":true,"environment":true,"materials":false},"reproducible":false},"materials":[]}}""";
        Descriptor layer = repository.AddBlob(Encoding.UTF8.GetBytes(statement), "application/vnd.in-toto+json");
        Descriptor config = repository.AddBlob("{}"u8.ToArray(), MediaTypes.OciConfig);
        Descriptor attestation = repository.AddManifest(OciJson.Write(new Manifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = config,
            Layers = [layer with { Annotations = new Dictionary<string,
                string> { ["in-toto.io/predicate-type"] = "https://slsa.dev/provenance/v0.2" } }],
        }), MediaTypes.OciManifest);
        var index = new ImageIndex
        {
            MediaType = MediaTypes.OciIndex,
            Manifests = [image, attestation with { Annotations = new Dictionary<string,
                string> { ["vnd.docker.reference.type"] = "attestation-manifest",
                ["vnd.docker.reference.digest"] = image.Digest.Text } }],
        };
        var reader = new EvidenceReader(null, TrustedBuilders.BuiltIn);
        IReadOnlyList<ProvenanceEvidence> evidence = await reader.ReadAsync(store, store, image.Digest, index, default);
        LevelAssessment assessment = LevelAssessor.Assess("image", image.Digest, evidence, TrustedBuilders.BuiltIn,
            null);
        Assert.Equal(1, assessment.Level);
        Assert.Equal(CriterionOutcome.Met, assessment.Criteria.Single(c => c.Name == "hermetic").Outcome);
        Assert.Equal(CriterionOutcome.NotMet,
            assessment.Criteria.Single(c => c.Name == "dependencies complete").Outcome);
        Assert.Empty(await reader.ReadAsync(store, store, image.Digest, null, default));
    }

    [Fact]
    public async Task A_summary_of_an_assessment_is_written_signed_and_verified()
    {
        LevelAssessment assessment = Assess(new WorkflowBuild());
        byte[] statement = SummaryWriter.Write([assessment], 2, "https://verifier.example", "1", "pkg:oci/app",
            "https://policy.example", DateTimeOffset.UnixEpoch);
        Assert.Equal(statement,
            SummaryWriter.Write([assessment], 2, "https://verifier.example", "1", "pkg:oci/app",
            "https://policy.example", DateTimeOffset.UnixEpoch));
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256),
            pkcs8Other = KeyPairs.Generate(KeyAlgorithm.EcdsaP256Sha256);
        using SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "key"),
            other = PrivateKeyReader.FromPkcs8(pkcs8Other, "key");
        SignedEnvelope envelope = SignedEnvelope.Read(BundleWriter.Write(await BundleSigner.SignEnvelopeAsync(statement,
            key, "me", default)), "envelope");
        var policy = new SummaryPolicy { SubjectDigests = [("sha256", Built.Encoded)],
            VerifierId = "https://verifier.example", ResourceUri = "pkg:oci/app", Levels = ["SLSA_BUILD_LEVEL_2"] };
        string? Failed(SummaryPolicy asked, string? keyId = null, PublicKey? by = null) =>
            SummaryVerifier.Verify(envelope, by ?? key.PublicKey, keyId, asked).Failed?.Name;
        Assert.Null(Failed(policy));
        Assert.Null(Failed(policy, "me"));
        Assert.Equal("Summary: signature", Failed(policy, ""));
        Assert.Equal("Summary: signature", Failed(policy, by: other.PublicKey));
        Assert.Equal("Summary: subject", Failed(policy with { SubjectDigests = [("sha256", new string('0', 64))] }));
        Assert.Equal("Summary: subject", Failed(policy with { SubjectDigests = [] }));
        Assert.Equal("Summary: verifier", Failed(policy with { VerifierId = "https://verifier.example/2" }));
        Assert.Equal("Summary: resource", Failed(policy with { ResourceUri = "pkg:oci/other" }));
        Assert.Null(Failed(policy with { Levels = ["SLSA_BUILD_LEVEL_1", "SLSA_BUILD_LEVEL_3"] }));
        Assert.Equal("Summary: levels", Failed(policy with { Levels = ["SLSA_BUILD_LEVEL_4"] }));
        Assert.Equal("Summary: levels", Failed(policy with { Levels = ["SLSA_SOURCE_LEVEL_1"] }));
        Assert.Equal("Summary: levels", Failed(policy with { Levels = ["FEDRAMP_LOW"] }));
        // What did not reach the level that was asked for has failed, and says so.
        byte[] failed = SummaryWriter.Write([Assess([])], 1, "https://verifier.example", "1", "pkg:oci/app", null,
            DateTimeOffset.UnixEpoch);
        SignedEnvelope no = SignedEnvelope.Read(BundleWriter.Write(await BundleSigner.SignEnvelopeAsync(failed, key, "",
            default)), "envelope");
        Assert.Equal("Summary: result",
            SummaryVerifier.Verify(no, key.PublicKey, null, policy with { Levels = [] }).Failed?.Name);
        // Provenance in the place of a summary is none.
        SignedEnvelope provenance = SignedEnvelope.Read(BundleWriter.Write(await BundleSigner.SignEnvelopeAsync(Encoding.UTF8.GetBytes(new WorkflowBuild().Statement().ToJsonString()), key, "", default)), "envelope");
        Assert.Equal("Summary: predicate",
            SummaryVerifier.Verify(provenance, key.PublicKey, null, policy).Failed?.Name);
    }
}
