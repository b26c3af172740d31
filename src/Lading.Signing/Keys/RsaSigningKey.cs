using System.Security.Cryptography;

namespace Lading.Signing.Keys;

/// <summary>An RSA key in memory: PKCS#1 v1.5 or PSS as its public key says, over SHA-256.</summary>
internal sealed class RsaSigningKey(RSA key, RsaPublicKey publicKey) : SigningKey
{
    public override PublicKey PublicKey => publicKey;

    public override ValueTask<byte[]> SignDigestAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellation) =>
        new(key.SignHash(digest.Span, HashAlgorithmName.SHA256, publicKey.Padding));

    protected override void Dispose(bool disposing) => key.Dispose();
}
