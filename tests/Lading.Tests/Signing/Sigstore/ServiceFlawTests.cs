using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>Expired, not yet valid, the wrong log, the wrong timestamp authority, the same entry twice: for messages and envelopes, Rekor v1 and v2.</summary>
public sealed class ServiceFlawTests : IDisposable
{
    private static readonly byte[] Artifact1 = "the artifact"u8.ToArray();

    private static readonly string Statement =
        $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"{{{Convert.ToHexStringLower(SHA256.HashData(Artifact1))}}}"}}],"predicateType":"https://example.com/p","predicate":{}}""";

    private static readonly VerificationPolicy Policy = new()
    {
        Signer = SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(VirtualSigstore.Name), TextConstraint.Exactly(VirtualSigstore.Issuer))),
        Time = TimePolicy.Observed(),
        Log = LogPolicy.Included(),
        CertificateLogs = 1,
    };

    private readonly VirtualSigstore _sigstore = new();

    public void Dispose() => _sigstore.Dispose();

    private JsonObject Make(bool v2, bool envelope, byte[]? certificate = null) => (v2, envelope) switch
    {
        (false, false) => _sigstore.SignMessage(Artifact1, certificate),
        (true, false) => _sigstore.SignMessageV2(Artifact1, certificate),
        (false, true) => _sigstore.SignStatement(Statement, certificate),
        _ => _sigstore.SignStatementV2(Statement, certificate),
    };

    public static TheoryData<bool, bool> Forms => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    [Theory, MemberData(nameof(Forms))]
    public void Expired_and_not_yet_valid_certificates(bool v2, bool envelope)
    {
        Assert.Equal("", Verify(Make(v2, envelope)));
        foreach (TimeSpan start in (TimeSpan[])[TimeSpan.FromMinutes(-11), TimeSpan.FromMinutes(1), TimeSpan.FromDays(-365), TimeSpan.FromDays(30)])
            Assert.Contains("certification path", Verify(Make(v2, envelope, _sigstore.Issue(notBefore: _sigstore.Now + start))));
        // To the second, both ends are within.
        Assert.Equal("", Verify(Make(v2, envelope, _sigstore.Issue(notBefore: _sigstore.Now))));
        Assert.Equal("", Verify(Make(v2, envelope, _sigstore.Issue(notBefore: _sigstore.Now.AddMinutes(-10)))));
    }

    [Theory, MemberData(nameof(Forms))]
    public void Expired_and_not_yet_valid_keys_of_services(bool v2, bool envelope)
    {
        JsonObject bundle = Make(v2, envelope);
        foreach ((string list, int at) in (ReadOnlySpan<(string, int)>)[("tlogs", v2 ? 1 : 0), ("ctlogs", 0), ("certificateAuthorities", 0), .. v2 ? [("timestampAuthorities", 0)] : Array.Empty<(string, int)>()])
        {
            foreach ((string start, string end) in (ReadOnlySpan<(string, string)>)[("2020-01-01T00:00:00Z", "2025-05-01T00:00:00Z"), ("2025-07-01T00:00:00Z", "2030-01-01T00:00:00Z")])
            {
                JsonObject root = _sigstore.TrustedRoot();
                JsonNode service = root[list]![at]!;
                JsonNode validFor = service["validFor"] ?? service["publicKey"]!["validFor"]!;
                (validFor["start"], validFor["end"]) = (start, end);
                Assert.NotEqual("", Verify(bundle, root));
            }
        }
    }

    [Theory, MemberData(nameof(Forms))]
    public void The_wrong_log(bool v2, bool envelope)
    {
        JsonObject bundle = Make(v2, envelope);
        // Under the name of another log that is trusted too.
        JsonObject renamed = Copy(bundle);
        Entry(renamed)["logId"] = Entry(Make(!v2, envelope))["logId"]!.DeepClone();
        Assert.NotEqual("", Verify(renamed));
        // Of a log with the same name that is not trusted.
        using var other = new VirtualSigstore();
        JsonObject theirs = Copy(bundle);
        theirs["verificationMaterial"]!["tlogEntries"] = (v2 ? other.SignMessageV2(Artifact1) : other.SignMessage(Artifact1))["verificationMaterial"]!["tlogEntries"]!.DeepClone();
        Assert.NotEqual("", Verify(theirs));
        // The key of the trusted log exchanged for another's.
        JsonObject root = _sigstore.TrustedRoot();
        root["tlogs"]![v2 ? 1 : 0]!["publicKey"]!["rawBytes"] = other.TrustedRoot()["tlogs"]![v2 ? 1 : 0]!["publicKey"]!["rawBytes"]!.DeepClone();
        Assert.NotEqual("", Verify(bundle, root));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_wrong_timestamp_authority(bool envelope)
    {
        JsonObject bundle = Make(v2: true, envelope);
        byte[] signature = Convert.FromBase64String((string)(bundle["messageSignature"]?["signature"] ?? bundle["dsseEnvelope"]!["signatures"]![0]!["sig"])!);
        using var other = new VirtualSigstore();
        foreach (byte[] timestamp in (byte[][])[other.Timestamp(signature, _sigstore.Now), _sigstore.Timestamp([.. signature, 1], _sigstore.Now), _sigstore.Timestamp(signature, _sigstore.Now.AddHours(1)), _sigstore.Timestamp(signature, _sigstore.Now.AddHours(-1))])
        {
            JsonObject stamped = Copy(bundle);
            VirtualSigstore.SetTimestamps(stamped, timestamp);
            Assert.NotEqual("", Verify(stamped));
        }
        // One that is good does not make up for one of a trusted authority that is not.
        JsonObject both = Copy(bundle);
        VirtualSigstore.SetTimestamps(both, _sigstore.Timestamp(signature, _sigstore.Now), _sigstore.Timestamp([.. signature, 1], _sigstore.Now));
        Assert.Contains("4.2.1", Verify(both));
    }

    [Fact]
    public void Timestamp_authority_whose_certificate_is_expired_or_not_yet_valid()
    {
        using X509Certificate2 expired = _sigstore.TimestampSigner(_sigstore.TimestampRoot, notAfter: _sigstore.Now.AddDays(-1));
        JsonObject bundle = _sigstore.SignMessageV2(Artifact1);
        byte[] signature = Convert.FromBase64String((string)bundle["messageSignature"]!["signature"]!);
        JsonObject root = _sigstore.TrustedRoot();
        root["timestampAuthorities"]![0]!["certChain"]!["certificates"]![0]!["rawBytes"] = Convert.ToBase64String(expired.RawData);
        VirtualSigstore.SetTimestamps(bundle, _sigstore.Timestamp(signature, _sigstore.Now, expired));
        Assert.Contains("4.2.1", Verify(bundle, root));
        // A year ago it was not valid yet either: what it says of its own time is not believed.
        VirtualSigstore.SetTimestamps(bundle, _sigstore.Timestamp(signature, _sigstore.Now.AddYears(-1), expired));
        Assert.Contains("4.2.1", Verify(bundle, root));
    }

    [Theory, MemberData(nameof(Forms))]
    public void The_same_entry_or_timestamp_twice(bool v2, bool envelope)
    {
        JsonObject bundle = Make(v2, envelope);
        JsonArray entries = bundle["verificationMaterial"]!["tlogEntries"]!.AsArray();
        entries.Add(entries[0]!.DeepClone());
        Assert.StartsWith("reading", Verify(bundle));
        // As if it were another: nothing that vouches for the entry does so under another index.
        entries[1]!["logIndex"] = "8";
        Assert.NotEqual("", Verify(bundle));
        if (!v2)
            return;
        JsonObject stamped = Make(v2, envelope);
        JsonArray timestamps = stamped["verificationMaterial"]!["timestampVerificationData"]!["rfc3161Timestamps"]!.AsArray();
        timestamps.Add(timestamps[0]!.DeepClone());
        Assert.StartsWith("reading", Verify(stamped));
    }

    [Theory, MemberData(nameof(Forms))]
    public void Inclusion_proof_that_is_never_checked(bool v2, bool envelope)
    {
        JsonObject longer = Make(v2, envelope);
        Entry(longer)["inclusionProof"]!["hashes"]!.AsArray().Add(Convert.ToBase64String(new byte[32]));
        Assert.Contains("Transparency Log Entry", Verify(longer));
        JsonObject moved = Make(v2, envelope);
        Entry(moved)["inclusionProof"]!["logIndex"] = v2 ? "1" : "0";
        Assert.Contains("Transparency Log Entry", Verify(moved));
        if (v2)
            return;
        JsonObject shorter = Make(v2, envelope);
        Entry(shorter)["inclusionProof"]!["hashes"] = new JsonArray();
        Assert.Contains("Transparency Log Entry", Verify(shorter));
    }

    private string Verify(JsonObject bundle, JsonObject? root = null)
    {
        try
        {
            VerificationResult result = BundleVerifier.Verify(Bundle.Read(Bytes(bundle), "bundle"), Artifact.FromBytes(Artifact1), Policy, TrustedRoot.Read(Bytes(root ?? _sigstore.TrustedRoot()), "root"));
            return result.Failed is { } failed ? $"{failed.Section} {failed.Name}: {failed.Detail}" : "";
        }
        catch (LadingException e)
        {
            return "reading: " + e.Message;
        }
    }

    private static JsonNode Entry(JsonObject bundle) => bundle["verificationMaterial"]!["tlogEntries"]![0]!;

    private static JsonObject Copy(JsonObject json) => json.DeepClone().AsObject();

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
