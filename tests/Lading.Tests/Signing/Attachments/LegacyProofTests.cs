using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Oci;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Lading.Tests.Oci.Registry;
using Xunit;

namespace Lading.Tests.Signing.Attachments;

/// <summary>cosign's older form with a certificate: the log's promise will do, a proof that is there is checked, and one can be asked for.</summary>
public sealed class LegacyProofTests : RegistryTest
{
    private readonly VirtualSigstore _sigstore = new();

    private ImageVerificationPolicy Policy => new()
    {
        Signers =
        [
            new VerificationPolicy
            {
                Signer = SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(VirtualSigstore.Name), TextConstraint.Exactly(VirtualSigstore.Issuer))),
                Time = TimePolicy.Observed(),
                Log = LogPolicy.Included(),
                CertificateLogs = 1,
            },
        ],
        Root = TrustedRoot.Read(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), "root"),
    };

    private async Task<string> VerifyAsync(Action<JsonObject>? spoil = null, bool withProof = true, bool inPayload = false, bool requireProof = false)
    {
        VirtualRepository repository = Server["team/app"];
        Descriptor image = repository.AddImage("1.0", "linux/amd64", (Bytes(100), MediaTypes.OciLayer));
        byte[] payload = new SimpleSigning("host/team/app", image.Digest, new Dictionary<string, string>()).Write();
        byte[] signature = _sigstore.Key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] certificate = _sigstore.Issue();
        JsonObject entry = _sigstore.EntryV1("hashedrekord", VirtualSigstore.HashedRekord(payload, signature, certificate), _sigstore.Now);
        JsonNode proof = entry["inclusionProof"]!;
        var verification = new JsonObject
        {
            ["inclusionProof"] = new JsonObject
            {
                ["logIndex"] = long.Parse((string)proof["logIndex"]!),
                ["treeSize"] = long.Parse((string)proof["treeSize"]!),
                ["rootHash"] = Hex(proof["rootHash"]!),
                ["hashes"] = new JsonArray([.. proof["hashes"]!.AsArray().Select(h => (JsonNode)Hex(h!))]),
                ["checkpoint"] = (string)proof["checkpoint"]!["envelope"]!,
            },
        };
        var bundle = new JsonObject
        {
            ["SignedEntryTimestamp"] = (string)entry["inclusionPromise"]!["signedEntryTimestamp"]!,
            ["Payload"] = new JsonObject
            {
                ["body"] = (string)entry["canonicalizedBody"]!,
                ["integratedTime"] = long.Parse((string)entry["integratedTime"]!),
                ["logIndex"] = 7,
                ["logID"] = Hex(entry["logId"]!["keyId"]!),
            },
        };
        if (withProof)
            (inPayload ? bundle["Payload"]!.AsObject() : bundle)["verification"] = verification;
        spoil?.Invoke(bundle);
        Descriptor layer = repository.AddBlob(payload, SimpleSigning.MediaType) with
        {
            Annotations = new Dictionary<string, string>
            {
                [CosignTag.SignatureAnnotation] = Convert.ToBase64String(signature),
                [LegacyAnnotations.Certificate] = PemEncoding.WriteString("CERTIFICATE", certificate),
                [LegacyAnnotations.Bundle] = bundle.ToJsonString(),
            },
        };
        repository.AddManifest(OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = repository.AddBlob("{}"u8.ToArray(), MediaTypes.OciConfig), Layers = [layer] }),
            MediaTypes.OciManifest, CosignTag.Of(image.Digest, "sig"));
        ImageVerification verified = await ImageVerifier.VerifyAsync(Open(), image.Digest, Policy with { RequireInclusionProof = requireProof }, default);
        VerifiedAttachment one = Assert.Single(verified.All);
        Assert.Equal(one.Refusal is null, verified.Verified);
        return one.Refusal ?? (one.Result!.Content!.LogEntries[0].HasProof ? "proof" : "promise");
    }

    [Fact]
    public async Task A_promise_will_do_unless_a_proof_is_asked_for()
    {
        Assert.Equal("promise", await VerifyAsync(withProof: false));
        Assert.Contains("asks for a proof", await VerifyAsync(withProof: false, requireProof: true));
    }

    [Fact]
    public async Task A_proof_that_is_there_is_checked()
    {
        Assert.Equal("proof", await VerifyAsync());
        Assert.Equal("proof", await VerifyAsync(inPayload: true, requireProof: true));
        Assert.Contains("inclusion proof", await VerifyAsync(b => Proof(b)["hashes"]![0] = new string('0', 64)));
        Assert.Contains("root hash", await VerifyAsync(b => Proof(b)["rootHash"] = new string('0', 64)));
        Assert.Contains("no checkpoint", await VerifyAsync(b => Proof(b).Remove("checkpoint")));
        Assert.Contains("malformed", await VerifyAsync(b => Proof(b)["treeSize"] = "many"));
        Assert.Contains("malformed", await VerifyAsync(b => Proof(b)["hashes"] = new JsonArray([.. Enumerable.Repeat(0, 100).Select(_ => (JsonNode)"00")])));
    }

    [Fact]
    public async Task What_the_log_signed_counts_here_too()
    {
        Assert.Contains("signed entry timestamp", await VerifyAsync(b => b["Payload"]!["integratedTime"] = 5));
        Assert.Contains("signed entry timestamp", await VerifyAsync(b => b["Payload"]!["logIndex"] = 8));
        Assert.Contains("trusted", await VerifyAsync(b => b["Payload"]!["logID"] = new string('0', 64)));
    }

    private static JsonObject Proof(JsonObject bundle) => bundle["verification"]!["inclusionProof"]!.AsObject();

    private static string Hex(JsonNode base64) => Convert.ToHexStringLower(Convert.FromBase64String((string)base64!));
}
