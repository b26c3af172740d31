using Lading.Oci.Layers;

namespace Lading.Scanning;

/// <summary>How much one scan may cost. See <see cref="LayerLimits"/> for what a layer may do before any file is read.</summary>
public sealed record ScanLimits
{
    /// <summary>Limits while walking a layer.</summary>
    public LayerLimits Layer { get; init; } = LayerLimits.Default;

    /// <summary>Bytes of a file up to which analyzers may look at it; a larger one becomes an <see cref="Unknown"/>.</summary>
    public long MaxFileSize { get; init; } = 2L << 30;

    /// <summary>Bytes of a file that are held in memory; a larger one from a stream is put into a temporary file.</summary>
    public int MaxInMemory { get; init; } = 16 << 20;

    /// <summary>How many archives may lie inside one another.</summary>
    public int MaxNesting { get; init; } = 16;

    /// <summary>Bytes that one archive inside a layer may unpack to, all nested ones together.</summary>
    public long MaxUnpackedArchive { get; init; } = 4L << 30;

    /// <summary>Unknowns kept for one layer; the rest are counted.</summary>
    public int MaxUnknowns { get; init; } = 10_000;

    /// <summary>How long a scan may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);
}
