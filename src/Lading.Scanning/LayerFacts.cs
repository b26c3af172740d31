using Lading.Oci;

namespace Lading.Scanning;

/// <summary>One fact and where it was found.</summary>
/// <param name="Analyzer">Name of the analyzer.</param>
/// <param name="Path">Path from the root.</param>
/// <param name="Fact">What was learnt.</param>
public sealed record FileFact(string Analyzer, string Path, Fact Fact);

/// <summary>
/// Everything learnt from one layer, whichever image it is part of: immutable, and a pure function of the layer's bytes
/// and of the analyzers.
/// </summary>
public sealed class LayerFacts
{
    /// <summary>The blob digest that was verified while reading; null where nothing was hashed.</summary>
    public Digest? Verified { get; init; }

    /// <summary>The facts, ordered by path, then analyzer.</summary>
    public required IReadOnlyList<FileFact> Facts { get; init; }

    /// <summary>Every path of the layer, for the overlay.</summary>
    public required PathTable Paths { get; init; }

    /// <summary>What was not understood.</summary>
    public required IReadOnlyList<Unknown> Unknowns { get; init; }

    /// <summary>Entries walked.</summary>
    public long Entries { get; init; }

    /// <summary>Regular files among them, links not counted.</summary>
    public long Files { get; init; }

    /// <summary>Bytes of those files.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// True when a file could not be read for a reason that is this machine's and not the layer's, such as a full disk. Such facts are not kept.
    /// </summary>
    public bool IsCutShort { get; init; }

    /// <summary>True when the facts came from the cache.</summary>
    public bool FromCache { get; init; }
}
