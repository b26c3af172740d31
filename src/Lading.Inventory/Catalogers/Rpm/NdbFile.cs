using System.Buffers.Binary;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>
/// Reads rpm's own database format, the backend of SUSE: pages of slots that say where each package's blob lies
/// (<c>lib/backend/ndb/rpmpkg.c</c>). All numbers are little-endian; offsets count blocks of 16 bytes.
/// </summary>
internal static class NdbFile
{
    private const int PageSize = 4096;
    private const int SlotSize = 16;
    private const int Block = 16;
    private const int HeaderSize = 32;

    /// <summary>The blobs, in the order of their slots. What is damaged is told to the file and left out.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Blobs(ScannedFile file)
    {
        byte[] header = new byte[HeaderSize];
        if (file.Read(0, header) < HeaderSize || !IsOne(header))
            throw new ParseException("it is not an NDB database");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)) != 0)
            throw new ParseException("the NDB database is of a newer version");
        long end = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12)) * (long)PageSize, file.Size);
        // Blobs do not overlap: together they are no longer than the file, whatever the slots say.
        long budget = file.Size;
        byte[] page = new byte[PageSize];
        for (long offset = HeaderSize; offset < end; offset += PageSize - offset % PageSize)
        {
            int length = file.Read(offset, page.AsSpan(0, (int)(PageSize - offset % PageSize)));
            for (int at = 0; at + SlotSize <= length; at += SlotSize)
            {
                if (!page.AsSpan(at).StartsWith("Slot"u8))
                    throw new ParseException("a slot of the NDB database is damaged");
                uint package = BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(at + 4));
                long blob = BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(at + 8)) * (long)Block;
                if (package != 0 && Blob(file, package, blob, ref budget) is { } bytes)
                    yield return bytes;
            }
        }
    }

    /// <summary>True when the file's first bytes are those of such a database.</summary>
    public static bool IsOne(ReadOnlySpan<byte> head) => head.StartsWith("RpmP"u8);

    private static byte[]? Blob(ScannedFile file, uint package, long offset, ref long budget)
    {
        Span<byte> head = stackalloc byte[Block];
        if (file.Read(offset, head) < Block || !head.StartsWith("BlbS"u8) || BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) != package)
        {
            file.Unknown($"the record of package {package} is damaged");
            return null;
        }
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        if (length > budget || offset + Block + length > file.Size)
        {
            file.Unknown($"the record of package {package} says to have {length} bytes");
            return null;
        }
        budget -= length;
        byte[] bytes = new byte[length];
        file.Read(offset + Block, bytes);
        return bytes;
    }
}
