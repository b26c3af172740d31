using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Lading.Bench;

/// <summary>
/// 1,000 bundles of 1,000 signers verified offline, their authorities' keys on P-384 as those of the public instance are. The limit is the bare
/// cryptography, by the system's library and BouncyCastle: as many signatures on each curve as a bundle has, and reading the signer's key.
/// </summary>
public class Bundles
{
    private const int Count = 1000;

    private static readonly byte[] Artifact1 = "the artifact"u8.ToArray();
    private static readonly byte[] Message = new byte[1000];

    private static readonly VerificationPolicy Policy = new()
    {
        Signer = SignerPolicy.AnyOf(IdentityPolicy.Of(TextConstraint.Exactly(VirtualSigstore.Name), TextConstraint.Exactly(VirtualSigstore.Issuer))),
        Time = TimePolicy.Observed(),
        Log = LogPolicy.Included(),
        CertificateLogs = 1,
    };

    private readonly byte[][] _bundles = new byte[Count][];
    private readonly (ECDsa Key, byte[] Spki, byte[] Signature)[] _curves = [Curve(ECCurve.NamedCurves.nistP256), Curve(ECCurve.NamedCurves.nistP384)];
    private readonly byte[] _edwardsSignature = new byte[Ed25519.SignatureSize];
    private Ed25519.PublicPoint _edwards = null!;
    private byte[] _root = [];

    [Params("Rekor v1", "Rekor v2")]
    public string Form { get; set; } = "";

    private bool IsV2 => Form == "Rekor v2";

    [GlobalSetup]
    public void Make()
    {
        using var sigstore = new VirtualSigstore(authorityCurve: ECCurve.NamedCurves.nistP384);
        for (int i = 0; i < Count; i++)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            sigstore.Key = key;
            _bundles[i] = Bytes(IsV2 ? sigstore.SignMessageV2(Artifact1) : sigstore.SignMessage(Artifact1));
        }
        _root = Bytes(sigstore.TrustedRoot());
        byte[] secret = RandomNumberGenerator.GetBytes(32), edwards = new byte[32];
        Ed25519.GeneratePublicKey(secret, 0, edwards, 0);
        Ed25519.Sign(secret, 0, Message, 0, Message.Length, _edwardsSignature, 0);
        _edwards = Ed25519.ValidatePublicKeyFullExport(edwards, 0);
    }

    [Benchmark(Baseline = true)]
    public bool Limit()
    {
        bool good = true;
        for (int i = 0; i < Count; i++)
        {
            using (var signer = ECDsa.Create())
                signer.ImportSubjectPublicKeyInfo(_curves[0].Spki, out _);
            // The artifact and the certificate's promise; of Rekor v1 its promise and its checkpoint; of Rekor v2 its checkpoint.
            for (int k = 0; k < (IsV2 ? 2 : 4); k++)
                good &= Check(_curves[0]);
            if (IsV2)
                good &= Ed25519.Verify(_edwardsSignature, 0, _edwards, Message, 0, Message.Length);
            // The certificate; with Rekor v2 the timestamp.
            for (int k = 0; k < (IsV2 ? 2 : 1); k++)
                good &= Check(_curves[1]);
        }
        return good ? good : throw new InvalidOperationException("A signature is wrong.");
    }

    [Benchmark]
    public int Verify()
    {
        TrustedRoot root = TrustedRoot.Read(_root, "root");
        int verified = 0;
        foreach (byte[] bundle in _bundles)
            verified += BundleVerifier.Verify(Bundle.Read(bundle, "bundle"), Artifact.FromBytes(Artifact1), Policy, root).Verified ? 1 : 0;
        return verified == Count ? verified : throw new InvalidOperationException("A bundle is not verified.");
    }

    private static bool Check((ECDsa Key, byte[] Spki, byte[] Signature) curve) =>
        curve.Key.VerifyData(Message, curve.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static (ECDsa, byte[], byte[]) Curve(ECCurve curve)
    {
        var key = ECDsa.Create(curve);
        return (key, key.ExportSubjectPublicKeyInfo(), key.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
