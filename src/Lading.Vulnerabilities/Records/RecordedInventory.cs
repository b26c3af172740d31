using Lading.Inventory;

namespace Lading.Vulnerabilities.Records;

/// <summary>A name an image was recorded under.</summary>
/// <param name="Name"><c>registry/repository:tag</c>.</param>
/// <param name="IsCurrent">False when another image of the same platform was recorded under it since.</param>
public sealed record RecordedReference(string Name, bool IsCurrent);

/// <summary>A layer of a recorded image.</summary>
/// <param name="Index">Position from the lowest, 0-based.</param>
/// <param name="Digest">Digest of the blob; null when not known.</param>
/// <param name="DiffId">Digest of the unpacked layer, as claimed; null when not known.</param>
/// <param name="Instruction">The build step that made it; null when not known.</param>
public sealed record RecordedLayer(int Index, string? Digest, string? DiffId, string? Instruction);

/// <summary>An image, folder or file whose inventory is in a store.</summary>
public sealed record RecordedInventory
{
    /// <summary>Number within its store.</summary>
    public required long Id { get; init; }
    /// <summary><c>container</c>, <c>directory</c>, <c>file</c>, or another word from a document.</summary>
    public required string Kind { get; init; }
    /// <summary>Repository, full path, or the name in a document.</summary>
    public required string Name { get; init; }
    /// <summary>Its names with tags, ordered.</summary>
    public IReadOnlyList<RecordedReference> References { get; init; } = [];
    /// <summary>Digest of the manifest.</summary>
    public string? Digest { get; init; }
    /// <summary>Digest of the configuration: Docker's image ID.</summary>
    public string? ConfigDigest { get; init; }
    /// <summary>Digest of the index it was chosen from.</summary>
    public string? IndexDigest { get; init; }
    /// <summary>Platform, <c>linux/amd64</c>.</summary>
    public string? Platform { get; init; }
    /// <summary>The operating system.</summary>
    public Distro? Distro { get; init; }
    /// <summary>When it was recorded: SOURCE_DATE_EPOCH or the clock.</summary>
    public DateTimeOffset Recorded { get; init; }
    /// <summary>The program that made the inventory, with its version.</summary>
    public string? Tool { get; init; }
    /// <summary>Number of packages.</summary>
    public int Packages { get; init; }

    /// <summary>False when every name it had was since given to another image: it was rebuilt.</summary>
    public bool IsCurrent => References.Count == 0 || References.Any(r => r.IsCurrent);

    /// <summary>True when the pattern is its name, a reference, a digest, or the name with the digest.</summary>
    internal bool IsCalled(NamePattern pattern)
    {
        if (pattern.Matches(Name) || References.Any(r => pattern.Matches(r.Name)))
            return true;
        foreach (string? digest in (ReadOnlySpan<string?>)[Digest, ConfigDigest, IndexDigest])
            if (digest is not null && (pattern.Matches(digest) || pattern.Matches($"{Name}@{digest}")))
                return true;
        return false;
    }

    /// <summary>What to call it: a name that still leads to it, else the name with the digest.</summary>
    public string Title => References.FirstOrDefault(r => r.IsCurrent)?.Name
        ?? (Kind == "container" && (Digest ?? ConfigDigest) is { } digest ? $"{Name}@{digest}" : Name);
}
