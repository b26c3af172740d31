using System.Text.Json;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Attachments;

/// <summary>
/// An inclusion proof beside a signed entry timestamp. cosign keeps none; other writers leave the member <c>verification</c> of Rekor's answer
/// in place (rekor, openapi.yaml, LogEntry), in the annotation itself or in its payload.
/// </summary>
internal static class LegacyProof
{
    private const int MaxHashes = 64;

    /// <summary>The proof; null when there is none. Throws what <see cref="JsonElement"/> throws when it is malformed.</summary>
    public static InclusionProof? Read(JsonElement annotation)
    {
        if (!TryFind(annotation, out JsonElement proof) && !TryFind(annotation.GetProperty("Payload"), out proof))
            return null;
        JsonElement hashes = proof.GetProperty("hashes");
        if (hashes.GetArrayLength() > MaxHashes)
            throw new FormatException($"an inclusion proof has at most {MaxHashes} hashes");
        return new InclusionProof
        {
            LogIndex = proof.GetProperty("logIndex").GetInt64(),
            TreeSize = proof.GetProperty("treeSize").GetInt64(),
            RootHash = Convert.FromHexString(proof.GetProperty("rootHash").GetString()!),
            Hashes = [.. hashes.EnumerateArray().Select(hash => Convert.FromHexString(hash.GetString()!))],
            Checkpoint = proof.TryGetProperty("checkpoint", out JsonElement checkpoint) ? checkpoint.GetString() : null,
        };
    }

    private static bool TryFind(JsonElement parent, out JsonElement proof)
    {
        proof = default;
        return parent.TryGetProperty("verification", out JsonElement verification) && verification.TryGetProperty("inclusionProof", out proof);
    }
}
