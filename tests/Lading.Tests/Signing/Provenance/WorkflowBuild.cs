using System.Text;
using System.Text.Json.Nodes;
using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;

namespace Lading.Tests.Signing.Provenance;

/// <summary>
/// A GitHub workflow that built something and says so: what the platform puts into its certificate, and what the
/// workflow itself claims. The two
/// are the same until a test makes them differ.
/// </summary>
public sealed class WorkflowBuild
{
    public const string GitHub = "https://token.actions.githubusercontent.com";
    public const string Generator = "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml";
    public const string GeneratorType = "https://github.com/slsa-framework/slsa-github-generator/generic@v1";
    public const string AttestType = "https://actions.github.io/buildtypes/workflow/v1";

    public static byte[] Content { get; } = "what was built"u8.ToArray();

    public string Issuer { get; set; } = GitHub;
    public string Signer { get; set; } = Generator + "@refs/tags/v2.1.0";
    public string Repository { get; set; } = "acme/app";
    public string Ref { get; set; } = "refs/tags/v1.2.3";
    public string Commit { get; set; } = new('a', 40);
    public string Runner { get; set; } = "github-hosted";
    public string Trigger { get; set; } = "push";

    /// <summary>What the statement claims; the certificate's where null.</summary>
    public string? ClaimedBuilder { get; set; }
    public string? ClaimedRepository { get; set; }
    public string? ClaimedRef { get; set; }
    public string? ClaimedCommit { get; set; }
    public string BuildType { get; set; } = GeneratorType;
    public string Subject { get; set; } = Digest.Of(Content).Encoded;

    public byte[] Certificate(VirtualSigstore sigstore) =>
        sigstore.Issue(Signer, Issuer, extensions: new SortedDictionary<int, string>
    {
        [2] = Trigger, [3] = Commit, [5] = Repository, [6] = Ref,
        [9] = Signer, [10] = new string('b', 40), [11] = Runner, [12] = $"https://github.com/{Repository}",
            [13] = Commit, [14] = Ref,
        [15] = "15", [17] = "17", [18] = $"https://github.com/{Repository}/.github/workflows/release.yml@{Ref}",
            [19] = Commit, [20] = Trigger,
        [21] = $"https://github.com/{Repository}/actions/runs/42/attempts/1",
    });

    /// <summary>The statement, of the kind of its build type.</summary>
    public JsonObject Statement() => BuildType == AttestType ? AttestStatement() : GeneratorStatement();

    public Bundle Sign(VirtualSigstore sigstore, JsonObject? statement = null) =>
        Bundle.Read(Encoding.UTF8.GetBytes(sigstore.SignStatement((statement ?? Statement()).ToJsonString(),
            Certificate(sigstore)).ToJsonString()), "bundle");

    public ProvenanceResult Verify(VirtualSigstore sigstore, ProvenancePolicy? policy = null,
        JsonObject? statement = null)
    {
        SignedProvenance signed = SignedProvenance.Verify(Sign(sigstore, statement), Root(sigstore));
        return ProvenanceVerifier.Verify(signed, [Artifact.FromBytes(Content)], policy ?? Policy());
    }

    public static ProvenancePolicy Policy(string? builder = null) => new()
    {
        Builders = TrustedBuilders.BuiltIn,
        SourceUri = "github.com/acme/app",
        Builder = builder is null ? null : BuilderId.Parse(builder),
    };

    public static TrustedRoot Root(VirtualSigstore sigstore) =>
        TrustedRoot.Read(Encoding.UTF8.GetBytes(sigstore.TrustedRoot().ToJsonString()), "root");

    private JsonObject Head(string predicateType) => new()
    {
        ["_type"] = "https://in-toto.io/Statement/v1",
        ["subject"] = new JsonArray(new JsonObject { ["name"] = "app",
            ["digest"] = new JsonObject { ["sha256"] = Subject } }),
        ["predicateType"] = predicateType,
    };

    private string Source => $"git+https://github.com/{ClaimedRepository ?? Repository}@{ClaimedRef ?? Ref}";

    private JsonObject GeneratorStatement()
    {
        string reference = ClaimedRef ?? Ref;
        JsonObject statement = Head("https://slsa.dev/provenance/v0.2");
        statement["predicate"] = new JsonObject
        {
            ["builder"] = new JsonObject { ["id"] = ClaimedBuilder ?? Signer },
            ["buildType"] = BuildType,
            ["invocation"] = new JsonObject
            {
                ["configSource"] = new JsonObject { ["uri"] = Source,
                    ["digest"] = new JsonObject { ["sha1"] = ClaimedCommit ?? Commit },
                    ["entryPoint"] = ".github/workflows/release.yml" },
                ["environment"] = new JsonObject
                {
                    ["github_event_name"] = Trigger,
                    ["github_ref"] = reference,
                    ["github_ref_type"] = reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag"
                        : "branch",
                    ["github_event_payload"] = new JsonObject { ["base_ref"] = "refs/heads/main",
                        ["inputs"] = new JsonObject { ["level"] = "9" } },
                },
            },
            ["materials"] = new JsonArray(new JsonObject { ["uri"] = Source,
                ["digest"] = new JsonObject { ["sha1"] = ClaimedCommit ?? Commit } }),
        };
        return statement;
    }

    private JsonObject AttestStatement()
    {
        JsonObject statement = Head("https://slsa.dev/provenance/v1");
        statement["predicate"] = new JsonObject
        {
            ["buildDefinition"] = new JsonObject
            {
                ["buildType"] = BuildType,
                ["externalParameters"] = new JsonObject
                {
                    ["workflow"] = new JsonObject { ["ref"] = ClaimedRef ?? Ref,
                        ["repository"] = $"https://github.com/{ClaimedRepository ?? Repository}",
                        ["path"] = ".github/workflows/release.yml" },
                },
                ["internalParameters"] = new JsonObject { ["github"] = new JsonObject { ["event_name"] = Trigger,
                    ["repository_id"] = "15", ["repository_owner_id"] = "17", ["runner_environment"] = Runner } },
                ["resolvedDependencies"] = new JsonArray(new JsonObject { ["uri"] = Source,
                    ["digest"] = new JsonObject { ["gitCommit"] = ClaimedCommit ?? Commit } }),
            },
            ["runDetails"] = new JsonObject
            {
                ["builder"] = new JsonObject { ["id"] = ClaimedBuilder ?? Signer },
                ["metadata"] = new JsonObject { ["invocationId"] = $"https://github.com/{Repository}/actions/runs/42/attempts/1" },
            },
        };
        return statement;
    }
}
