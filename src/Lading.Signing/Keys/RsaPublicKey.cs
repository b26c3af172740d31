using System.Security.Cryptography;

namespace Lading.Signing.Keys;

/// <summary>An RSA key with the padding of RFC 8017, 8.2 (PKCS#1 v1.5) or 8.1 (PSS, salt as long as the hash), over SHA-256.</summary>
internal sealed class RsaPublicKey(ReadOnlyMemory<byte> spki, RSA key, KeyAlgorithm algorithm) : PublicKey
{
    /// <summary>The shortest modulus that is accepted, in bits.</summary>
    public const int MinBits = 2048;

    /// <summary>The longest: what is longer only costs time.</summary>
    public const int MaxBits = 8192;

    /// <summary>How it signs.</summary>
    public RSASignaturePadding Padding => Algorithm is KeyAlgorithm.RsaPss2048Sha256 or KeyAlgorithm.RsaPss3072Sha256 or KeyAlgorithm.RsaPss4096Sha256
        ? RSASignaturePadding.Pss
        : RSASignaturePadding.Pkcs1;

    public override KeyAlgorithm Algorithm => algorithm;

    public override ReadOnlyMemory<byte> Spki => spki;

    public override HashAlgorithmName? Hash => HashAlgorithmName.SHA256;

    /// <summary>The name of this size in the registry, which has three: the next smaller one for sizes between.</summary>
    public static KeyAlgorithm AlgorithmOf(int bits, bool pss) => bits switch
    {
        < 3072 => pss ? KeyAlgorithm.RsaPss2048Sha256 : KeyAlgorithm.RsaPkcs1V15_2048Sha256,
        < 4096 => pss ? KeyAlgorithm.RsaPss3072Sha256 : KeyAlgorithm.RsaPkcs1V15_3072Sha256,
        _ => pss ? KeyAlgorithm.RsaPss4096Sha256 : KeyAlgorithm.RsaPkcs1V15_4096Sha256,
    };

    public override bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Verify(message, signature, HashAlgorithmName.SHA256, Padding);

    public override bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            return digest.Length == 32 && key.VerifyHash(digest, signature, HashAlgorithmName.SHA256, Padding);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>With a hash and padding that the signature's own algorithm identifier names, as certificates do.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        try
        {
            return key.VerifyData(message, signature, hash, padding);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
