using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Lading.Signing.Keys;

/// <summary>An Ed25519 key: RFC 8032, 5.1; pure, or with the message hashed by SHA-512 first (Ed25519ph, empty context).</summary>
internal sealed class Ed25519PublicKey : PublicKey
{
    /// <summary>Length of a key in bytes.</summary>
    public const int Length = 32;

    private readonly Ed25519.PublicPoint _point;

    /// <summary>Takes the key as it stands at the end of <paramref name="spki"/>; throws <see cref="CryptographicException"/> for no point of the curve.</summary>
    public Ed25519PublicKey(ReadOnlyMemory<byte> spki, byte[] key, KeyAlgorithm algorithm)
    {
        Spki = spki;
        Algorithm = algorithm;
        // The full check refuses the points of small order, under which one signature fits many messages.
        _point = Ed25519.ValidatePublicKeyFullExport(key, 0) ?? throw new CryptographicException("The key is no point of the curve.");
    }

    public override KeyAlgorithm Algorithm { get; }

    public override ReadOnlyMemory<byte> Spki { get; }

    public override HashAlgorithmName? Hash => Algorithm == KeyAlgorithm.Ed25519Ph ? HashAlgorithmName.SHA512 : null;

    public override bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (Algorithm == KeyAlgorithm.Ed25519Ph)
            return VerifyDigest(SHA512.HashData(message), signature);
        byte[] bytes = message.ToArray();
        return signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature.ToArray(), 0, _point, bytes, 0, bytes.Length);
    }

    public override bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        Algorithm == KeyAlgorithm.Ed25519Ph && digest.Length == Ed25519.PrehashSize && signature.Length == Ed25519.SignatureSize
        && Ed25519.VerifyPrehash(signature.ToArray(), 0, _point, [], digest.ToArray(), 0);
}
