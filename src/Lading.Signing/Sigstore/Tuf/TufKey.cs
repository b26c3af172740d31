using System.Formats.Asn1;
using System.Security.Cryptography;
using Lading.Signing.Keys;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>
/// A key of root or delegating targets metadata: TUF 1.0, section 4.2 ("KEY"). Types and schemes that are not known, and keys that cannot
/// be read, verify nothing; that is no error, for the threshold may be reached without them.
/// </summary>
internal sealed class TufKey
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private const string P384 = "1.3.132.0.34";

    private readonly PublicKey? _key;
    private readonly Func<PublicKey, ReadOnlySpan<byte>, ReadOnlySpan<byte>, bool>? _verify;

    private TufKey(PublicKey? key, Func<PublicKey, ReadOnlySpan<byte>, ReadOnlySpan<byte>, bool>? verify, string identity) =>
        (_key, _verify, Identity) = (key, verify, identity);

    /// <summary>The same for the same key under whatever id: a key counts once.</summary>
    public string Identity { get; }

    /// <summary>Reads a key; <paramref name="value"/> is PEM, or hexadecimal digits.</summary>
    public static TufKey Read(string type, string scheme, string value)
    {
        try
        {
            PublicKey? key = (type, scheme) switch
            {
                ("ed25519", "ed25519") => PublicKeyReader.FromSpki(Ed25519SigningKey.SpkiOf(Convert.FromHexString(value)), "key"),
                ("ecdsa" or "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256") => Ecdsa(value, P256, KeyAlgorithm.EcdsaP256Sha256),
                ("ecdsa" or "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384") => Ecdsa(value, P384, KeyAlgorithm.EcdsaP384Sha384),
                ("rsa", "rsassa-pss-sha256" or "rsassa-pss-sha384" or "rsassa-pss-sha512" or "rsa-pkcs1v15-sha256") when IsPem(value) => PublicKeyReader.FromPem(value, "key"),
                _ => null,
            };
            return key is null || (type == "rsa") != (key is RsaPublicKey)
                ? Unusable(type, scheme, value)
                : new TufKey(key, Verification(scheme), Convert.ToHexStringLower(key.KeyId));
        }
        catch (Exception e) when (e is LadingException or FormatException or ArgumentException or AsnContentException or CryptographicException)
        {
            return Unusable(type, scheme, value);
        }
    }

    /// <summary>True for a signature by this key. Never throws.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => _key is not null && _verify!(_key, message, signature);

    private static TufKey Unusable(string type, string scheme, string value) => new(null, null, $"{type} {scheme} {value}");

    private static bool IsPem(string value) => value.StartsWith("-----BEGIN", StringComparison.Ordinal);

    private static PublicKey? Ecdsa(string value, string curve, KeyAlgorithm algorithm)
    {
        PublicKey key = IsPem(value) ? PublicKeyReader.FromPem(value, "key") : PublicKeyReader.FromSpki(Spki(Convert.FromHexString(value), curve), "key");
        return key.Algorithm == algorithm ? key : null;
    }

    // The first roots of the public instance have the bare point of the curve: X9.62, 4.3.6.
    private static byte[] Spki(byte[] point, string curve)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.2.1");
                writer.WriteObjectIdentifier(curve);
            }
            writer.WriteBitString(point);
        }
        return writer.Encode();
    }

    private static Func<PublicKey, ReadOnlySpan<byte>, ReadOnlySpan<byte>, bool> Verification(string scheme) => scheme switch
    {
        "rsassa-pss-sha256" => static (key, message, signature) => Pss(key, message, signature, HashAlgorithmName.SHA256),
        "rsassa-pss-sha384" => static (key, message, signature) => Pss(key, message, signature, HashAlgorithmName.SHA384),
        "rsassa-pss-sha512" => static (key, message, signature) => Pss(key, message, signature, HashAlgorithmName.SHA512),
        "rsa-pkcs1v15-sha256" => static (key, message, signature) => ((RsaPublicKey)key).Verify(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => static (key, message, signature) => key.Verify(message, signature),
    };

    // Signers differ in the length of the salt, which the specification does not fix: as long as the hash, or as long as the key allows.
    private static bool Pss(PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash) =>
        ((RsaPublicKey)key).Verify(message, signature, hash, RSASignaturePadding.Pss) || LongestSaltPss(key, message, signature, hash);

    private static bool LongestSaltPss(PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key.Spki.Span, out _);
        RSAParameters numbers = rsa.ExportParameters(false);
        IDigest digest = hash.Name switch { "SHA384" => new Sha384Digest(), "SHA512" => new Sha512Digest(), _ => new Sha256Digest() };
        // The encoded message has one bit less than the key: RFC 8017, 9.1.1.
        int longest = (rsa.KeySize + 6) / 8 - digest.GetDigestSize() - 2;
        var verifier = new PssSigner(new RsaEngine(), digest, longest);
        verifier.Init(false, new RsaKeyParameters(false, new BigInteger(1, numbers.Modulus), new BigInteger(1, numbers.Exponent)));
        verifier.BlockUpdate(message);
        try
        {
            return verifier.VerifySignature(signature.ToArray());
        }
        catch (Exception e) when (e is CryptoException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
