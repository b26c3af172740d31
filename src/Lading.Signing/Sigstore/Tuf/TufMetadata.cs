namespace Lading.Signing.Sigstore.Tuf;

/// <summary>What all metadata has: TUF 1.0, section 4.2.</summary>
internal abstract record TufMetadata
{
    /// <summary>At least 1, and higher with each change.</summary>
    public required int Version { get; init; }

    /// <summary>When it must not be used any more, in UTC.</summary>
    public required DateTimeOffset Expires { get; init; }
}

/// <summary>Which keys sign what: TUF 1.0, section 4.3.</summary>
internal sealed record RootMetadata : TufMetadata
{
    public required bool ConsistentSnapshot { get; init; }

    public required IReadOnlyDictionary<string, TufKey> Keys { get; init; }

    /// <summary>The four top-level roles.</summary>
    public required IReadOnlyDictionary<string, TufRole> Roles { get; init; }
}

/// <summary>Which snapshot is the newest: TUF 1.0, section 4.6.</summary>
internal sealed record TimestampMetadata : TufMetadata
{
    public required FileCheck Snapshot { get; init; }
}

/// <summary>Which versions of targets metadata belong together: TUF 1.0, section 4.4.</summary>
internal sealed record SnapshotMetadata : TufMetadata
{
    /// <summary>By file name, as <c>targets.json</c>.</summary>
    public required IReadOnlyDictionary<string, FileCheck> Meta { get; init; }
}

/// <summary>Files, and who else is trusted for some: TUF 1.0, section 4.5.</summary>
internal sealed record TargetsMetadata : TufMetadata
{
    /// <summary>By path.</summary>
    public required IReadOnlyDictionary<string, FileCheck> Targets { get; init; }

    public required IReadOnlyDictionary<string, TufKey> Keys { get; init; }

    /// <summary>In the order in which they are asked.</summary>
    public required IReadOnlyList<TufDelegation> Delegations { get; init; }
}
