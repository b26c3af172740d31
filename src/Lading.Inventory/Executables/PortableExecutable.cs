using System.Buffers.Binary;
using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Executables;

/// <summary>A section of a PE file.</summary>
/// <param name="Name">Name, at most 8 bytes.</param>
/// <param name="Address">Address in memory, relative to the image.</param>
/// <param name="MemorySize">Bytes in memory.</param>
/// <param name="Offset">Offset in the file.</param>
/// <param name="Size">Bytes in the file.</param>
/// <param name="Flags">Characteristics.</param>
internal readonly record struct PeSection(string Name, uint Address, uint MemorySize, uint Offset, uint Size, uint Flags)
{
    /// <summary>True for data that a program may write: <c>IMAGE_SCN_MEM_WRITE</c>.</summary>
    public bool IsWritable => (Flags & 0x80000000) != 0;
}

/// <summary>
/// The parts of a Portable Executable (Microsoft, "PE Format") that say what it is: sections, version resource, and for
/// .NET the assembly and the assemblies it refers to. Reads only the pieces it needs; every offset and count is checked.
/// </summary>
internal sealed class PortableExecutable
{
    private const int MaxSections = 96;

    private readonly ScannedFile _file;
    private readonly uint[] _directories;

    private PortableExecutable(ScannedFile file, PeSection[] sections, uint[] directories, ushort machine, bool isDll)
    {
        _file = file;
        Sections = sections;
        _directories = directories;
        Machine = machine;
        IsDll = isDll;
    }

    /// <summary>The sections.</summary>
    public IReadOnlyList<PeSection> Sections { get; }

    /// <summary>Machine type: 0x8664 x64, 0x14c x86, 0xaa64 arm64, …</summary>
    public ushort Machine { get; }

    /// <summary>True for libraries.</summary>
    public bool IsDll { get; }

    /// <summary>Reads the headers; null when the file is no PE file (a DOS program, a text). Throws <see cref="ParseException"/> when it is damaged.</summary>
    public static PortableExecutable? Read(ScannedFile file)
    {
        Span<byte> dos = stackalloc byte[64];
        if (file.Read(0, dos) < 64 || dos[0] != 'M' || dos[1] != 'Z')
            return null;
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(dos[60..]);
        Span<byte> header = stackalloc byte[24];
        if (start > file.Size || file.Read(start, header) < 24 || !header.StartsWith("PE\0\0"u8))
            return null;
        int sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        int optionalSize = BinaryPrimitives.ReadUInt16LittleEndian(header[20..]);
        byte[] optional = new byte[optionalSize];
        if (sectionCount > MaxSections || file.Read(start + 24, optional) < optionalSize)
            throw new ParseException("the PE headers are damaged");
        byte[] table = new byte[sectionCount * 40];
        if (file.Read(start + 24 + optionalSize, table) < table.Length)
            throw new ParseException("the PE section table is cut off");
        bool isDll = (BinaryPrimitives.ReadUInt16LittleEndian(header[22..]) & 0x2000) != 0;
        return new PortableExecutable(file, ReadSections(table), ReadDirectories(optional), BinaryPrimitives.ReadUInt16LittleEndian(header[4..]), isDll);
    }

    /// <summary>Address and size, by turns, of the data directories of the optional header (PE32 or PE32+).</summary>
    private static uint[] ReadDirectories(ReadOnlySpan<byte> optional)
    {
        if (optional.Length < 2)
            return [];
        int at = BinaryPrimitives.ReadUInt16LittleEndian(optional) == 0x20b ? 112 : 96;
        if (optional.Length < at)
            return [];
        int count = (int)Math.Min(16, Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(optional[(at - 4)..]), (uint)(optional.Length - at) / 8));
        uint[] numbers = new uint[count * 2];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadUInt32LittleEndian(optional[(at + i * 4)..]);
        return numbers;
    }

    private static PeSection[] ReadSections(ReadOnlySpan<byte> table)
    {
        var sections = new PeSection[table.Length / 40];
        for (int i = 0; i < sections.Length; i++)
        {
            ReadOnlySpan<byte> row = table.Slice(i * 40, 40);
            ReadOnlySpan<byte> name = row[..8];
            int end = name.IndexOf((byte)0);
            sections[i] = new PeSection(Encoding.ASCII.GetString(end < 0 ? name : name[..end]),
                BinaryPrimitives.ReadUInt32LittleEndian(row[12..]), BinaryPrimitives.ReadUInt32LittleEndian(row[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(row[20..]), BinaryPrimitives.ReadUInt32LittleEndian(row[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(row[36..]));
        }
        return sections;
    }

    /// <summary>Address and size of a data directory (0 exports, 2 resources, 14 CLR header); 0 and 0 when absent.</summary>
    public (uint Address, uint Size) Directory(int index) => index * 2 + 1 < _directories.Length ? (_directories[index * 2], _directories[index * 2 + 1]) : (0, 0);

    /// <summary>True for .NET: the CLR header directory is there (ECMA-335 II.25.3.3).</summary>
    public bool IsManaged => Directory(14).Address != 0;

    /// <summary>Reads bytes at an address of the image; fewer when the section or file ends before.</summary>
    public int ReadAt(uint address, Span<byte> buffer)
    {
        foreach (PeSection section in Sections)
        {
            if (address < section.Address || address - section.Address >= section.Size)
                continue;
            uint within = address - section.Address;
            return _file.Read((long)section.Offset + within, buffer[..(int)Math.Min((uint)buffer.Length, section.Size - within)]);
        }
        return 0;
    }

    /// <summary>The version resource; empty when there is none or it makes no sense.</summary>
    public PeVersion Version() => PeVersion.Read(this);

    /// <summary>The assembly it is and those it refers to; null when it is no .NET assembly.</summary>
    public ClrMetadata? Metadata()
    {
        Span<byte> header = stackalloc byte[72];
        if (!IsManaged || ReadAt(Directory(14).Address, header) < 16)
            return null;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        if (size is 0 or > 96 << 20 || size > _file.Size)
            throw new ParseException($"the CLR metadata claims {size} bytes");
        using var buffer = new NativeBuffer();
        buffer.Reserve(size);
        Span<byte> metadata = buffer.Span((int)size);
        if (ReadAt(BinaryPrimitives.ReadUInt32LittleEndian(header[8..]), metadata) < size)
            throw new ParseException("the CLR metadata is cut off");
        return ClrMetadata.Parse(metadata);
    }

    /// <summary>
    /// The address of an exported name, relative to the image; null when it is not exported. The name table is sorted
    /// (PE Format, "Export Name Pointer Table"), so few names are looked at.
    /// </summary>
    public uint? Export(string name)
    {
        Span<byte> directory = stackalloc byte[40];
        if (Directory(0).Address == 0 || ReadAt(Directory(0).Address, directory) < 40)
            return null;
        uint low = 0, high = Math.Min(0x10000, BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]));
        uint names = BinaryPrimitives.ReadUInt32LittleEndian(directory[32..]);
        byte[] wanted = [.. Encoding.ASCII.GetBytes(name), 0];
        byte[] text = new byte[wanted.Length];
        Span<byte> number = stackalloc byte[4];
        while (low < high)
        {
            uint middle = (low + high) / 2;
            if (ReadAt(names + middle * 4, number) < 4)
                return null;
            int length = ReadAt(BinaryPrimitives.ReadUInt32LittleEndian(number), text);
            int order = text.AsSpan(0, length).SequenceCompareTo(wanted);
            if (order == 0)
                return ExportAt(directory, middle);
            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return null;
    }

    /// <summary>Name to ordinal to address.</summary>
    private uint? ExportAt(ReadOnlySpan<byte> directory, uint index)
    {
        Span<byte> number = stackalloc byte[4];
        if (ReadAt(BinaryPrimitives.ReadUInt32LittleEndian(directory[36..]) + index * 2, number[..2]) < 2)
            return null;
        uint at = BinaryPrimitives.ReadUInt32LittleEndian(directory[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(number) * 4u;
        return ReadAt(at, number) < 4 ? null : BinaryPrimitives.ReadUInt32LittleEndian(number);
    }
}
