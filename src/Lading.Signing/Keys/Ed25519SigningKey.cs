using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Lading.Signing.Keys;

/// <summary>An Ed25519 key in memory: RFC 8032, 5.1; pure, or by the SHA-512 of the message (Ed25519ph, empty context).</summary>
internal sealed class Ed25519SigningKey : SigningKey
{
    private readonly SecretBuffer _seed;
    private readonly bool _ownsSeed;

    /// <summary>Takes the seed of 32 bytes over.</summary>
    public Ed25519SigningKey(SecretBuffer seed, PublicKey publicKey)
        : this(seed, publicKey, ownsSeed: true)
    {
    }

    private Ed25519SigningKey(SecretBuffer seed, PublicKey publicKey, bool ownsSeed) => (_seed, PublicKey, _ownsSeed) = (seed, publicKey, ownsSeed);

    public override PublicKey PublicKey { get; }

    public override SigningKey ForArtifacts => PublicKey.Algorithm == KeyAlgorithm.Ed25519Ph
        ? this
        : new Ed25519SigningKey(_seed, PublicKeyReader.With(PublicKey, KeyAlgorithm.Ed25519Ph), ownsSeed: false);

    /// <summary>SubjectPublicKeyInfo of a seed's public half.</summary>
    public static byte[] SpkiOf(SecretBuffer seed)
    {
        byte[] key = new byte[Ed25519PublicKey.Length];
        Ed25519.GeneratePublicKey(seed.Bytes, 0, key, 0);
        return SpkiOf(key);
    }

    /// <summary>SubjectPublicKeyInfo of a public key of 32 bytes: RFC 8410, 4.</summary>
    public static byte[] SpkiOf(ReadOnlySpan<byte> key) => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, .. key];

    public override ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        if (PublicKey.Hash is not null)
            return base.SignAsync(message, cancellation);
        byte[] signature = new byte[Ed25519.SignatureSize];
        byte[] bytes = message.ToArray();
        Ed25519.Sign(_seed.Bytes, 0, bytes, 0, bytes.Length, signature, 0);
        return new(signature);
    }

    public override ValueTask<byte[]> SignDigestAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellation)
    {
        if (PublicKey.Hash is null)
            throw NeedsMessage();
        byte[] signature = new byte[Ed25519.SignatureSize];
        Ed25519.SignPrehash(_seed.Bytes, 0, [], digest.ToArray(), 0, signature, 0);
        return new(signature);
    }

    protected override void Dispose(bool disposing)
    {
        if (_ownsSeed)
            _seed.Dispose();
    }
}
