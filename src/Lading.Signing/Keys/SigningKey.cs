namespace Lading.Signing.Keys;

/// <summary>
/// A key that signs, wherever it is kept: in a file, on a token, at a key management service. What is secret of it lives
/// in buffers that are zeroed when it is disposed.
/// </summary>
public abstract class SigningKey : IDisposable
{
    /// <summary>The other half.</summary>
    public abstract PublicKey PublicKey { get; }

    /// <summary>A signature over <paramref name="message"/>: DER for ECDSA, raw for the others. Throws <see cref="LadingException"/> when the store refuses.</summary>
    public abstract ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Forgets what is secret.</summary>
    protected virtual void Dispose(bool disposing) { }
}
