using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Verification;

/// <summary>What a signature is verified for: bytes, a file, or a digest. Digests are computed when a step asks for them, once each. Thread-safe.</summary>
public sealed class Artifact
{
    /// <summary>The largest file that is read whole, which pure Ed25519 needs, in bytes.</summary>
    public const int MaxWhole = 512 << 20;

    private readonly ConcurrentDictionary<HashAlgorithmName, byte[]?> _digests = new();
    private readonly Func<Stream>? _open;

    private Artifact(Func<Stream>? open, bool isChecked) => (_open, IsChecked) = (open, isChecked);

    /// <summary>No artifact: statements are verified without looking for a subject, and message signatures fail. Whoever uses this compares the subjects.</summary>
    public static Artifact Unchecked { get; } = new(null, isChecked: false);

    /// <summary>False for <see cref="Unchecked"/>.</summary>
    public bool IsChecked { get; }

    /// <summary>True when the content is there, and not only a digest of it.</summary>
    public bool HasContent => _open is not null;

    /// <summary>Some bytes.</summary>
    public static Artifact FromBytes(byte[] bytes) => new(() => new MemoryStream(bytes, writable: false), isChecked: true);

    /// <summary>A file, read in a stream once for each hash that is asked for.</summary>
    public static Artifact FromFile(string path) => new(() => File.OpenRead(path), isChecked: true);

    /// <summary>Content of which the digest is known, and nothing else.</summary>
    public static Artifact FromDigest(Digest digest) => FromDigest(
        digest.Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256, Convert.FromHexString(digest.Encoded));

    /// <summary>The same for any hash that signatures use: SHA-256, SHA-384 or SHA-512.</summary>
    public static Artifact FromDigest(HashAlgorithmName algorithm, byte[] digest)
    {
        var artifact = new Artifact(null, isChecked: true);
        artifact._digests[algorithm] = digest;
        return artifact;
    }

    /// <summary>The digest by this hash; null when the content is not there to compute it.</summary>
    public byte[]? DigestBy(HashAlgorithmName algorithm) => _digests.GetOrAdd(algorithm, Compute);

    /// <summary>All of the content; null when it is not there.</summary>
    internal byte[]? Content()
    {
        if (_open is null)
            return null;
        using Stream stream = _open();
        if (stream.Length > MaxWhole)
            throw LadingException.Input(string.Create(CultureInfo.InvariantCulture, $"The artifact has {stream.Length} bytes; a pure Ed25519 signature is verified for up to {MaxWhole}."));
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private byte[]? Compute(HashAlgorithmName algorithm)
    {
        if (_open is null)
            return null;
        using Stream stream = _open();
        return CryptographicOperations.HashData(algorithm, stream);
    }
}
