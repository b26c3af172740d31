using System.Security.Cryptography;

namespace Lading.Signing.Keys;

/// <summary>An ECDSA key on P-256, P-384 or P-521; signatures are in DER: RFC 3279, 2.2.3.</summary>
internal sealed class EcdsaPublicKey : PublicKey
{
    private readonly ECDsa _key;
    private readonly HashAlgorithmName _hash;

    public EcdsaPublicKey(ReadOnlyMemory<byte> spki, ECDsa key, KeyAlgorithm algorithm)
    {
        Spki = spki;
        _key = key;
        Algorithm = algorithm;
        _hash = algorithm switch
        {
            KeyAlgorithm.EcdsaP384Sha384 => HashAlgorithmName.SHA384,
            KeyAlgorithm.EcdsaP521Sha512 => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
    }

    public override KeyAlgorithm Algorithm { get; }

    public override ReadOnlyMemory<byte> Spki { get; }

    public override HashAlgorithmName? Hash => _hash;

    public override bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Verify(message, signature, _hash);

    public override bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (digest.Length != HashLength(_hash))
            return false;
        try
        {
            return _key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false; // not even the form of a signature
        }
    }

    /// <summary>With a hash that the signature's own algorithm identifier names, as certificates do.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        try
        {
            return _key.VerifyData(message, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Length of a digest in bytes.</summary>
    internal static int HashLength(HashAlgorithmName hash) => hash.Name switch { "SHA384" => 48, "SHA512" => 64, _ => 32 };
}
