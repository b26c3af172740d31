using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>
/// A .NET single-file application: a host with the application's files behind it (dotnet/designs, "Bundler design").
/// The host holds the bundle header's offset right before a fixed signature, in data it may write.
/// </summary>
internal static class SingleFileBundle
{
    private const int MaxData = 8 << 20;
    private const int MaxFiles = 20_000;
    private const int MaxDependencyFile = 16 << 20;
    private const int Piece = 64 << 10;
    private const byte DependencyFileType = 3;

    /// <summary>SHA-256 of <c>.net core bundle</c>.</summary>
    private static ReadOnlySpan<byte> Signature =>
    [
        0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32,
        0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae,
    ];

    /// <summary>The name and content of the <c>.deps.json</c> in the bundle; null when the file is no bundle or has none.</summary>
    public static (string Name, byte[] Content)? FindDependencyFile(ScannedFile file)
    {
        foreach ((long offset, long size) in WritableData(file))
        {
            if (FindHeader(file, offset, (int)Math.Clamp(size, 0, MaxData)) is > 0 and var header && header < file.Size)
                return ReadBundle(file, header);
        }
        return null;
    }

    /// <summary>The offset that stands in front of the signature; 0 when there is none. Looks through a small buffer: most programs hold no bundle.</summary>
    private static long FindHeader(ScannedFile file, long offset, int size)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            int kept = 0;
            for (int at = 0; at < size;)
            {
                int read = file.Read(offset + at, buffer.AsSpan(kept, Math.Min(Piece - kept, size - at)));
                ReadOnlySpan<byte> piece = buffer.AsSpan(0, kept + read);
                if (piece.IndexOf(Signature) is >= 0 and var found)
                    return found >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(piece[(found - 8)..]) : 0;
                if (read == 0)
                    return 0;
                at += read;
                kept = Math.Min(piece.Length, 8 + Signature.Length - 1);
                piece[^kept..].CopyTo(buffer);
            }
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ranges of the file that are loaded as writable data: seldom more than a few hundred kilobytes.</summary>
    private static IEnumerable<(long Offset, long Size)> WritableData(ScannedFile file) => file.Executable switch
    {
        ExecutableKind.Elf => ElfData(file),
        ExecutableKind.Pe => PortableExecutable.Read(file)?.Sections.Where(s => s.IsWritable && s.Size > 0).Select(s => ((long)s.Offset, (long)s.Size)) ?? [],
        ExecutableKind.MachO => MachOData(file),
        _ => [],
    };

    /// <summary>System V ABI, "Program Header": loadable segments with permission to write.</summary>
    private static List<(long, long)> ElfData(ScannedFile file)
    {
        var ranges = new List<(long, long)>();
        Span<byte> header = stackalloc byte[64];
        // .NET runs on little-endian 32- and 64-bit machines (s390x aside, whose host is not single-file).
        if (file.Read(0, header) < 64 || header[5] != 1)
            return ranges;
        bool wide = header[4] == 2;
        if (EndsWithSections(header, wide, file.Size))
            return ranges;
        long table = wide ? BinaryPrimitives.ReadInt64LittleEndian(header[32..]) : BinaryPrimitives.ReadUInt32LittleEndian(header[28..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[(wide ? 54 : 42)..]);
        int count = Math.Min(128, (int)BinaryPrimitives.ReadUInt16LittleEndian(header[(wide ? 56 : 44)..]));
        if (size < (wide ? 56 : 32) || size > 256 || table < 0)
            return ranges;
        Span<byte> row = stackalloc byte[56];
        row = row[..(wide ? 56 : 32)];
        for (int i = 0; i < count; i++)
        {
            if (file.Read(table + (long)i * size, row) < row.Length)
                break;
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(row[(wide ? 4 : 24)..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(row) != 1 || (flags & 2) == 0)
                continue;
            ranges.Add(wide
                ? (BinaryPrimitives.ReadInt64LittleEndian(row[8..]), BinaryPrimitives.ReadInt64LittleEndian(row[32..]))
                : (BinaryPrimitives.ReadUInt32LittleEndian(row[4..]), BinaryPrimitives.ReadUInt32LittleEndian(row[16..])));
        }
        return ranges;
    }

    /// <summary>True when the file ends with its table of sections, as linkers write it: then no bundle was put behind it.</summary>
    private static bool EndsWithSections(ReadOnlySpan<byte> header, bool wide, long fileSize)
    {
        long table = wide ? BinaryPrimitives.ReadInt64LittleEndian(header[40..]) : BinaryPrimitives.ReadUInt32LittleEndian(header[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[(wide ? 58 : 46)..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[(wide ? 60 : 48)..]);
        return table > 0 && table + (long)size * count == fileSize;
    }

    /// <summary>Apple's <c>mach-o/loader.h</c>: 64-bit segments with initial permission to write.</summary>
    private static List<(long, long)> MachOData(ScannedFile file)
    {
        var ranges = new List<(long, long)>();
        Span<byte> header = stackalloc byte[32];
        if (file.Read(0, header) < 32 || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0xfeedfacf)
            return ranges;
        int count = (int)Math.Min(256, BinaryPrimitives.ReadUInt32LittleEndian(header[16..]));
        long at = 32;
        Span<byte> command = stackalloc byte[72];
        for (int i = 0; i < count && file.Read(at, command) >= 8; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(command[4..]);
            if (size < 8)
                break;
            if (BinaryPrimitives.ReadUInt32LittleEndian(command) == 0x19 && size >= 72 && (BinaryPrimitives.ReadUInt32LittleEndian(command[60..]) & 2) != 0)
                ranges.Add((BinaryPrimitives.ReadInt64LittleEndian(command[40..]), BinaryPrimitives.ReadInt64LittleEndian(command[48..])));
            at += size;
        }
        return ranges;
    }

    /// <summary>Header version 1 (.NET Core 3) lists the files only; 2 and 6 also say where the <c>.deps.json</c> is.</summary>
    private static (string, byte[])? ReadBundle(ScannedFile file, long offset)
    {
        using var reader = new BinaryReader(new BufferedStream(file.OpenRead(), 16 << 10));
        try
        {
            reader.BaseStream.Position = offset;
            uint major = reader.ReadUInt32();
            reader.ReadUInt32();
            int count = reader.ReadInt32();
            if (major is < 1 or > 64 || count is < 0 or > MaxFiles)
                throw new ParseException($"the single-file bundle has version {major} and {count} files");
            Text(reader);
            if (major >= 2)
                reader.BaseStream.Seek(40, SeekOrigin.Current);
            for (int i = 0; i < count; i++)
            {
                long start = reader.ReadInt64(), size = reader.ReadInt64();
                long compressed = major >= 6 ? reader.ReadInt64() : 0;
                byte type = reader.ReadByte();
                string path = Text(reader);
                if (type != DependencyFileType)
                    continue;
                byte[] content = new byte[size is >= 0 and <= MaxDependencyFile && compressed == 0 ? size : throw new ParseException($"the bundle's {path} claims {size} bytes")];
                return file.Read(start, content) == content.Length ? (path, content) : throw new ParseException($"the bundle's {path} is cut off");
            }
            return null;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            throw new ParseException($"the single-file bundle is damaged: {e.Message}", e);
        }
    }

    /// <summary>A text as BinaryWriter writes it: length in 7-bit groups, then UTF-8. At most 4 KiB.</summary>
    private static string Text(BinaryReader reader)
    {
        int length = reader.Read7BitEncodedInt();
        if (length is < 0 or > 4096)
            throw new ParseException($"a name in the single-file bundle has {length} bytes");
        byte[] bytes = reader.ReadBytes(length);
        return bytes.Length == length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException();
    }
}
