using System.Buffers.Binary;
using Lading.Scanning;

namespace Lading.Inventory.Executables;

/// <summary>The section table of a Portable Executable: Microsoft "PE Format", "Section Table (Section Headers)".</summary>
internal sealed class PeSections : ExecutableImage
{
    private PeSections(ScannedFile file) : base(file)
    {
    }

    /// <summary>Reads the headers; null when they make no sense.</summary>
    public static new PeSections? TryOpen(ScannedFile file)
    {
        Span<byte> dos = stackalloc byte[64];
        if (file.Read(0, dos) < 64 || dos[0] != 'M' || dos[1] != 'Z')
            return null;
        uint at = BinaryPrimitives.ReadUInt32LittleEndian(dos[0x3c..]);
        Span<byte> coff = stackalloc byte[24 + 32];
        if (file.Read(at, coff) < coff.Length || !coff.StartsWith("PE\0\0"u8))
            return null;
        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(coff[4..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(coff[6..]);
        int optional = BinaryPrimitives.ReadUInt16LittleEndian(coff[20..]);
        bool plus = BinaryPrimitives.ReadUInt16LittleEndian(coff[24..]) == 0x20b;
        ulong imageBase = plus ? BinaryPrimitives.ReadUInt64LittleEndian(coff[48..]) : BinaryPrimitives.ReadUInt32LittleEndian(coff[52..]);
        var image = new PeSections(file) { Is64 = plus, Architecture = Machine(machine) };
        image.ReadTable(at + 24L + optional, count, imageBase);
        return image;
    }

    private void ReadTable(long at, int count, ulong imageBase)
    {
        byte[] rows = ReadBytes(at, count * 40);
        BeginSections(rows.Length / 40, rows);
        var segments = new List<ExecutableSegment>(count);
        for (int i = 0; i + 40 <= rows.Length; i += 40)
        {
            ReadOnlySpan<byte> row = rows.AsSpan(i, 40);
            int name = row[..8].IndexOf((byte)0);
            ulong address = imageBase + BinaryPrimitives.ReadUInt32LittleEndian(row[12..]);
            uint inMemory = BinaryPrimitives.ReadUInt32LittleEndian(row[8..]);
            uint inFile = BinaryPrimitives.ReadUInt32LittleEndian(row[16..]);
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(row[20..]);
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(row[36..]);
            AddSection(i, name < 0 ? 8 : name, address, offset, inMemory == 0 ? inFile : Math.Min(inFile, inMemory));
            if (offset < File.Size)
                segments.Add(new ExecutableSegment(address, offset, Math.Min(inFile, File.Size - offset), (flags & 0xa000_0000) == 0x8000_0000));
        }
        Segments = segments;
    }

    /// <summary>"PE Format", "Machine Types".</summary>
    private static string? Machine(ushort machine) => machine switch
    {
        0x14c => "386",
        0x8664 => "amd64",
        0x1c0 or 0x1c2 or 0x1c4 => "arm",
        0xaa64 => "arm64",
        _ => null,
    };
}
