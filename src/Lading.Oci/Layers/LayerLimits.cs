namespace Lading.Oci.Layers;

/// <summary>
/// How much a hostile layer may cost. Every limit that is met is an error that names the limit and the layer; none
/// shortens a result silently.
/// </summary>
public sealed record LayerLimits
{
    /// <summary>Entries in one layer.</summary>
    public int MaxEntries { get; init; } = 5_000_000;

    /// <summary>Bytes of one path or link target.</summary>
    public int MaxPathLength { get; init; } = 4096;

    /// <summary>Folders above one another.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Bytes of one unpacked layer.</summary>
    public long MaxLayerSize { get; init; } = 64L << 30;

    /// <summary>
    /// How many times larger an unpacked layer may be than its packed form, once it is larger than
    /// <see cref="RatioFloor"/>. Real layers stay under 30; DEFLATE cannot pass 1,032.
    /// </summary>
    public int MaxCompressionRatio { get; init; } = 300;

    /// <summary>Unpacked bytes up to which the ratio is not looked at.</summary>
    public long RatioFloor { get; init; } = 256L << 20;

    /// <summary>Bytes of one pax or GNU long-name header.</summary>
    public int MaxExtendedHeader { get; init; } = 1 << 20;

    /// <summary>The limits used when nothing else is said.</summary>
    public static LayerLimits Default { get; } = new();
}
