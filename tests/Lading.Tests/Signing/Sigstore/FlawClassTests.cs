using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>Flaws that verifiers of signatures have had, one test or more for each; none of these bundles may verify.</summary>
public sealed class FlawClassTests : IDisposable
{
    private static readonly byte[] Artifact1 = "the artifact"u8.ToArray();
    private static readonly byte[] Artifact2 = "another artifact"u8.ToArray();

    private readonly VirtualSigstore _sigstore = new();

    private static readonly VerificationPolicy Policy = new()
    {
        Signer = SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(VirtualSigstore.Name), TextConstraint.Exactly(VirtualSigstore.Issuer))),
        Time = TimePolicy.Observed(),
        Log = LogPolicy.Included(),
        CertificateLogs = 1,
    };

    private static string StatementAbout(byte[] artifact, string predicateType = "https://example.com/p") =>
        $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"{{{Convert.ToHexStringLower(SHA256.HashData(artifact))}}}"}}],"predicateType":"{{{predicateType}}}","predicate":{}}""";

    public void Dispose() => _sigstore.Dispose();

    [Fact]
    public void What_is_right_verifies()
    {
        Verified(_sigstore.SignMessage(Artifact1));
        Verified(_sigstore.SignMessageV2(Artifact1));
        Verified(_sigstore.SignStatement(StatementAbout(Artifact1)));
        Verified(_sigstore.SignStatement(StatementAbout(Artifact1)), Policy with { PredicateType = "https://example.com/p" });
        Verified(_sigstore.SignMessageV2(Artifact1), Policy with { Time = TimePolicy.Signed() });
    }

    [Fact]
    public void Log_entry_not_bound_to_this_signature_key_or_artifact()
    {
        JsonObject bundle = _sigstore.SignMessage(Artifact1);
        foreach (JsonObject other in (JsonObject[])[_sigstore.SignMessage(Artifact1), _sigstore.SignMessage(Artifact2), _sigstore.SignMessageV2(Artifact1), _sigstore.SignStatement(StatementAbout(Artifact1))])
        {
            JsonObject mixed = Copy(bundle);
            mixed["verificationMaterial"]!["tlogEntries"] = other["verificationMaterial"]!["tlogEntries"]!.DeepClone();
            if (other["verificationMaterial"]!["timestampVerificationData"] is not null)
                VirtualSigstore.SetTimestamps(mixed, _sigstore.Timestamp(Convert.FromBase64String((string)bundle["messageSignature"]!["signature"]!), _sigstore.Now));
            Refused(mixed, "Transparency Log Entry");
        }
    }

    [Fact]
    public void Log_entry_called_by_another_kind()
    {
        JsonObject bundle = _sigstore.SignMessage(Artifact1);
        Entry(bundle)["kindVersion"]!["version"] = "0.0.3";
        Refused(bundle, "Transparency Log Entry");
        Entry(bundle)["kindVersion"]!["version"] = "0.0.2";
        Refused(bundle, "Transparency Log Entry");
    }

    [Fact]
    public void Wrong_or_unchecked_predicate_type()
    {
        VerificationPolicy policy = Policy with { PredicateType = "https://example.com/wanted" };
        Refused(_sigstore.SignStatement(StatementAbout(Artifact1)), "statement", policy);
        Refused(_sigstore.SignMessage(Artifact1), "Inputs", policy);
    }

    [Fact]
    public void Statement_that_does_not_parse_is_no_success()
    {
        Refused(_sigstore.SignStatement("{"), "statement");
        Refused(_sigstore.SignStatement("""{"_type":"https://in-toto.io/Statement/v9","subject":[],"predicateType":"x"}"""), "statement");
        Refused(_sigstore.SignStatement(StatementAbout(Artifact2)), "statement");
        Refused(_sigstore.SignStatement("""{"_type":"https://in-toto.io/Statement/v1","_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"00"}}],"predicateType":"x"}"""), "statement");
    }

    [Fact]
    public void Expired_intermediate_is_refused_also_without_a_log()
    {
        _sigstore.Intermediate = _sigstore.Authority("CN=intermediate", _sigstore.Root, _sigstore.Now.AddYears(-2), _sigstore.Now.AddMinutes(-1), CertificateUsage.CodeSigning);
        // Issued while the authority was valid, for a time in which it no longer is: only the hybrid model sees it.
        X509Certificate2 longer = _sigstore.Intermediate;
        byte[] certificate = _sigstore.Issue(notBefore: _sigstore.Now.AddMinutes(-11));
        Refused(_sigstore.SignMessageV2(Artifact1, certificate), "certification path");
        Refused(_sigstore.SignMessage(Artifact1, certificate), "certification path");
        Refused(_sigstore.SignMessageV2(Artifact1, certificate), "certification path", Policy with { Log = LogPolicy.Ignored, Time = TimePolicy.Signed() });
        longer.Dispose();
    }

    [Fact]
    public void Certificate_outside_of_its_validity()
    {
        Refused(_sigstore.SignMessage(Artifact1, _sigstore.Issue(notBefore: _sigstore.Now.AddHours(-1))), "certification path");
        Refused(_sigstore.SignMessage(Artifact1, _sigstore.Issue(notBefore: _sigstore.Now.AddHours(1))), "certification path");
        Refused(_sigstore.SignMessage(Artifact1), "certification path", Policy with { Time = TimePolicy.At(_sigstore.Now.AddDays(1)) });
    }

    [Fact]
    public void Certificate_that_is_not_for_signing_or_of_no_authority()
    {
        Refused(_sigstore.SignMessage(Artifact1, _sigstore.Issue(purpose: CertificateUsage.TimeStamping)), "certification path");
        using X509Certificate2 stranger = _sigstore.Authority("CN=intermediate", null, _sigstore.Now.AddYears(-1), _sigstore.Now.AddYears(1));
        Refused(_sigstore.SignMessage(Artifact1, _sigstore.Issue(authority: stranger)), "certification path");
    }

    [Fact]
    public void Validity_windows_of_keys_and_services_are_ignored()
    {
        JsonObject bundle = _sigstore.SignMessage(Artifact1);
        foreach ((string list, string step) in (ReadOnlySpan<(string, string)>)[("tlogs", "4.2.2"), ("ctlogs", "SignedCertificateTimestamp"), ("certificateAuthorities", "certification path")])
        {
            JsonObject root = _sigstore.TrustedRoot();
            JsonNode validFor = root[list]![0]!["validFor"] ?? root[list]![0]!["publicKey"]!["validFor"]!;
            validFor["end"] = "2025-01-01T00:00:00Z";
            Refused(bundle, step, root: root);
        }
        JsonObject keyed = _sigstore.SignMessageV2(Artifact1);
        keyed["verificationMaterial"]!.AsObject().Remove("certificate");
        keyed["verificationMaterial"]!["publicKey"] = new JsonObject { ["hint"] = "mine" };
        Lading.Signing.Keys.PublicKey key = PublicKeyReader.FromSpki(_sigstore.Key.ExportSubjectPublicKeyInfo(), "key");
        var policy = new VerificationPolicy { Signer = SignerPolicy.Key(key), Time = TimePolicy.Signed(), Log = LogPolicy.Ignored, CertificateLogs = 0 };
        Verified(keyed, policy);
        Refused(keyed, "certification path", policy with { Signer = SignerPolicy.Key(key, new ValidityRange(null, _sigstore.Now.AddDays(-1))) });
        keyed["verificationMaterial"]!.AsObject().Remove("timestampVerificationData");
        Refused(keyed, "certification path", policy with { Time = TimePolicy.NotNeeded, Signer = SignerPolicy.Key(key, new ValidityRange(null, _sigstore.Now.AddDays(1))) });
    }

    [Fact]
    public void A_key_listed_for_two_spans_is_used_in_the_one_that_fits()
    {
        JsonObject root = _sigstore.TrustedRoot();
        foreach (string list in (string[])["tlogs", "ctlogs"])
        {
            JsonNode older = root[list]![0]!.DeepClone();
            older["publicKey"]!["validFor"]!["end"] = "2025-01-01T00:00:00Z";
            root[list]!.AsArray().Insert(0, older);
        }
        Assert.Equal("", Verify(Bytes(_sigstore.SignMessage(Artifact1)), Policy, root));
    }

    [Fact]
    public void Threshold_met_by_one_service_twice()
    {
        JsonObject bundle = _sigstore.SignMessageV2(Artifact1);
        byte[] signature = Convert.FromBase64String((string)bundle["messageSignature"]!["signature"]!);
        VirtualSigstore.SetTimestamps(bundle, _sigstore.Timestamp(signature, _sigstore.Now), _sigstore.Timestamp(signature, _sigstore.Now.AddSeconds(1)));
        Verified(bundle);
        Refused(bundle, "4.2.1", Policy with { Time = TimePolicy.Signed(2) });
        byte[] same = _sigstore.Timestamp(signature, _sigstore.Now);
        VirtualSigstore.SetTimestamps(bundle, same, same);
        Refused(bundle, "reading");

        JsonObject twice = _sigstore.SignMessage(Artifact1);
        JsonArray entries = twice["verificationMaterial"]!["tlogEntries"]!.AsArray();
        entries.Add(entries[0]!.DeepClone());
        Refused(twice, "reading");
        Refused(_sigstore.SignMessage(Artifact1), "Transparency Log Entry", Policy with { Log = LogPolicy.Included(2) });
        Assert.Throws<LadingException>(() => LogPolicy.Included(0));
        Assert.Throws<LadingException>(() => TimePolicy.Signed(0));
        Assert.Throws<LadingException>(() => TimePolicy.Observed(-1));
    }

    [Fact]
    public void Timestamp_by_another_certificate_than_the_authority_s()
    {
        JsonObject bundle = _sigstore.SignMessageV2(Artifact1);
        byte[] signature = Convert.FromBase64String((string)bundle["messageSignature"]!["signature"]!);
        using X509Certificate2 strangers = _sigstore.Authority("CN=tsa root", null, _sigstore.Now.AddYears(-5), _sigstore.Now.AddYears(5));
        using X509Certificate2 stranger = _sigstore.TimestampSigner(strangers);
        using X509Certificate2 sibling = _sigstore.TimestampSigner(_sigstore.TimestampRoot);
        foreach (byte[] timestamp in (byte[][])
            [
                _sigstore.Timestamp(signature, _sigstore.Now, stranger),
                _sigstore.Timestamp(signature, _sigstore.Now, sibling),
                _sigstore.Timestamp(signature, _sigstore.Now, _sigstore.TimestampLeaf, named: sibling),
                _sigstore.Timestamp([.. signature, 0], _sigstore.Now),
                _sigstore.Timestamp(signature, _sigstore.Now.AddYears(1)),
            ])
        {
            VirtualSigstore.SetTimestamps(bundle, timestamp);
            Refused(bundle, "4.2");
        }
    }

    [Fact]
    public void Timestamp_authority_s_certificate_that_is_not_for_timestamps_alone()
    {
        JsonObject bundle = _sigstore.SignMessageV2(Artifact1);
        byte[] signature = Convert.FromBase64String((string)bundle["messageSignature"]!["signature"]!);
        using X509Certificate2 uncritical = _sigstore.TimestampSigner(_sigstore.TimestampRoot, critical: false);
        using X509Certificate2 code = _sigstore.TimestampSigner(_sigstore.TimestampRoot, purpose: CertificateUsage.CodeSigning);
        foreach (X509Certificate2 signer in (X509Certificate2[])[uncritical, code])
        {
            JsonObject root = _sigstore.TrustedRoot();
            root["timestampAuthorities"]![0]!["certChain"]!["certificates"]![0]!["rawBytes"] = Convert.ToBase64String(signer.RawData);
            VirtualSigstore.SetTimestamps(bundle, _sigstore.Timestamp(signature, _sigstore.Now, signer));
            Refused(bundle, "4.2.1", root: root);
        }
    }

    [Fact]
    public void Identity_patterns_that_are_ignored_or_not_anchored()
    {
        JsonObject bundle = _sigstore.SignMessage(Artifact1);
        Verified(bundle, With(TextConstraint.Pattern("https://ci\\.example/acme/.*")));
        foreach (string pattern in (string[])["acme/app", "https://ci.example/acme", "^https://ci.example|nothing$", ".*heads/m"])
            Refused(bundle, "verification policy", With(TextConstraint.Pattern(pattern)));
        Refused(bundle, "verification policy", With(TextConstraint.Exactly("https://ci.example/acme/.*")));
        Refused(bundle, "verification policy", Policy with { Signer = SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(VirtualSigstore.Name), TextConstraint.Exactly("https://other.example"))) });
        foreach (string broken in (string[])["a)|(?:b", "(", "", "(?=a)a", "(a)\\1"])
            Assert.Throws<LadingException>(() => TextConstraint.Pattern(broken));
        Assert.NotNull(TextConstraint.Pattern("a.*").Warning);
        Assert.Null(TextConstraint.Pattern("^a.*$").Warning);

        static VerificationPolicy With(TextConstraint name) => Policy with { Signer = SignerPolicy.AnyOf(IdentityPolicy.Of(name, TextConstraint.Exactly(VirtualSigstore.Issuer))) };
    }

    [Fact]
    public void Certificate_with_two_names()
    {
        Refused(_sigstore.SignMessage(Artifact1, _sigstore.Issue(name: "https://evil.example", secondName: VirtualSigstore.Name)), "verification policy");
        Refused(_sigstore.SignMessage(Artifact1, _sigstore.Issue(secondName: "https://evil.example")), "verification policy");
    }

    [Fact]
    public void Certificate_in_no_certificate_log()
    {
        using ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Refused(_sigstore.SignMessage(Artifact1, _sigstore.Issue(withSct: false)), "SignedCertificateTimestamp");
        Refused(_sigstore.SignMessage(Artifact1, _sigstore.Issue(certificateLog: stranger)), "SignedCertificateTimestamp");
        Verified(_sigstore.SignMessage(Artifact1, _sigstore.Issue(withSct: false)), Policy with { CertificateLogs = 0 });
    }

    [Fact]
    public void Keys_that_come_with_the_bundle_are_no_trust_roots()
    {
        using var other = new VirtualSigstore();
        Refused(other.SignMessage(Artifact1), "4.2.2");
        Refused(other.SignMessageV2(Artifact1), "4.2");
        Refused(_sigstore.SignMessage(Artifact1), "4.2", root: JsonNode.Parse("""{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}""")!.AsObject());
    }

    [Fact]
    public void Media_type_is_not_signed_and_weakens_nothing()
    {
        JsonObject bundle = _sigstore.SignMessage(Artifact1);
        JsonObject old = Copy(bundle);
        old["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.1";
        Refused(old, "reading");
        JsonNode certificate = old["verificationMaterial"]!["certificate"]!.DeepClone();
        old["verificationMaterial"]!.AsObject().Remove("certificate");
        old["verificationMaterial"]!["x509CertificateChain"] = new JsonObject { ["certificates"] = new JsonArray(certificate) };
        Verified(old);
        Entry(old).AsObject().Remove("inclusionProof");
        Refused(old, "Transparency Log Entry");
        Verified(old, Policy with { Log = LogPolicy.Included(promiseSuffices: true) });
        Entry(old).AsObject().Remove("inclusionPromise");
        Refused(old, "reading");
    }

    [Fact]
    public void Proof_without_a_checkpoint_and_checkpoint_that_is_not_verified()
    {
        JsonObject bundle = _sigstore.SignMessage(Artifact1);
        JsonObject without = Copy(bundle);
        Entry(without)["inclusionProof"]!.AsObject().Remove("checkpoint");
        Refused(without, "reading");
        using var other = new VirtualSigstore();
        Entry(bundle)["inclusionProof"]!["checkpoint"] = Entry(other.SignMessage(Artifact1))["inclusionProof"]!["checkpoint"]!.DeepClone();
        Refused(bundle, "Transparency Log Entry");
    }

    [Fact]
    public void Message_digest_is_ignored()
    {
        JsonObject bundle = _sigstore.SignMessage(Artifact1);
        bundle["messageSignature"]!["messageDigest"]!["digest"] = Convert.ToBase64String(SHA256.HashData(Artifact2));
        Refused(bundle, "Signature Verification");
        Refused(_sigstore.SignMessage(Artifact2), "Transparency Log Entry");
    }

    [Fact]
    public void Content_without_bounds()
    {
        JsonObject bundle = _sigstore.SignMessage(Artifact1);
        JsonArray entries = bundle["verificationMaterial"]!["tlogEntries"]!.AsArray();
        for (int i = 0; i < 32; i++)
        {
            JsonNode more = entries[0]!.DeepClone();
            more["logIndex"] = (100 + i).ToString();
            entries.Add(more);
        }
        Refused(bundle, "reading");
        string subjects = string.Join(',', Enumerable.Repeat("""{"digest":{"sha256":"00"}}""", 1025));
        Refused(_sigstore.SignStatement($$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{{{subjects}}}],"predicateType":"x"}"""), "statement");
        Refused(Encoding.UTF8.GetBytes(new string('[', 100_000)), "reading");
    }

    [Fact]
    public void Malleable_forms_of_one_content()
    {
        string good = _sigstore.SignMessage(Artifact1).ToJsonString();
        foreach ((string from, string to) in (ReadOnlySpan<(string, string)>)
            [("\"mediaType\"", "\"media_type\""), ("\"mediaType\"", "\"extra\":1,\"mediaType\""), ("{\"mediaType\"", "{\"mediaType\":\"x\",\"mediaType\""), ("\"logIndex\":\"7\"", "\"logIndex\":\"07.0\""), ("\"logIndex\":\"7\"", "\"logIndex\":-7")])
        {
            Assert.Contains(from, good, StringComparison.Ordinal);
            Refused(Encoding.UTF8.GetBytes(good.Replace(from, to, StringComparison.Ordinal)), "reading");
        }
    }

    private static JsonNode Entry(JsonObject bundle) => bundle["verificationMaterial"]!["tlogEntries"]![0]!;

    private static JsonObject Copy(JsonObject json) => json.DeepClone().AsObject();

    private void Verified(JsonObject bundle, VerificationPolicy? policy = null) => Assert.Equal("", Verify(Bytes(bundle), policy ?? Policy, null));

    private void Refused(JsonObject bundle, string step, VerificationPolicy? policy = null, JsonObject? root = null) => Refused(Bytes(bundle), step, policy, root);

    private void Refused(byte[] bundle, string step, VerificationPolicy? policy = null, JsonObject? root = null) =>
        Assert.Contains(step, Verify(bundle, policy ?? Policy, root), StringComparison.Ordinal);

    /// <summary>The step that failed with its section; empty when all held.</summary>
    private string Verify(byte[] bundle, VerificationPolicy policy, JsonObject? root)
    {
        TrustedRoot trusted = TrustedRoot.Read(Bytes(root ?? _sigstore.TrustedRoot()), "root");
        try
        {
            VerificationResult result = BundleVerifier.Verify(Bundle.Read(bundle, "bundle"), Artifact.FromBytes(Artifact1), policy, trusted);
            Assert.Equal(result.Verified, result.Failed is null);
            return result.Failed is { } failed ? $"{failed.Section} {failed.Name}: {failed.Detail}" : "";
        }
        catch (LadingException e)
        {
            return "reading: " + e.Message;
        }
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
