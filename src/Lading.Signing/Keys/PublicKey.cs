using System.Security.Cryptography;

namespace Lading.Signing.Keys;

/// <summary>A key that signatures are checked with. Immutable and thread-safe.</summary>
public abstract class PublicKey
{
    /// <summary>What it is and how it signs by default.</summary>
    public abstract KeyAlgorithm Algorithm { get; }

    /// <summary>SubjectPublicKeyInfo in DER: RFC 5280, 4.1.2.7.</summary>
    public abstract ReadOnlyMemory<byte> Spki { get; }

    /// <summary>The hash its signatures are over; SHA-512 for Ed25519ph; null for pure Ed25519, which hashes nothing first.</summary>
    public abstract HashAlgorithmName? Hash { get; }

    /// <summary>SHA-256 of <see cref="Spki"/>: the id of a Rekor v1 or certificate transparency log, and of a key.</summary>
    public byte[] KeyId => SHA256.HashData(Spki.Span);

    /// <summary>True when <paramref name="signature"/> (DER for ECDSA, raw for the others) is one over <paramref name="message"/>. Never throws for bad signatures.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>
    /// The same with the digest of the message by <see cref="Hash"/>; false for pure Ed25519, which cannot be checked by a digest.
    /// </summary>
    public abstract bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);
}
