using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

/// <summary>
/// Packages of npm. GHSA-r2xv-vpr2-42m9: a publish attestation that nobody verified lets a package pass that its
/// registry never published under that
/// name and version.
/// </summary>
public sealed class NpmPackageTests : IDisposable
{
    private const string Workflow = "https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1.2.3";
    private const string Runner = "https://github.com/actions/runner/github-hosted";
    private const string KeyId = "SHA256:test";

    private readonly VirtualSigstore _sigstore = new();
    private readonly ECDsa _registry = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _sigstore.Dispose();
        _registry.Dispose();
    }

    private static string Hash => Convert.ToHexStringLower(SHA512.HashData(WorkflowBuild.Content));

    private IReadOnlyList<RegistryKey> Keys(string usage = "npm:attestations", string? end = null) =>
        RegistryKeys.Read(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["keys"] = new JsonArray(new JsonObject
        {
            ["keyId"] = KeyId,
            ["keyUsage"] = usage,
            ["publicKey"] = new JsonObject { ["rawBytes"] = Convert.ToBase64String(_registry.ExportSubjectPublicKeyInfo()), ["validFor"] = new JsonObject { ["start"] = "2022-12-01T00:00:00.000Z", ["end"] = end } },
        }),
    }.ToJsonString()), "keys");

    private static JsonObject Subject(string name, string version, string? hash) => new()
    {
        ["name"] = $"pkg:npm/{Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal)}@{version}",
        ["digest"] = new JsonObject { ["sha512"] = hash ?? Hash },
    };

    private JsonObject Provenance(string name = "@acme/app", string version = "1.2.3", string? hash = null)
    {
        var build = new WorkflowBuild { BuildType = "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1", Signer = Workflow };
        JsonObject statement = new WorkflowBuild { BuildType = WorkflowBuild.AttestType, Signer = Workflow,
            ClaimedBuilder = Runner }.Statement();
        statement["subject"] = new JsonArray(Subject(name, version, hash));
        statement["predicate"]!["buildDefinition"]!["buildType"] = build.BuildType;
        return _sigstore.SignStatement(statement.ToJsonString(), build.Certificate(_sigstore));
    }

    /// <summary>
    /// The registry's bundle: its key instead of a certificate, and an entry in the log with that key.
    /// </summary>
    private JsonObject Publish(string name = "@acme/app", string version = "1.2.3", string? hash = null,
        string? predicateVersion = null,
        string type = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1", ECDsa? key = null)
    {
        key ??= _registry;
        byte[] payload = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["_type"] = "https://in-toto.io/Statement/v0.1",
            ["subject"] = new JsonArray(Subject(name, version, hash)),
            ["predicateType"] = type,
            ["predicate"] = new JsonObject { ["name"] = name, ["version"] = predicateVersion ?? version,
                ["registry"] = "https://registry.npmjs.org" },
        }.ToJsonString());
        byte[] signature = key.SignData(DsseEnvelope.PreAuthenticationEncoding(DsseEnvelope.InTotoPayloadType, payload),
            HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        string digest = Convert.ToHexStringLower(SHA256.HashData(payload)),
            pem = Convert.ToBase64String(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n"));
        string body = $$$"""{"apiVersion":"0.0.1","kind":"dsse","spec":{"envelopeHash":{"algorithm":"sha256","value":"{{{digest}}}"},"payloadHash":{"algorithm":"sha256","value":"{{{digest}}}"},"signatures":[{"signature":"{{{Convert.ToBase64String(signature)}}}","verifier":"{{{pem}}}"}]}}""";
        return new JsonObject
        {
            ["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.3+json",
            ["verificationMaterial"] = new JsonObject { ["publicKey"] = new JsonObject { ["hint"] = KeyId },
                ["tlogEntries"] = new JsonArray(_sigstore.EntryV1("dsse", body, _sigstore.Now)) },
            ["dsseEnvelope"] = new JsonObject
            {
                ["payload"] = Convert.ToBase64String(payload),
                ["payloadType"] = DsseEnvelope.InTotoPayloadType,
                ["signatures"] = new JsonArray(new JsonObject { ["sig"] = Convert.ToBase64String(signature),
                    ["keyid"] = KeyId }),
            },
        };
    }

    private ProvenanceResult Verify(JsonObject? provenance = null, JsonObject? publish = null,
        ProvenancePolicy? policy = null, IReadOnlyList<RegistryKey>? keys = null, bool withPublish = true)
    {
        var attestations = new JsonArray(new JsonObject { ["predicateType"] = "https://slsa.dev/provenance/v1",
            ["bundle"] = provenance ?? Provenance() });
        if (withPublish)
            attestations.Add(new JsonObject { ["predicateType"] = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1", ["bundle"] = publish ?? Publish() });
        NpmAttestations read = NpmAttestations.Read(Encoding.UTF8.GetBytes(new JsonObject { ["attestations"] = attestations }.ToJsonString()), "attestations");
        SignedPackage package = NpmVerifier.VerifySignatures(read, WorkflowBuild.Root(_sigstore), keys ?? Keys());
        return NpmVerifier.Verify(package, Artifact.FromBytes(WorkflowBuild.Content), policy
            ?? WorkflowBuild.Policy(Runner));
    }

    private static void Refused(ProvenanceResult result, string step)
    {
        Assert.False(result.Verified);
        Assert.Equal(step, result.Failed!.Name);
    }

    [Fact]
    public void A_package_whose_build_and_publication_agree_is_verified()
    {
        ProvenanceResult result = Verify(policy: WorkflowBuild.Policy(Runner) with { PackageName = "@acme/app",
            PackageVersion = "1.2.3", Tag = "v1.2.3" });
        Assert.True(result.Verified, $"{result.Failed?.Name}: {result.Failed?.Detail}");
        Assert.Equal(2, result.Content!.Trust.MaxLevel);
    }

    [Fact]
    public void A_publish_attestation_that_is_missing_or_unsigned_is_refused()
    {
        Refused(Verify(withPublish: false), "Package: attestations");
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Refused(Verify(publish: Publish(key: other)), "Publish attestation: Transparency Log Entry");
        JsonObject spoiled = Publish();
        spoiled["dsseEnvelope"]!["payload"] = Publish(version: "6.6.6")["dsseEnvelope"]!["payload"]!.GetValue<string>();
        Assert.False(Verify(publish: spoiled).Verified);
        Refused(Verify(keys: Keys(usage: "npm:signatures")), "Publish attestation: key of the registry");
        Refused(Verify(keys: Keys(end: "2024-01-01T00:00:00Z")),
            "Publish attestation: Certificate: certification path validation");
        // A build in the place of the publication is signed by somebody, and not by the registry.
        Refused(Verify(publish: Provenance()), "Publish attestation: key of the registry");
    }

    [Fact]
    public void A_build_of_one_version_does_not_pass_for_another()
    {
        Refused(Verify(publish: Publish(version: "1.2.4")), "Package: agreement of build and publication");
        Refused(Verify(publish: Publish(name: "@acme/other")), "Package: agreement of build and publication");
        Refused(Verify(publish: Publish(predicateVersion: "1.2.4")), "Package: agreement of build and publication");
        Refused(Verify(publish: Publish(hash: new string('0', 128))), "Publish attestation: subject");
        Refused(Verify(provenance: Provenance(hash: new string('0', 128))), "Expectations: subject");
        Refused(Verify(publish: Publish(type: "https://slsa.dev/provenance/v1")), "Publish attestation: predicate");
        ProvenancePolicy policy = WorkflowBuild.Policy(Runner);
        Refused(Verify(policy: policy with { PackageName = "@acme/other" }), "Package: name");
        Refused(Verify(policy: policy with { PackageVersion = "1.2.4" }), "Package: version");
    }

    [Fact]
    public void The_builder_of_a_package_must_be_named()
    {
        Refused(Verify(policy: WorkflowBuild.Policy()), "Signer: trusted builder");
        Refused(Verify(policy: WorkflowBuild.Policy("https://github.com/actions/runner/self-hosted")),
            "Signer: trusted builder");
        Refused(Verify(policy: WorkflowBuild.Policy("https://github.com/actions/runner")),
            "Provenance: predicate and build type");
    }

    [Fact]
    public void Keys_as_a_registry_gives_them_are_read()
    {
        string json = $$"""{"keys":[{"expires":"2025-01-29T00:00:00.000Z","keyid":"SHA256:x","keytype":"ecdsa-sha2-nistp256","scheme":"ecdsa-sha2-nistp256","key":"{{Convert.ToBase64String(_registry.ExportSubjectPublicKeyInfo())}}"}]}""";
        RegistryKey key = Assert.Single(RegistryKeys.Read(Encoding.UTF8.GetBytes(json), "keys"));
        Assert.Equal("SHA256:x", key.Id);
        Assert.Equal(2025, key.ValidFor.End!.Value.Year);
        Assert.Throws<LadingException>(() => RegistryKeys.Read("""{"keys":[]}"""u8.ToArray(), "keys"));
        Assert.Throws<LadingException>(() => RegistryKeys.Read("""{"keys":[{"keyid":"a","key":"!"}]}"""u8.ToArray(), "keys"));
    }
}
