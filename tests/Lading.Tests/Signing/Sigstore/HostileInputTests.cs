using System.Text;
using CsCheck;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Logs;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Timestamps;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Lading.Tests.Inventory;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>Whatever is read ends in a value or in a <see cref="LadingException"/>, and soon.</summary>
public sealed class HostileInputTests : IDisposable
{
    private static readonly byte[] Artifact1 = "the artifact"u8.ToArray();

    private readonly VirtualSigstore _sigstore = new();

    public void Dispose() => _sigstore.Dispose();

    [Fact]
    public void Bundles()
    {
        TrustedRoot root = TrustedRoot.Read(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), "root");
        var policy = new VerificationPolicy { Signer = SignerPolicy.AnyCertificate(), Time = TimePolicy.Observed(), Log = LogPolicy.Included(), CertificateLogs = 1 };
        foreach (string bundle in (string[])[_sigstore.SignMessage(Artifact1).ToJsonString(), _sigstore.SignMessageV2(Artifact1).ToJsonString(), _sigstore.SignStatement("{}").ToJsonString()])
            Never(Encoding.UTF8.GetBytes(bundle), bytes => BundleVerifier.Verify(Bundle.Read(bytes, "bundle"), Artifact.FromBytes(Artifact1), policy, root));
    }

    [Fact]
    public void Trusted_roots() => Never(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), bytes => TrustedRoot.Read(bytes, "root"));

    [Fact]
    public void Timestamps()
    {
        TrustedRoot root = TrustedRoot.Read(Encoding.UTF8.GetBytes(_sigstore.TrustedRoot().ToJsonString()), "root");
        Never(_sigstore.Timestamp(Artifact1, _sigstore.Now), bytes => TimestampVerifier.Verify(TimestampToken.Read(bytes), Artifact1, root, out _));
    }

    [Fact]
    public void Certificates() => Never(_sigstore.Issue(), bytes =>
    {
        Certificate certificate = Certificate.Read(bytes, "certificate");
        FulcioExtensions.Of(certificate);
        SubjectAlternativeName.Of(certificate);
        SignedCertificateTimestamp.Of(certificate);
        CertificateUsage.RefuseAsSigner(certificate, CertificateUsage.CodeSigning, mustBeOnlyPurpose: false);
        _ = certificate.Key;
    });

    [Fact]
    public void Signing_configs() => Never("""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{"url":"https://a","majorApiVersion":1,"validFor":{"start":"2025-01-01T00:00:00Z"},"operator":"o"}],"rekorTlogConfig":{"selector":"EXACT","count":2}}"""u8.ToArray(),
        bytes => SigningConfig.Read(bytes, "config").ChooseCertificateAuthority(_sigstore.Now));

    [Fact]
    public void Answers_of_services()
    {
        string pem = System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", _sigstore.Issue()).Replace("\n", "\\n", StringComparison.Ordinal);
        Never(Encoding.UTF8.GetBytes($"{{\"signedCertificateEmbeddedSct\":{{\"chain\":{{\"certificates\":[\"{pem}\"]}}}}}}"), bytes => FulcioClient.ReadV2(Answer(bytes)));
        Never("""{"00ff":{"body":"eyJraW5kIjoiYSIsImFwaVZlcnNpb24iOiJiIn0=","integratedTime":1,"logID":"00ff","logIndex":1,"verification":{"inclusionProof":{"checkpoint":"c","hashes":["00"],"logIndex":0,"rootHash":"00","treeSize":1},"signedEntryTimestamp":"AAAA"}}}"""u8.ToArray(),
            bytes => RekorV1Client.Read(Answer(bytes)));
        Never("""{"code":3,"message":"no","details":[]}"""u8.ToArray(), bytes => throw Answer(bytes).Refusal());

        static ServiceAnswer Answer(byte[] body) => new(new ServiceRequest("the service", new Uri("https://a"), null), System.Net.HttpStatusCode.BadRequest, "Bad", body, new Dictionary<string, string>(), null);
    }

    [Fact]
    public void Checkpoints() => Never("log.example\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 log.example AAAAAAAA\n"u8.ToArray(),
        bytes => Checkpoint.Read(Encoding.UTF8.GetString(bytes)));

    [Fact]
    public void Keys()
    {
        Never(_sigstore.Key.ExportSubjectPublicKeyInfo(), bytes => PublicKeyReader.Read(bytes, "key"));
        Never(Encoding.ASCII.GetBytes(_sigstore.Key.ExportSubjectPublicKeyInfoPem()), bytes => PublicKeyReader.Read(bytes, "key"));
    }

    [Fact]
    public void Statements_and_envelopes()
    {
        Never("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"a\",\"digest\":{\"sha256\":\"00\"}}],\"predicateType\":\"x\",\"predicate\":{}}"u8.ToArray(), bytes => Statement.Read(bytes, "statement"));
        Never("{\"payloadType\":\"a\",\"payload\":\"AAAA\",\"signatures\":[{\"sig\":\"AAAA\",\"keyid\":\"\"}]}"u8.ToArray(), bytes => DsseEnvelope.Read(bytes, "envelope"));
    }

    [Fact]
    public void Inclusion_proofs_hold_for_every_leaf_of_every_small_tree_and_for_no_other() =>
        (from size in Gen.Int[1, 70] from index in Gen.Int[0, size - 1] select (size, index)).Sample(pair =>
        {
            byte[][] leaves = [.. Enumerable.Range(0, pair.size).Select(i => MerkleProof.LeafHash([(byte)i]))];
            (byte[] root, List<byte[]> path) = Tree(leaves, pair.index);
            Assert.True(MerkleProof.Verify(leaves[pair.index], pair.index, pair.size, path, root));
            Assert.False(MerkleProof.Verify(leaves[pair.index], pair.index, pair.size, [.. path, root], root));
            Assert.False(MerkleProof.Verify(MerkleProof.LeafHash([200]), pair.index, pair.size, path, root));
            if (path.Count > 0)
                Assert.False(MerkleProof.Verify(leaves[pair.index], pair.index, pair.size, path[..^1], root));
            for (int other = 0; other < pair.size; other++)
                Assert.Equal(other == pair.index, MerkleProof.Verify(leaves[pair.index], other, pair.size, path, root));
        }, iter: 200);

    /// <summary>MTH and PATH of RFC 6962, 2.1 and 2.1.1, as they are defined there: recursively.</summary>
    private static (byte[] Root, List<byte[]> Path) Tree(ReadOnlySpan<byte[]> leaves, int index)
    {
        if (leaves.Length == 1)
            return (leaves[0], []);
        int split = 1;
        while (split * 2 < leaves.Length)
            split *= 2;
        (byte[] left, List<byte[]> leftPath) = Tree(leaves[..split], index < split ? index : 0);
        (byte[] right, List<byte[]> rightPath) = Tree(leaves[split..], index < split ? 0 : index - split);
        return (MerkleProof.NodeHash(left, right), index < split ? [.. leftPath, right] : [.. rightPath, left]);
    }

    private static void Never(byte[] seed, Action<byte[]> read) => Mutations.Of(seed, bytes =>
    {
        try
        {
            read(bytes);
        }
        catch (LadingException)
        {
        }
    });
}
