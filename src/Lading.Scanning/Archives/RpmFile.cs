using System.Buffers.Binary;

namespace Lading.Scanning.Archives;

/// <summary>
/// The parts of an RPM package file: a lead of 96 bytes, a signature header padded to eight bytes, a header and a payload
/// (rpm.org, "RPM V4 package format").
/// </summary>
internal static class RpmFile
{
    /// <summary>Bytes of the lead.</summary>
    public const int LeadSize = 96;

    /// <summary>Bytes that a header may have here.</summary>
    public const int MaxHeader = 64 << 20;

    /// <summary>Bytes at the start of a header that tell its size: magic, four that are reserved, two counts.</summary>
    public const int HeaderStart = 16;

    /// <summary>rpm itself refuses headers with more: <c>HEADER_TAGS_MAX</c>, <c>HEADER_DATA_MAX</c> of its sources.</summary>
    private const int MaxEntries = 0x0000ffff;
    private const int MaxData = 0x0fffffff;

    /// <summary>True for the first bytes of a package file.</summary>
    public static bool IsLead(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0xed, 0xab, 0xee, 0xdb]);

    /// <summary>The two counts of a header: entries of the index, of 16 bytes each, and bytes of the store.</summary>
    public static (int Entries, int Data) Counts(ReadOnlySpan<byte> counts)
    {
        uint entries = BinaryPrimitives.ReadUInt32BigEndian(counts);
        uint data = BinaryPrimitives.ReadUInt32BigEndian(counts[4..]);
        if (entries is 0 or > MaxEntries || data > MaxData)
            throw new ParseException($"a header says to have {entries} entries and {data} bytes");
        return ((int)entries, (int)data);
    }

    /// <summary>Bytes of a header of a package file, its first sixteen included.</summary>
    public static int HeaderSize(ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith((ReadOnlySpan<byte>)[0x8e, 0xad, 0xe8, 0x01]))
            throw new ParseException("a header of the package file is missing");
        (int entries, int data) = Counts(start[8..]);
        long size = HeaderStart + 16L * entries + data;
        return size <= MaxHeader ? (int)size : throw new ParseException($"a header of the package file says to have {size} bytes");
    }

    /// <summary>Reads the headers, behind which <paramref name="file"/> is left: names, texts and scripts of the package are in them.</summary>
    public static byte[] ReadHeaders(Stream file)
    {
        var read = new MemoryStream();
        Copy(file, read, LeadSize);
        read.SetLength(0);
        Copy(file, read, HeaderStart);
        int signature = HeaderSize(read.GetBuffer().AsSpan(0, HeaderStart));
        Copy(file, read, (signature + 7) / 8 * 8 - HeaderStart);
        long start = read.Length;
        Copy(file, read, HeaderStart);
        Copy(file, read, HeaderSize(read.GetBuffer().AsSpan((int)start, HeaderStart)) - HeaderStart);
        return read.ToArray();
    }

    private static void Copy(Stream file, MemoryStream target, int count)
    {
        byte[] buffer = new byte[Math.Min(count, 32 << 10)];
        while (count > 0)
        {
            int read = file.Read(buffer.AsSpan(0, Math.Min(buffer.Length, count)));
            if (read == 0)
                throw new ParseException("the package file is cut off");
            target.Write(buffer.AsSpan(0, read));
            count -= read;
        }
    }
}
