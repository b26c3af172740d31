using System.Security.Cryptography;

namespace Lading.Signing.Keys;

/// <summary>
/// A key that signs, wherever it is kept: in a file, on a token, at a key management service. What is secret of it lives
/// in buffers that are zeroed when it is disposed.
/// </summary>
public abstract class SigningKey : IDisposable
{
    /// <summary>The other half.</summary>
    public abstract PublicKey PublicKey { get; }

    /// <summary>
    /// The same key as it signs artifacts, as opposed to envelopes: Ed25519 signs these by their SHA-512 (Ed25519ph), so that a file need
    /// not fit in memory (client specification, 3.1); every other key is itself. Usable until this key is disposed.
    /// </summary>
    public virtual SigningKey ForArtifacts => this;

    /// <summary>A signature over <paramref name="message"/>: DER for ECDSA, raw for the others. Throws <see cref="LadingException"/> when the store refuses.</summary>
    public virtual ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation) =>
        SignDigestAsync(CryptographicOperations.HashData(PublicKey.Hash ?? throw NeedsMessage(), message.Span), cancellation);

    /// <summary>The same by the message's digest with <see cref="PublicKey.Hash"/>; an error for pure Ed25519, which needs the message.</summary>
    public abstract ValueTask<byte[]> SignDigestAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellation);

    /// <summary>The error of keys that do not sign digests.</summary>
    private protected static LadingException NeedsMessage() => LadingException.Usage("A pure Ed25519 key signs messages and not digests.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Forgets what is secret.</summary>
    protected virtual void Dispose(bool disposing) { }
}
