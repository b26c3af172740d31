using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Attestations;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

/// <summary>Google Cloud Build's provenance, with keys of our own in the place of Google's.</summary>
public sealed class GoogleCloudBuildTests : IDisposable
{
    private const string Region = "projects/verified-builder/locations/us-west2/keyRings/attestor/cryptoKeys/builtByGCB/cryptoKeyVersions/1";
    private const string Worker = "projects/verified-builder/locations/global/keyRings/attestor/cryptoKeys/google-hosted-worker/cryptoKeyVersions/1";

    private static readonly Digest Image = Digest.Of("the image"u8);

    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _region = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _worker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly GoogleKeys _keys;

    public GoogleCloudBuildTests()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "us-west2.key"), _region.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(_folder.Path, "global-pae-google-hosted-worker_1.pem"),
            _worker.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(_folder.Path, "README.md"), "not a key");
        _keys = GoogleKeys.Read(_folder.Path);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _region.Dispose();
        _worker.Dispose();
    }

    private static JsonObject Head(string type) => new()
    {
        ["_type"] = "https://in-toto.io/Statement/v0.1",
        ["predicateType"] = type,
        ["subject"] = new JsonArray(new JsonObject { ["name"] = "image",
            ["digest"] = new JsonObject { ["sha256"] = Image.Encoded } }),
    };

    private static JsonObject PredicateV01() => new()
    {
        ["builder"] = new JsonObject { ["id"] = "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3" },
        ["materials"] = new JsonArray(new JsonObject { ["uri"] = "https://github.com/acme/app",
            ["digest"] = new JsonObject { ["sha1"] = new string('a', 40) } }),
        ["recipe"] = new JsonObject
        {
            ["type"] = "https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1",
            ["entryPoint"] = "cloudbuild.yaml",
            ["arguments"] = new JsonObject { ["@type"] = "type.googleapis.com/google.devtools.cloudbuild.v1.Build",
                ["substitutions"] = new JsonObject { ["TAG_NAME"] = "v1.2.3" } },
        },
    };

    private static JsonObject PredicateV1(string reference = "refs/tags/v1.2.3") => new()
    {
        ["buildDefinition"] = new JsonObject
        {
            ["buildType"] = "https://cloud.google.com/build/gcb-buildtypes/google-worker/v1",
            ["externalParameters"] = new JsonObject { ["buildConfigSource"] = new JsonObject { ["repository"] = "git+https://github.com/acme/app", ["ref"] = reference } },
            ["internalParameters"] = new JsonObject { ["systemSubstitutions"] = new JsonObject { ["TAG_NAME"] = "v1.2.3" } },
        },
        ["runDetails"] = new JsonObject { ["builder"] = new JsonObject { ["id"] = "https://cloudbuild.googleapis.com/GoogleHostedWorker" } },
    };

    /// <summary>One build: the signed statement, and the readable copy of it.</summary>
    private static JsonObject Build(bool old, JsonObject predicate, ECDsa key, string keyId, bool encoded,
        JsonObject? copy = null)
    {
        JsonObject statement = Head(old ? "https://slsa.dev/provenance/v0.1" : "https://slsa.dev/provenance/v1");
        JsonObject text = statement.DeepClone().AsObject();
        statement["predicate"] = predicate.DeepClone();
        text[old ? "slsaProvenance" : "predicate"] = (copy ?? predicate).DeepClone();
        byte[] payload = Encoding.UTF8.GetBytes(statement.ToJsonString());
        byte[] signed = encoded ? DsseEnvelope.PreAuthenticationEncoding(DsseEnvelope.InTotoPayloadType, payload)
            : payload;
        return new JsonObject
        {
            ["kind"] = "BUILD",
            ["resourceUri"] = $"https://host/image@{Image}",
            ["build"] = new JsonObject { [old ? "intotoStatement" : "inTotoSlsaProvenanceV1"] = text },
            ["envelope"] = new JsonObject
            {
                ["payloadType"] = DsseEnvelope.InTotoPayloadType,
                ["payload"] = Convert.ToBase64String(payload),
                ["signatures"] = new JsonArray(new JsonObject
                {
                    ["keyid"] = keyId,
                    ["sig"] = Convert.ToBase64String(key.SignData(signed, HashAlgorithmName.SHA256,
                        DSASignatureFormat.Rfc3279DerSequence)).Replace('+', '-').Replace('/', '_'),
                }),
            },
        };
    }

    private JsonObject Old(JsonObject? predicate = null, JsonObject? copy = null) =>
        Build(true, predicate ?? PredicateV01(), _region, Region, encoded: false, copy);

    private JsonObject New(JsonObject? predicate = null) =>
        Build(false, predicate ?? PredicateV1(), _worker, Worker, encoded: true);

    private ProvenanceResult Verify(ProvenancePolicy policy, params JsonObject[] builds)
    {
        var document = new JsonObject
        {
            ["image_summary"] = new JsonObject { ["digest"] = Image.Text,
                ["fully_qualified_digest"] = $"host/image@{Image}" },
            ["provenance_summary"] = new JsonObject { ["provenance"] = new JsonArray([.. builds]) },
        };
        return GoogleCloudBuildVerifier.Verify(GoogleCloudBuild.Read(Encoding.UTF8.GetBytes(document.ToJsonString()),
            "google"), Image, policy, _keys);
    }

    private void Refused(string step, params JsonObject[] builds) =>
        Assert.Equal(step, Verify(WorkflowBuild.Policy(), builds).Failed?.Name);

    [Fact]
    public void Both_versions_are_verified_with_the_keys_that_sign_them()
    {
        ProvenancePolicy policy = WorkflowBuild.Policy() with { Tag = "v1.2.3",
            Builder = BuilderId.Parse(TrustedBuilders.GoogleCloudBuild) };
        foreach (JsonObject build in (JsonObject[])[Old(), New()])
        {
            ProvenanceResult result = Verify(policy, build);
            Assert.True(result.Verified, $"{result.Failed?.Name}: {result.Failed?.Detail}");
            Assert.Equal(3, result.Content!.Trust.MaxLevel);
        }
    }

    [Fact]
    public void A_build_that_does_not_hold_does_not_hide_one_that_does()
    {
        JsonObject bad = Old();
        bad["envelope"]!["signatures"]![0]!["sig"] = "AAAA";
        Assert.True(Verify(WorkflowBuild.Policy(), bad, New()).Verified);
        Refused("Google: signature");
    }

    [Fact]
    public void Keys_sign_what_they_are_for_and_in_their_own_way()
    {
        Refused("Google: signature", Build(true, PredicateV01(), _worker, Region, encoded: false));
        Refused("Google: signature", Build(true, PredicateV01(), _region, Region, encoded: true));
        Refused("Google: signature",
            Build(true, PredicateV01(), _region, Region.Replace("us-west2", "us-east1", StringComparison.Ordinal),
            encoded: false));
        Refused("Google: signature",
            Build(true, PredicateV01(), _region, Region.Replace("us-west2", "../us-west2", StringComparison.Ordinal),
            encoded: false));
        Refused("Google: signature", Build(true, PredicateV01(), _region, "", encoded: false));
        Refused("Google: signature", Build(true, PredicateV01(), _worker, Worker, encoded: true));
    }

    [Fact]
    public void Everything_beside_the_signed_statement_must_say_the_same()
    {
        JsonObject copy = PredicateV01();
        copy["recipe"]!["entryPoint"] = "other.yaml";
        Refused("Google: readable copy", Old(copy: copy));
        JsonObject kind = Old();
        kind["kind"] = "NOTE";
        Refused("Google: metadata", kind);
        JsonObject resource = Old();
        resource["resourceUri"] = "https://host/image@sha256:" + new string('0', 64);
        Refused("Google: metadata", resource);
        JsonObject builder = PredicateV01();
        builder["builder"]!["id"] = "https://cloudbuild.googleapis.com/GoogleHostedWorker@v9";
        Refused("Google: builder and build type", Old(builder));
        JsonObject type = PredicateV01();
        type["recipe"]!["type"] = "https://cloudbuild.googleapis.com/Other@v0.1";
        Refused("Google: builder and build type", Old(type));
        JsonObject source = PredicateV01();
        source["materials"]![0]!["uri"] = "gs://bucket/source.tgz#1";
        Refused("Google: source", Old(source));
        Assert.Equal("Expectations: tag",
            Verify(WorkflowBuild.Policy() with { Tag = "v1.2.3" }, New(PredicateV1("refs/tags/v9"))).Failed?.Name);
    }

    [Fact]
    public void A_folder_without_keys_is_an_error()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        Assert.Equal(2, _keys.Count);
        Assert.Throws<LadingException>(() => GoogleKeys.Read(Path.Combine(_folder.Path, "empty")));
        Assert.Throws<LadingException>(() => GoogleKeys.Read(Path.Combine(_folder.Path, "missing")));
    }
}
