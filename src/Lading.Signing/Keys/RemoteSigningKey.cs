using System.Security.Cryptography;

namespace Lading.Signing.Keys;

/// <summary>
/// A key that something else holds and signs with. What comes back is verified before it is passed on: such services have their own
/// ideas of paddings, hashes and key versions, and a signature that nobody can verify is noticed too late.
/// </summary>
internal abstract class RemoteSigningKey : SigningKey
{
    /// <summary>What the key is called in messages.</summary>
    protected abstract string Where { get; }

    /// <summary>Asks for a signature over a digest by the key's hash, or over a message for a key that has none.</summary>
    protected abstract Task<byte[]> RequestAsync(ReadOnlyMemory<byte> digestOrMessage, CancellationToken cancellation);

    public override async ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        if (PublicKey.Hash is { } hash)
            return await SignDigestAsync(CryptographicOperations.HashData(hash, message.Span), cancellation).ConfigureAwait(false);
        byte[] signature = await RequestAsync(message, cancellation).ConfigureAwait(false);
        return PublicKey.Verify(message.Span, signature) ? signature : throw Unusable();
    }

    public override async ValueTask<byte[]> SignDigestAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellation)
    {
        if (PublicKey.Hash is null)
            throw NeedsMessage();
        byte[] signature = await RequestAsync(digest, cancellation).ConfigureAwait(false);
        return PublicKey.VerifyDigest(digest.Span, signature) ? signature : throw Unusable();
    }

    private LadingException Unusable() => LadingException.Network($"{Where} gave a signature that its public key ({PublicKey.Algorithm}) does not verify.",
        "Look at the key's type, padding and hash there, and at which version of it is the latest.");
}
