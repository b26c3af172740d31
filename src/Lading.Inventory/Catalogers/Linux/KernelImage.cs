using System.Buffers.Binary;
using System.Text;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Inventory.Catalogers.Linux;

/// <summary>
/// The version of a kernel image: x86 images keep it in their setup header (Documentation/arch/x86/boot.rst,
/// <c>kernel_version</c>); in others, unpacked, the banner <c>Linux version …</c> stands among the data.
/// </summary>
internal static class KernelImage
{
    private const int MaxUnpacked = 256 << 20;
    private static ReadOnlySpan<byte> Banner => "Linux version "u8;

    /// <summary><c>6.1.0-13-amd64 (debian-kernel@…) #1 SMP …</c>; null when the file is no kernel.</summary>
    public static string? Version(ScannedFile file)
    {
        byte[] head = new byte[0x240];
        int length = file.Read(0, head);
        if (length == head.Length && head.AsSpan(0x202).StartsWith("HdrS"u8))
        {
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(0x20e));
            byte[] text = new byte[512];
            return offset == 0 ? null : Text(text.AsSpan(0, file.Read(0x200 + offset, text)));
        }
        ReadOnlySpan<byte> start = head.AsSpan(0, length);
        if (start.StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F']) || (length > 0x3c && start[0x38..].StartsWith("ARM\u0064"u8)))
            return Search(file);
        if (!start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return null;
        using Stream stream = file.OpenRead();
        byte[] unpacked = Decompression.Unpack(start, stream, MaxUnpacked, whole: false);
        int at = Find(unpacked);
        return at < 0 ? null : Text(unpacked.AsSpan(at, Math.Min(512, unpacked.Length - at)));
    }

    private static string? Search(ScannedFile file)
    {
        const int Overlap = 512;
        byte[] chunk = new byte[1 << 20];
        for (long offset = 0; offset < file.Size; offset += chunk.Length - Overlap)
        {
            ReadOnlySpan<byte> bytes = chunk.AsSpan(0, file.Read(offset, chunk));
            int at = Find(bytes);
            // What is cut off at the end of a piece is whole in the next.
            if (at >= 0 && (bytes.Length - at >= Overlap - 20 || offset + bytes.Length >= file.Size))
                return Text(bytes.Slice(at, Math.Min(Overlap - 20, bytes.Length - at)));
        }
        return null;
    }

    /// <summary>Where the version starts behind a banner that a digit follows; the format string itself has none.</summary>
    private static int Find(ReadOnlySpan<byte> bytes)
    {
        int from = 0;
        while (bytes[from..].IndexOf(Banner) is >= 0 and var at)
        {
            from += at + Banner.Length;
            if (from < bytes.Length && bytes[from] is >= (byte)'0' and <= (byte)'9')
                return from;
        }
        return -1;
    }

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOfAny((byte)0, (byte)'\n');
        string text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).Trim();
        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? text : null;
    }
}
