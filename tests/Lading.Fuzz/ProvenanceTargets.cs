using System.Text;
using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Generation;
using Lading.Signing.Provenance.Levels;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;

namespace Lading.Fuzz;

/// <summary>
/// What reads provenance: statements of each version, the files they come in, tables of trust; and what judges a signed
/// statement.
/// </summary>
internal static class ProvenanceTargets
{
    private const string Workflow = "https://github.com/acme/app/.github/workflows/r.yml@refs/tags/v1.0.0";

    private static readonly byte[][] Statements =
    [
        Statement("v0.1", """{"builder":{"id":"b"},"recipe":{"type":"t","entryPoint":"e","arguments":{}},"materials":[{"uri":"u","digest":{"sha1":"1"}}]}"""),
        Statement("v0.2", """{"builder":{"id":"b"},"buildType":"https://github.com/slsa-framework/slsa-github-generator/generic@v1","invocation":{"configSource":{"uri":"git+https://github.com/acme/app@refs/tags/v1.0.0"},"environment":{"github_ref":"refs/tags/v1.0.0","github_ref_type":"tag"}},"materials":[{"uri":"git+https://github.com/acme/app@refs/tags/v1.0.0"}]}"""),
        Statement("v1", $$$$$"""{"buildDefinition":{"buildType":"https://actions.github.io/buildtypes/workflow/v1","externalParameters":{"workflow":{"ref":"refs/tags/v1.0.0","repository":"https://github.com/acme/app","path":".github/workflows/r.yml"}},"resolvedDependencies":[{"uri":"git+https://github.com/acme/app@refs/tags/v1.0.0"}]},"runDetails":{"builder":{"id":"{{{{{Workflow}}}}}"}}}"""),
    ];

    private static readonly byte[] Summary = Encoding.UTF8.GetBytes("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"00"}}],"predicateType":"https://slsa.dev/verification_summary/v1","predicate":{"verifier":{"id":"v"},"resourceUri":"r","verificationResult":"PASSED","verifiedLevels":["SLSA_BUILD_LEVEL_3"]}}""");

    private static readonly SignedProvenance Signed = Sign();

    public static IEnumerable<Target> All { get; } =
    [
        new("provenance:statement", Statements, Reading(input => BuildProvenance.Read(input, "input"))),
        new("provenance:summary", [Summary], Reading(input => VerificationSummary.Read(input, "input"))),
        new("provenance:file",
            [.. Statements, "{\"attestations\":[{\"predicateType\":\"a\",\"bundle\":{}}]}"u8.ToArray(),
            "{\"payloadType\":\"a\",\"payload\":\"AAAA\",\"signatures\":[{\"sig\":\"AA\"}]}\n"u8.ToArray(),
            "{\"image_summary\":{},\"provenance_summary\":{\"provenance\":[{\"kind\":\"BUILD\",\"envelope\":{\"payloadType\":\"a\",\"payload\":\"AAAA\",\"signatures\":[]}}]}}"u8.ToArray()],
            Reading(input => AttestationFile.Read(input, "input"))),
        new("provenance:builders",
            ["{\"builders\":[{\"id\":\"x\",\"issuer\":\"i\",\"level\":2,\"uses\":[\"image\"],\"refs\":[\"*\"]}]}"u8.ToArray()], Reading(input => TrustedBuilders.BuiltIn.With(input, "input"))),
        new("provenance:base-images",
            ["FROM a@sha256:0000000000000000000000000000000000000000000000000000000000000000 AS b\nCOPY --from=c \\\n /x /y\n"u8.ToArray()],
            Reading(input => BaseImageList.OfDockerfile(Encoding.UTF8.GetString(input), "input"))),
        new("provenance:signed", Statements, Reading(input =>
        {
            SignedProvenance signed = Signed with { Payload = input };
            var policy = new ProvenancePolicy { Builders = TrustedBuilders.BuiltIn, SourceUri = "github.com/acme/app",
                Builder = BuilderId.Parse(Workflow), Branch = "main" };
            ProvenanceVerifier.Verify(signed, [Artifact.FromBytes([])], policy);
            ProvenanceEvidence evidence = ProvenanceEvidence.OfStatement(input,
                "input") with { Signer = Signed.Identity, Unsigned = null };
            LevelAssessor.Assess("x", Digest.Of([]), [evidence], TrustedBuilders.BuiltIn, "github.com/acme/app");
        })),
    ];

    private static byte[] Statement(string version, string predicate) =>
        Encoding.UTF8.GetBytes($$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}],"predicateType":"https://slsa.dev/provenance/{{{version}}}","predicate":{{{predicate}}}}""");

    private static SignedProvenance Sign()
    {
        using var sigstore = new VirtualSigstore();
        byte[] certificate = sigstore.Issue(Workflow, "https://token.actions.githubusercontent.com",
            extensions: new SortedDictionary<int, string>
        {
            [12] = "https://github.com/acme/app", [13] = new string('a', 40), [14] = "refs/tags/v1.0.0",
                [19] = new string('a', 40),
            [18] = "https://github.com/acme/app/.github/workflows/r.yml@refs/tags/v1.0.0", [20] = "push",
        });
        string bundle = sigstore.SignStatement(Encoding.UTF8.GetString(Statements[2]), certificate).ToJsonString();
        TrustedRoot root = TrustedRoot.Read(Encoding.UTF8.GetBytes(sigstore.TrustedRoot().ToJsonString()), "root");
        return SignedProvenance.Verify(Bundle.Read(Encoding.UTF8.GetBytes(bundle), "bundle"), root);
    }

    private static Action<byte[]> Reading(Action<byte[]> read) => input =>
    {
        try
        {
            read(input);
        }
        catch (LadingException)
        {
        }
    };
}
