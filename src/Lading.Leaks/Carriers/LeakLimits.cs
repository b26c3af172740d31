namespace Lading.Leaks.Carriers;

/// <summary>How much one file of a layer may cost to be searched. What lies beyond a limit is told as skipped.</summary>
public sealed record LeakLimits
{
    /// <summary>How many archives may lie inside one another.</summary>
    public int MaxDepth { get; init; } = 3;

    /// <summary>Bytes that one file may unpack to, all that is nested in it together.</summary>
    public long MaxUnpacked { get; init; } = 1L << 30;

    /// <summary>How many times its own size a file may unpack to, once past <see cref="RatioFloor"/>.</summary>
    public int MaxRatio { get; init; } = 200;

    /// <summary>Unpacked bytes up to which the ratio is not looked at.</summary>
    public long RatioFloor { get; init; } = 32L << 20;

    /// <summary>Members in one file, all that is nested in it together.</summary>
    public int MaxMembers { get; init; } = 200_000;

    /// <summary>Bytes of a member up to which it is held in memory; a larger one is searched as it streams by.</summary>
    public int MaxInMemory { get; init; } = 32 << 20;

    /// <summary>Sightings kept for one file.</summary>
    public int MaxSightings { get; init; } = 10_000;

    /// <summary>Parts of one file that are listed as skipped; the rest are counted.</summary>
    public int MaxSkipped { get; init; } = 1_000;
}
