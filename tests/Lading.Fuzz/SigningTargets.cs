using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Oci;
using Lading.Policy.Signers;
using Lading.Policy.Statements;
using Lading.Signing.Attachments;
using Lading.Signing.Keys;
using Lading.Signing.Keys.Curves;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Identity;
using Lading.Signing.Sigstore.Logs;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Timestamps;
using Lading.Signing.Sigstore.Trust;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;

namespace Lading.Fuzz;

/// <summary>What reads signatures: bundles, checkpoints, timestamps, certificates, keys, trusted roots.</summary>
internal static class SigningTargets
{
    private static readonly VirtualSigstore Sigstore = new();
    private static readonly byte[] Artifact1 = "the artifact"u8.ToArray();
    private static readonly TrustedRoot Root = TrustedRoot.Read(Bytes(Sigstore.TrustedRoot()), "root");

    private static readonly VerificationPolicy Policy = new()
    {
        Signer = SignerPolicy.AnyCertificate(),
        Time = TimePolicy.Observed(),
        Log = LogPolicy.Included(),
        CertificateLogs = 1,
    };

    private static readonly ECDsa P384Key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private static readonly P384Verifier P384 = P384Verifier.For(P384Key);

    private static readonly string[] StatementPolicies =
    [
        "predicate.a == \"x\" and any(predicate.a, it.c matches '[a-z]*') or not has(subject.0.name)",
        "count(subject) > 1 and age(predicate.t) < 30d and all(subject, it.digest.sha256 in (a, b))",
    ];

    public static IEnumerable<Target> All { get; } =
    [
        new("signing:bundle", [Bytes(Sigstore.SignMessage(Artifact1)), Bytes(Sigstore.SignMessageV2(Artifact1)), Bytes(Sigstore.SignStatement("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"00"}}],"predicateType":"x"}"""))],
            Reading(input => BundleVerifier.Verify(Bundle.Read(input, "input"), Artifact.FromBytes(Artifact1), Policy, Root))),
        new("signing:root", [Bytes(Sigstore.TrustedRoot())], Reading(input => TrustedRoot.Read(input, "input"))),
        new("signing:config", ["""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{"url":"https://a","majorApiVersion":1,"validFor":{"start":"2025-01-01T00:00:00Z"},"operator":"o"}],"rekorTlogConfig":{"selector":"EXACT","count":2}}"""u8.ToArray()],
            Reading(input => SigningConfig.Read(input, "input").ChooseCertificateAuthority(Sigstore.Now))),
        new("signing:rekor-answer", ["""{"00ff":{"body":"eyJraW5kIjoiYSIsImFwaVZlcnNpb24iOiJiIn0=","integratedTime":1,"logID":"00ff","logIndex":1,"verification":{"inclusionProof":{"checkpoint":"c","hashes":["00"],"logIndex":0,"rootHash":"00","treeSize":1},"signedEntryTimestamp":"AAAA"}}}"""u8.ToArray()],
            Reading(input => RekorV1Client.Read(Answer(input)))),
        new("signing:fulcio-answer", [Encoding.UTF8.GetBytes("{\"signedCertificateEmbeddedSct\":{\"chain\":{\"certificates\":[\"" + System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", Sigstore.Issue()).Replace("\n", "\\n", StringComparison.Ordinal) + "\"]}}}")],
            Reading(input => FulcioClient.ReadV2(Answer(input)))),
        new("signing:checkpoint", [Encoding.UTF8.GetBytes((string)Sigstore.SignMessage(Artifact1)["verificationMaterial"]!["tlogEntries"]![0]!["inclusionProof"]!["checkpoint"]!["envelope"]!)],
            Reading(input => Checkpoint.Read(Encoding.UTF8.GetString(input)))),
        new("signing:timestamp", [Sigstore.Timestamp(Artifact1, Sigstore.Now)], Reading(input => TimestampVerifier.Verify(TimestampToken.Read(input), Artifact1, Root, out _))),
        new("signing:certificate", [Sigstore.Issue(), Sigstore.Root.RawData, Sigstore.TimestampLeaf.RawData], Reading(ReadCertificate)),
        new("signing:key", [Sigstore.Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(Sigstore.Key.ExportSubjectPublicKeyInfoPem()), "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"u8.ToArray()],
            Reading(input => PublicKeyReader.Read(input, "input"))),
        new("signing:private-key", [Sigstore.Key.ExportPkcs8PrivateKey(), Sigstore.Key.ExportECPrivateKey(), Encoding.ASCII.GetBytes(Sigstore.Key.ExportPkcs8PrivateKeyPem())],
            Reading(input => PrivateKeyReader.Read(input, "input", () => SecretBuffer.FromText("x")).Dispose())),
        .. TufTargets.All,
        new("signing:signing-config", [SigstoreInstance.PublicGood.Target("signing_config.v0.2.json")!], Reading(input => SigningConfig.Read(input, "input"))),
        new("signing:identity-token", [Encoding.ASCII.GetBytes(VirtualIssuer.Token("https://issuer.example", "sigstore", "subject"))],
            Reading(input => IdentityToken.FromBytes(input, "input", DateTimeOffset.UnixEpoch).Dispose())),
        new("signing:simple", [new SimpleSigning("host/name", Lading.Oci.Digest.Of(Artifact1), new Dictionary<string, string> { ["a"] = "b" }).Write()],
            Reading(input => SimpleSigning.Read(input, "input"))),
        new("signing:predicate", ["{\"scanner\":{\"uri\":\"u\"},\"metadata\":{}}"u8.ToArray()],
            Reading(input => Predicate.Read("vuln", input, "input", DateTimeOffset.UnixEpoch).Dispose())),
        new("signing:statement", ["{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"a\",\"digest\":{\"sha256\":\"00\"}}],\"predicateType\":\"x\",\"predicate\":{}}"u8.ToArray()], Reading(input => Statement.Read(input, "input"))),
        new("signing:envelope", ["{\"payloadType\":\"a\",\"payload\":\"AAAA\",\"signatures\":[{\"sig\":\"AAAA\",\"keyid\":\"\"}]}"u8.ToArray()], Reading(input => DsseEnvelope.Read(input, "input"))),
        new("signing:legacy", [Encoding.UTF8.GetBytes("""{"SignedEntryTimestamp":"AAAA","Payload":{"body":"eyJraW5kIjoiaGFzaGVkcmVrb3JkIiwiYXBpVmVyc2lvbiI6IjAuMC4xIn0=","integratedTime":1,"logIndex":2,"logID":"00"},"verification":{"inclusionProof":{"checkpoint":"x","hashes":["00"],"logIndex":1,"rootHash":"00","treeSize":2}}}""")],
            Reading(input => LegacySignature.OfSignature(Layer(Encoding.UTF8.GetString(input)), "input"))),
        new("signing:p384", [P384Key.SignData(Artifact1, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence)], AgreeOnP384),
        new("policy:statement", [.. StatementPolicies.Select(Encoding.UTF8.GetBytes)], Reading(input => StatementExpression.Parse(Encoding.UTF8.GetString(input))
            .Refuse("""{"_type":"x","subject":[{"name":"a","digest":{"sha256":"00"}}],"predicateType":"x","predicate":{"a":[1,"b",{"c":null}]}}"""u8.ToArray(), DateTimeOffset.UnixEpoch))),
        new("policy:signers", ["require: 1\nsigners:\n  - key: a.pub\n  - identity: github:a/b\n    extensions: {issuer: x}\n  - subject: a\n    issuerRegexp: ^b$\n"u8.ToArray()],
            Reading(input => SignersFile.Read(input, "input"))),
    ];

    /// <summary>Our own check of a signature and the system's library must say the same.</summary>
    private static void AgreeOnP384(byte[] signature)
    {
        byte[] digest = SHA384.HashData(Artifact1);
        bool expected;
        try
        {
            expected = P384Key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            expected = false;
        }
        if (P384.VerifyDigest(digest, signature) != expected)
            throw new InvalidOperationException($"The system's library says {expected}.");
    }

    private static Descriptor Layer(string bundle) => new()
    {
        MediaType = SimpleSigning.MediaType,
        Digest = Lading.Oci.Digest.Of(Artifact1),
        Size = Artifact1.Length,
        Annotations = new Dictionary<string, string> { [CosignTag.SignatureAnnotation] = "AAAA", [LegacyAnnotations.Bundle] = bundle },
    };

    private static ServiceAnswer Answer(byte[] body) => new(new ServiceRequest("the service", new Uri("https://a"), null), System.Net.HttpStatusCode.OK, "OK", body, new Dictionary<string, string>(), null);

    private static void ReadCertificate(byte[] input)
    {
        Certificate certificate = Certificate.Read(input, "input");
        foreach (Action read in (ReadOnlySpan<Action>)
            [() => _ = certificate.Key, () => SubjectAlternativeName.Of(certificate), () => FulcioExtensions.Of(certificate), () => SignedCertificateTimestamp.Of(certificate), () => CertificateUsage.RefuseAsSigner(certificate, CertificateUsage.CodeSigning, true), () => CertificateUsage.RefuseAsIssuer(certificate, CertificateUsage.CodeSigning, 0)])
            Reading(_ => read())(input);
    }

    internal static Action<byte[]> Reading(Action<byte[]> read) => input =>
    {
        try
        {
            read(input);
        }
        catch (LadingException)
        {
        }
    };

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
