namespace Lading.Signing.Sigstore.Bundles;

/// <summary>A signature over an artifact's bytes: <c>MessageSignature</c>, sigstore_common.proto.</summary>
/// <param name="Signature">The signature.</param>
/// <param name="DigestAlgorithm">Hash of <paramref name="Digest"/>, as <c>SHA2_256</c>; null when there is none.</param>
/// <param name="Digest">What the signer says that the artifact's digest is: a hint, that must not be wrong; empty when there is none.</param>
public sealed record MessageSignature(ReadOnlyMemory<byte> Signature, string? DigestAlgorithm, ReadOnlyMemory<byte> Digest);
