using System.Security.Cryptography;

namespace Lading.Signing.Keys;

/// <summary>An ECDSA key in memory; signatures are in DER: RFC 3279, 2.2.3.</summary>
internal sealed class EcdsaSigningKey(ECDsa key, PublicKey publicKey) : SigningKey
{
    public override PublicKey PublicKey => publicKey;

    public override ValueTask<byte[]> SignDigestAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellation) =>
        new(key.SignHash(digest.Span, DSASignatureFormat.Rfc3279DerSequence));

    protected override void Dispose(bool disposing) => key.Dispose();
}
