namespace Lading.Oci.Layers;

/// <summary>What the first bytes of a file say about how it is packed.</summary>
public static class Magic
{
    /// <summary>Bytes that have to be looked at: one tar header.</summary>
    public const int Length = TarHeader.Size;

    /// <summary>Gzip (RFC 1952, 2.3.1) or zstd, also starting with a skippable frame (RFC 8878, 3.1); else none.</summary>
    public static LayerCompression Compression(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return LayerCompression.Gzip;
        if (head.Length >= 4 && (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) || (head[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]) && (head[0] & 0xf0) == 0x50)))
            return LayerCompression.Zstd;
        return LayerCompression.None;
    }

    /// <summary>True for a tar header whose checksum holds, or the zero block of an empty tar.</summary>
    public static bool IsTar(ReadOnlySpan<byte> head) =>
        head.Length >= TarHeader.Size && new TarHeader(head[..TarHeader.Size]) is var header && (header.IsZero || header.ChecksumHolds);
}
