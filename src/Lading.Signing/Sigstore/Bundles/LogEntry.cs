namespace Lading.Signing.Sigstore.Bundles;

/// <summary>A transparency log's entry about a signature: <c>TransparencyLogEntry</c>, sigstore_rekor.proto.</summary>
public sealed record LogEntry
{
    /// <summary>Index of the entry over all of the log's shards.</summary>
    public required long LogIndex { get; init; }

    /// <summary>Which log: SHA-256 of its key, or the key id of its checkpoints.</summary>
    public required ReadOnlyMemory<byte> LogId { get; init; }

    /// <summary>Kind of the entry: <c>hashedrekord</c>, <c>dsse</c>, <c>intoto</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Version of the kind.</summary>
    public required string Version { get; init; }

    /// <summary>When the log took it in, seconds since 1970; 0 when it does not say.</summary>
    public required long IntegratedTime { get; init; }

    /// <summary>The log's signature over the entry and its time; null when there is none.</summary>
    public required ReadOnlyMemory<byte>? SignedEntryTimestamp { get; init; }

    /// <summary>The proof that the log holds the entry; null when there is none.</summary>
    public required InclusionProof? InclusionProof { get; init; }

    /// <summary>The entry itself, JSON.</summary>
    public required ReadOnlyMemory<byte> CanonicalizedBody { get; init; }

    /// <summary>True for the kinds that only Rekor v2 writes, whose body the verifier makes anew.</summary>
    internal bool IsRekorV2 => Version == "0.0.2" && (Kind is "hashedrekord" or "dsse");
}

/// <summary>The way from an entry to a signed tree head: RFC 6962, 2.1.1.</summary>
public sealed record InclusionProof
{
    /// <summary>Index of the leaf in its tree.</summary>
    public required long LogIndex { get; init; }

    /// <summary>Hash of the tree's root; empty when it is left to the checkpoint.</summary>
    public required ReadOnlyMemory<byte> RootHash { get; init; }

    /// <summary>Leaves in the tree; 0 when it is left to the checkpoint.</summary>
    public required long TreeSize { get; init; }

    /// <summary>The hashes beside the way, from the leaf up.</summary>
    public required IReadOnlyList<byte[]> Hashes { get; init; }

    /// <summary>The signed tree head, a signed note; null when there is none.</summary>
    public required string? Checkpoint { get; init; }
}
