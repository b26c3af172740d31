using Lading.Oci.Layers;

namespace Lading.Leaks.Proving.Searching;

/// <summary>What has to be unpacked before it can be searched.</summary>
internal enum ContentKind : byte
{
    /// <summary>Nothing: the bytes are the content.</summary>
    Plain,
    /// <summary>RFC 1952.</summary>
    Gzip,
    /// <summary>RFC 1950: objects of Git.</summary>
    Zlib,
    /// <summary>RFC 8878.</summary>
    Zstd,
    /// <summary>The .xz file format, 1.</summary>
    Xz,
    /// <summary>bzip2.</summary>
    Bzip2,
    /// <summary>PKWARE APPNOTE.</summary>
    Zip,
    /// <summary>tar.</summary>
    Tar,
    /// <summary>Packed in a way that is not read here; see <see cref="ContentKinds.NameOf"/>.</summary>
    Unknown,
}

/// <summary>Recognizes packed content by its first bytes.</summary>
internal static class ContentKinds
{
    /// <summary>Bytes that have to be looked at: one tar header.</summary>
    public const int Head = 512;

    /// <summary>What content with these first bytes is.</summary>
    public static ContentKind Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x1f, 0x8b, 8, ..] => ContentKind.Gzip,
        [0x78, 0x01 or 0x5e or 0x9c or 0xda, ..] => ContentKind.Zlib,
        [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => ContentKind.Zstd,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ContentKind.Xz,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, ..] => ContentKind.Bzip2,
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => ContentKind.Zip,
        _ when IsTar(head) => ContentKind.Tar,
        _ => NameOf(head) is null ? ContentKind.Plain : ContentKind.Unknown,
    };

    /// <summary>The name of a way of packing that is not read here; null for all else.</summary>
    public static string? NameOf(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => "7z",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1a, 7, ..] => "RAR",
        [0x04, 0x22, 0x4d, 0x18, ..] => "LZ4",
        [0x5d, 0, 0, _, _, _, _, _, _, _, _, _, 0, ..] => "LZMA",
        [0xed, 0xab, 0xee, 0xdb, ..] => "RPM",
        [(byte)'h', (byte)'s', (byte)'q', (byte)'s', ..] => "SquashFS",
        [0x1f, 0x9d, ..] => "compress",
        _ => null,
    };

    private static bool IsTar(ReadOnlySpan<byte> head) => head.Length >= Head && head[0] != 0 && Magic.IsTar(head);
}
