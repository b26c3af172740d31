using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Sigstore.Bundles;

/// <summary>
/// A signature with everything that is needed to verify it offline: sigstore_bundle.proto. Nothing of it is trusted before
/// <see cref="Verification.BundleVerifier"/> has verified it.
/// </summary>
public sealed record Bundle
{
    /// <summary>The largest bundle that is read, in bytes.</summary>
    public const int MaxSize = 32 << 20;

    /// <summary>The most log entries, and the most timestamps.</summary>
    public const int MaxEntries = 32;

    /// <summary>The media type, as it stands in the document.</summary>
    public required string MediaType { get; init; }

    /// <summary>The version that the media type names.</summary>
    public required BundleVersion Version { get; init; }

    /// <summary>The signer's certificate; null when the signer has a bare key.</summary>
    public required Certificate? Certificate { get; init; }

    /// <summary>Which key: a hint for the verifier, who has the key; null when there is a certificate.</summary>
    public required string? PublicKeyHint { get; init; }

    /// <summary>Entries in transparency logs.</summary>
    public required IReadOnlyList<LogEntry> LogEntries { get; init; }

    /// <summary>RFC 3161 responses over the signature, in DER.</summary>
    public required IReadOnlyList<byte[]> Timestamps { get; init; }

    /// <summary>The signature over an artifact; null when the content is an envelope.</summary>
    public required MessageSignature? Message { get; init; }

    /// <summary>The signed envelope; null when the content is a signature over an artifact.</summary>
    public required DsseEnvelope? Envelope { get; init; }

    /// <summary>The signature itself, whichever content there is.</summary>
    public ReadOnlyMemory<byte> Signature => Message?.Signature ?? Envelope!.Signatures[0].Value;

    /// <summary>Reads a bundle and checks its shape; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static Bundle Read(ReadOnlyMemory<byte> json, string where) => BundleReader.Read(json, where);
}
