using System.Security.Cryptography;
using Lading.Signing.Keys.Curves;

namespace Lading.Signing.Keys;

/// <summary>An ECDSA key on P-256, P-384 or P-521; signatures are in DER: RFC 3279, 2.2.3.</summary>
internal sealed class EcdsaPublicKey : PublicKey
{
    /// <summary>
    /// So many signatures are checked by the system's library before the multiples of a key on P-384 are worked out, which takes the
    /// time of two of them and then saves three quarters of each.
    /// </summary>
    private const int UsesBeforeTable = 4;

    private readonly ECDsa _key;
    private readonly HashAlgorithmName _hash;
    private int _uses;
    private volatile P384Verifier? _verifier;

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

    public override bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        digest.Length == HashLength(_hash) && VerifyAnyDigest(digest, signature);

    /// <summary>With a hash that the signature's own algorithm identifier names, as certificates do.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        Span<byte> digest = stackalloc byte[64];
        return VerifyAnyDigest(digest[..CryptographicOperations.HashData(hash, message, digest)], signature);
    }

    /// <summary>Length of a digest in bytes.</summary>
    internal static int HashLength(HashAlgorithmName hash) => hash.Name switch { "SHA384" => 48, "SHA512" => 64, _ => 32 };

    private bool VerifyAnyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (FastVerifier() is { } verifier)
            return verifier.VerifyDigest(digest, signature);
        try
        {
            return _key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false; // not even the form of a signature
        }
    }

    private P384Verifier? FastVerifier()
    {
        if (_verifier is { } ready)
            return ready;
        bool p384 = Algorithm is KeyAlgorithm.EcdsaP384Sha384 or KeyAlgorithm.EcdsaP384Sha256;
        return p384 && Interlocked.Increment(ref _uses) > UsesBeforeTable ? _verifier = P384Verifier.For(_key) : null;
    }
}
