using System.Security.Cryptography;
using System.Text;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Sigstore.Logs;

/// <summary>
/// The body of a Rekor v2 entry, made anew from what is verified and in canonical JSON (RFC 8785): what the log holds must be this, byte
/// for byte, so nothing of the bundle's own copy is believed. Kinds <c>hashedrekord</c> 0.0.2 and the deprecated <c>dsse</c> 0.0.2.
/// </summary>
internal static class ReconstructedBody
{
    /// <summary>Why the entry's body is not the one of this bundle; null when it is.</summary>
    public static string? Refuse(LogEntry entry, Bundle bundle, PublicKey key, Artifact artifact)
    {
        string? refusal = null;
        foreach (KeyAlgorithm algorithm in Algorithms(key.Algorithm))
        {
            PublicKey variant = PublicKeyReader.With(key, algorithm);
            byte[]? body = entry.Kind == "dsse" ? Dsse(bundle, variant) : HashedRekord(bundle, variant, artifact, out refusal);
            if (body is null)
                return refusal ?? "the log entry is one for an envelope, the bundle has a signature over an artifact";
            if (body.AsSpan().SequenceEqual(entry.CanonicalizedBody.Span))
                return null;
        }
        return "the log entry is not about this signature, certificate or key, and artifact";
    }

    /// <summary>The body of kind <c>hashedrekord</c> 0.0.2; null with the reason when the artifact's digest is not there.</summary>
    internal static byte[]? HashedRekord(Bundle bundle, PublicKey key, Artifact artifact, out string? refusal)
    {
        refusal = null;
        HashAlgorithmName hash = key.Hash ?? HashAlgorithmName.SHA512;
        byte[]? digest = bundle.Envelope is { } envelope
            ? CryptographicOperations.HashData(hash, envelope.PreAuthenticationEncoding())
            : artifact.DigestBy(hash);
        if (digest is null)
        {
            refusal = $"the log entry has a {hash.Name} digest, of the artifact there is none";
            return null;
        }
        return Encoding.ASCII.GetBytes("{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":"
            + $"{{\"data\":{Data(hash, digest)},\"signature\":{Signature(bundle, key)}}}}}}}");
    }

    private static byte[]? Dsse(Bundle bundle, PublicKey key) => bundle.Envelope is not { } envelope
        ? null
        : Encoding.ASCII.GetBytes("{\"apiVersion\":\"0.0.2\",\"kind\":\"dsse\",\"spec\":{\"dsseV002\":"
            + $"{{\"payloadHash\":{Data(HashAlgorithmName.SHA256, SHA256.HashData(envelope.Payload.Span))},\"signatures\":[{Signature(bundle, key)}]}}}}}}");

    private static string Data(HashAlgorithmName hash, byte[] digest) =>
        $"{{\"algorithm\":\"{EntryDigest.ProtoName(hash)}\",\"digest\":\"{Convert.ToBase64String(digest)}\"}}";

    /// <summary>A <c>SignatureAndVerifier</c>, members in the order of RFC 8785; base64 and names need no escapes.</summary>
    private static string Signature(Bundle bundle, PublicKey key)
    {
        (string member, ReadOnlyMemory<byte> bytes) = bundle.Certificate is { } certificate ? ("x509Certificate", certificate.Der) : ("publicKey", key.Spki);
        return $"{{\"content\":\"{Convert.ToBase64String(bundle.Signature.Span)}\",\"verifier\":{{\"keyDetails\":\"{Details(key.Algorithm)}\","
            + $"\"{member}\":{{\"rawBytes\":\"{Convert.ToBase64String(bytes.Span)}\"}}}}}}";
    }

    /// <summary>The ways in which a key of this type may have been entered: its own, and the others of the registry for the same key.</summary>
    private static ReadOnlySpan<KeyAlgorithm> Algorithms(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.EcdsaP384Sha384 => [KeyAlgorithm.EcdsaP384Sha384, KeyAlgorithm.EcdsaP384Sha256],
        KeyAlgorithm.EcdsaP521Sha512 => [KeyAlgorithm.EcdsaP521Sha512, KeyAlgorithm.EcdsaP521Sha256],
        KeyAlgorithm.Ed25519 => [KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519Ph],
        KeyAlgorithm.RsaPkcs1V15_2048Sha256 => [KeyAlgorithm.RsaPkcs1V15_2048Sha256, KeyAlgorithm.RsaPss2048Sha256],
        KeyAlgorithm.RsaPkcs1V15_3072Sha256 => [KeyAlgorithm.RsaPkcs1V15_3072Sha256, KeyAlgorithm.RsaPss3072Sha256],
        KeyAlgorithm.RsaPkcs1V15_4096Sha256 => [KeyAlgorithm.RsaPkcs1V15_4096Sha256, KeyAlgorithm.RsaPss4096Sha256],
        _ => new[] { algorithm },
    };

    /// <summary>The name of <c>PublicKeyDetails</c>, sigstore_common.proto.</summary>
    internal static string Details(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.EcdsaP256Sha256 => "PKIX_ECDSA_P256_SHA_256",
        KeyAlgorithm.EcdsaP384Sha384 => "PKIX_ECDSA_P384_SHA_384",
        KeyAlgorithm.EcdsaP521Sha512 => "PKIX_ECDSA_P521_SHA_512",
        KeyAlgorithm.EcdsaP384Sha256 => "PKIX_ECDSA_P384_SHA_256",
        KeyAlgorithm.EcdsaP521Sha256 => "PKIX_ECDSA_P521_SHA_256",
        KeyAlgorithm.Ed25519 => "PKIX_ED25519",
        KeyAlgorithm.Ed25519Ph => "PKIX_ED25519_PH",
        KeyAlgorithm.RsaPkcs1V15_2048Sha256 => "PKIX_RSA_PKCS1V15_2048_SHA256",
        KeyAlgorithm.RsaPkcs1V15_3072Sha256 => "PKIX_RSA_PKCS1V15_3072_SHA256",
        KeyAlgorithm.RsaPkcs1V15_4096Sha256 => "PKIX_RSA_PKCS1V15_4096_SHA256",
        KeyAlgorithm.RsaPss2048Sha256 => "PKIX_RSA_PSS_2048_SHA256",
        KeyAlgorithm.RsaPss3072Sha256 => "PKIX_RSA_PSS_3072_SHA256",
        KeyAlgorithm.RsaPss4096Sha256 => "PKIX_RSA_PSS_4096_SHA256",
        _ => "PUBLIC_KEY_DETAILS_UNSPECIFIED",
    };
}
