using System.Buffers.Binary;
using Lading.Oci.Layers;

namespace Lading.Scanning.Archives;

/// <summary>Recognizes packed content by its first bytes.</summary>
internal static class PackedKinds
{
    /// <summary>Bytes that have to be looked at: one tar header.</summary>
    public const int HeadLength = Magic.Length;

    /// <summary>Bytes that a zlib stream has to give without an error to be taken for one.</summary>
    private const int ZlibTrial = 64;

    private static readonly string[] ZipNames = [".jar", ".war", ".ear", ".zip", ".whl", ".nupkg", ".aar", ".apk"];

    /// <summary>
    /// How a file is packed, also by its name: a start script or other bytes may stand in front of a ZIP archive, and pip's older
    /// cache puts an answer's header there. What is one by name alone need not be one.
    /// </summary>
    public static PackedKind Recognize(ReadOnlySpan<byte> head, string path)
    {
        PackedKind kind = Recognize(head);
        bool named = kind == PackedKind.None && head.Length >= 4
            && (IsZipName(path) || head.StartsWith("cc="u8) && path.Contains("/http/", StringComparison.Ordinal));
        return named ? PackedKind.Zip : kind;
    }

    private static bool IsZipName(string path)
    {
        foreach (string ending in ZipNames)
            if (path.EndsWith(ending, StringComparison.Ordinal))
                return true;
        return false;
    }

    /// <summary>How what begins with <paramref name="head"/> is packed. Costs one comparison for most texts and executables.</summary>
    public static PackedKind Recognize(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4)
            return PackedKind.None;
        // Few of these bytes begin a text: B, L, M, P, R, h, x, brackets and digits.
        PackedKind kind = head[0] switch
        {
            0x1f when head[1] == 0x8b => PackedKind.Gzip,
            0x1f when head[1] == 0x9d => PackedKind.Compress,
            0x28 when head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) => PackedKind.Zstd,
            (byte)'P' when head[1] == 'K' && (head[2], head[3]) is (3, 4) or (5, 6) => PackedKind.Zip,
            >= 0x50 and <= 0x5f when head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18 => PackedKind.Zstd,
            0x5d when IsLzma(head) => PackedKind.Lzma,
            0xfd when head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) => PackedKind.Xz,
            // RFC 1950, 2.2: deflate with a window of 32 KiB; both bytes together are a multiple of 31.
            0x78 when head[1] is 0x01 or 0x5e or 0x9c or 0xda && IsZlib(head) => PackedKind.Zlib,
            (byte)'B' when head is [_, (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, ..] or [_, (byte)'Z', (byte)'h', _, 0x17, 0x72, 0x45, 0x38, ..] => PackedKind.Bzip2,
            (byte)'L' when head.StartsWith("LZIP\u0001"u8) => PackedKind.Lzip,
            0x04 when head.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4d, 0x18]) => PackedKind.Lz4,
            0x02 when head.StartsWith((ReadOnlySpan<byte>)[0x02, 0x21, 0x4c, 0x18]) => PackedKind.Lz4,
            (byte)'!' when head.StartsWith("!<arch>\n"u8) => PackedKind.Ar,
            (byte)'0' or 0xc7 or 0x71 when CpioMembers.IsHeader(head) => PackedKind.Cpio,
            0xed when head.StartsWith((ReadOnlySpan<byte>)[0xed, 0xab, 0xee, 0xdb]) => PackedKind.Rpm,
            _ => PackedKind.None,
        };
        if (kind != PackedKind.None)
            return kind;
        if (NameOfClosed(head) is not null)
            return PackedKind.Closed;
        return head[0] != 0 && head.Length >= Magic.Length && Magic.IsTar(head[..Magic.Length]) ? PackedKind.Tar : PackedKind.None;
    }

    /// <summary>
    /// True for the last bytes of a ZIP archive without a comment: the record that ends one has 22. A program or a script may stand before
    /// it, whatever the file is called.
    /// </summary>
    public static bool EndsAsZip(ReadOnlySpan<byte> tail) => tail.Length >= 22 && tail[^22..].StartsWith("PK\u0005\u0006"u8);

    /// <summary>True for what packs one stream, false for archives of several files.</summary>
    public static bool IsStream(PackedKind kind) => kind is >= PackedKind.Gzip and <= PackedKind.Compress;

    /// <summary>True for archives that are walked while they stream by.</summary>
    public static bool IsWalked(PackedKind kind) => kind is PackedKind.Tar or PackedKind.Ar or PackedKind.Cpio;

    /// <summary>What a way of packing that is not read here is called, to stand after "it is"; null for all else.</summary>
    public static string? NameOfClosed(ReadOnlySpan<byte> head) => head.Length < 8 ? null : head[0] switch
    {
        (byte)'7' when head.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c]) => "a 7-Zip archive",
        (byte)'R' when head.StartsWith("Rar!\u001a\u0007"u8) => "a RAR archive",
        (byte)'M' when head.StartsWith("MSCF\0\0\0\0"u8) => "a cabinet archive",
        (byte)'h' when head.StartsWith("hsqs"u8) => "a squashfs image",
        (byte)'L' when head.StartsWith((ReadOnlySpan<byte>)[(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xba, 0xbe]) => "an encrypted volume (LUKS)",
        (byte)'L' when head.StartsWith("LRZI\0"u8) => "packed with lrzip",
        0x89 when head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'L', (byte)'Z', (byte)'O', 0, 0x0d, 0x0a, 0x1a]) => "packed with lzop",
        0x45 when head.StartsWith((ReadOnlySpan<byte>)[0x45, 0x3d, 0xcd, 0x28]) => "a cramfs image",
        (byte)'x' when head.StartsWith("xar!\0\u001c"u8) => "a xar archive",
        _ => null,
    };

    /// <summary>Two bytes are little to go by: what does not unpack from its beginning is no zlib stream.</summary>
    private static bool IsZlib(ReadOnlySpan<byte> head)
    {
        using Stream content = Decompression.Open(PackedKind.Zlib, new MemoryStream(head.ToArray()));
        Span<byte> start = stackalloc byte[ZlibTrial];
        int length = 0;
        try
        {
            int read;
            while (length < start.Length && (read = content.Read(start[length..])) > 0)
                length += read;
            return true;
        }
        catch (ParseException)
        {
            return length == start.Length;
        }
    }

    /// <summary>
    /// The header has no signature: properties of all common writers, a dictionary of 2^n or 3*2^n bytes, a size that is unknown or
    /// below 256 GiB, and the first byte of a range coder, which is always zero.
    /// </summary>
    private static bool IsLzma(ReadOnlySpan<byte> head)
    {
        if (head.Length < 18 || head[13] != 0)
            return false;
        uint dictionary = BinaryPrimitives.ReadUInt32LittleEndian(head[1..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(head[5..]);
        uint odd = dictionary == 0 ? 0 : dictionary >> System.Numerics.BitOperations.TrailingZeroCount(dictionary);
        return dictionary >= 4096 && odd is 1 or 3 && (size == ulong.MaxValue || size < 1UL << 38);
    }
}
