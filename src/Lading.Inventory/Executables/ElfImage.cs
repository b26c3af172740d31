using System.Buffers;
using System.Buffers.Binary;
using Lading.Scanning;

namespace Lading.Inventory.Executables;

/// <summary>
/// An ELF file of either word size and byte order: System V ABI (gABI), chapters 4 "Object Files" and 5 "Program
/// Loading".
/// </summary>
internal sealed class ElfImage : ExecutableImage
{
    private const uint NoBits = 8;
    private const uint Load = 1;
    private const uint ExtendedIndex = 0xffff;
    private const int MaxSegments = 4096;

    private ElfImage(ScannedFile file) : base(file)
    {
    }

    /// <summary>Reads the headers; null when they make no sense.</summary>
    public static new ElfImage? TryOpen(ScannedFile file)
    {
        Span<byte> head = stackalloc byte[64];
        int read = file.Read(0, head);
        if (read < 52 || !head.StartsWith("\u007fELF"u8) || head[4] is not (1 or 2) || head[5] is not (1 or 2))
            return null;
        var image = new ElfImage(file) { Is64 = head[4] == 2, IsBigEndian = head[5] == 2 };
        if (image.Is64 && read < 64)
            return null;
        image.Architecture = Machine(image.U16(head[18..]), image.Is64, image.IsBigEndian);
        image.ReadSegments(head);
        image.ReadSections(head);
        return image;
    }

    /// <summary>
    /// The names of the libraries it needs (<c>DT_NEEDED</c>), at most <paramref name="max"/>; empty for static programs
    /// and when the section table was stripped.
    /// </summary>
    public IReadOnlyList<string> NeededLibraries(int max = 256)
    {
        if (Find(".dynamic"u8) is not { } dynamic || Find(".dynstr"u8) is not { } strings)
            return [];
        byte[] entries = Read(dynamic, 64 << 10);
        int width = Is64 ? 16 : 8;
        var needed = new List<string>();
        for (int at = 0; at + width <= entries.Length && needed.Count < max; at += width)
        {
            ulong tag = Word(entries.AsSpan(at));
            if (tag == 0)
                break;
            ulong value = Word(entries.AsSpan(at + width / 2));
            if (tag != 1 || value >= (ulong)strings.Size)
                continue;
            byte[] name = ReadBytes(strings.Offset + (long)value, (int)Math.Min(256, strings.Size - (long)value));
            int end = name.AsSpan().IndexOf((byte)0);
            if (end > 0)
                needed.Add(System.Text.Encoding.UTF8.GetString(name, 0, end));
        }
        return needed;
    }

    /// <summary>
    /// The content of the first note of this owner and type in a section: gABI, "Note Section". Null when there is none.
    /// </summary>
    public byte[]? ReadNote(ExecutableSection section, ReadOnlySpan<byte> owner, uint type, int max)
    {
        byte[] bytes = Read(section, max);
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length >= 12)
        {
            uint nameSize = U32(rest), contentSize = U32(rest[4..]), kind = U32(rest[8..]);
            long name = ((long)nameSize + 3) & ~3L;
            long end = 12 + name + contentSize;
            if (end > rest.Length)
                return null;
            if (kind == type && rest.Slice(12, (int)nameSize).TrimEnd((byte)0).SequenceEqual(owner))
                return rest.Slice((int)(12 + name), (int)contentSize).ToArray();
            long next = (end + 3) & ~3L;
            if (next >= rest.Length)
                return null;
            rest = rest[(int)next..];
        }
        return null;
    }

    private void ReadSegments(ReadOnlySpan<byte> head)
    {
        ulong table = Is64 ? U64(head[32..]) : U32(head[28..]);
        int width = U16(head[(Is64 ? 54 : 42)..]);
        int count = Math.Min(U16(head[(Is64 ? 56 : 44)..]), (ushort)MaxSegments);
        if (width < (Is64 ? 56 : 32) || count == 0 || table > (ulong)File.Size)
            return;
        byte[] rows = ReadBytes((long)table, width * count);
        var segments = new List<ExecutableSegment>(4);
        for (int at = 0; at + width <= rows.Length; at += width)
        {
            ReadOnlySpan<byte> row = rows.AsSpan(at, width);
            if (U32(row) != Load)
                continue;
            uint flags = U32(row[(Is64 ? 4 : 24)..]);
            ulong offset = Word(row[(Is64 ? 8 : 4)..]);
            ulong address = Word(row[(Is64 ? 16 : 8)..]);
            ulong size = Word(row[(Is64 ? 32 : 16)..]);
            if (offset <= (ulong)File.Size)
                segments.Add(new ExecutableSegment(address, (long)offset, (long)Math.Min(size, (ulong)File.Size - offset), (flags & 3) == 2));
        }
        Segments = segments;
    }

    private void ReadSections(ReadOnlySpan<byte> head)
    {
        ulong table = Is64 ? U64(head[40..]) : U32(head[32..]);
        int width = U16(head[(Is64 ? 58 : 46)..]);
        uint count = U16(head[(Is64 ? 60 : 48)..]);
        uint names = U16(head[(Is64 ? 62 : 50)..]);
        if (table == 0 || table >= (ulong)File.Size || width < (Is64 ? 64 : 40) || width > 1024)
            return;
        if (count == 0 || names == ExtendedIndex)
        {
            // gABI, "ELF Header": with too many sections for 16 bits, the counts are in section 0.
            byte[] first = ReadBytes((long)table, width);
            if (first.Length < width)
                return;
            if (count == 0)
                count = (uint)Math.Min(Word(first.AsSpan(Is64 ? 32 : 20)), MaxSections);
            if (names == ExtendedIndex)
                names = U32(first.AsSpan(Is64 ? 40 : 24));
        }
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(count, MaxSections) * width);
        int length = (int)Math.Min(Math.Min(count, MaxSections) * width, File.Size - (long)table);
        AddSections(rented.AsSpan(0, File.Read((long)table, rented.AsSpan(0, length))), width, names);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void AddSections(ReadOnlySpan<byte> rows, int width, uint names)
    {
        int complete = rows.Length / width;
        if (names >= complete)
            return;
        ReadOnlySpan<byte> nameRow = rows.Slice((int)names * width, width);
        byte[] strings = ReadBytes(Clamp(Word(nameRow[(Is64 ? 24 : 16)..])), (int)Math.Min(Word(nameRow[(Is64 ? 32 : 20)..]), MaxNames));
        BeginSections(complete, strings);
        for (int i = 0; i < complete; i++)
        {
            ReadOnlySpan<byte> row = rows.Slice(i * width, width);
            uint name = U32(row);
            if (name >= strings.Length)
                continue;
            int length = strings.AsSpan((int)name).IndexOf((byte)0);
            ulong size = U32(row[4..]) == NoBits ? 0 : Word(row[(Is64 ? 32 : 20)..]);
            if (length > 0)
                AddSection((int)name, length, Word(row[(Is64 ? 16 : 12)..]), Word(row[(Is64 ? 24 : 16)..]), size);
        }
    }

    private static long Clamp(ulong offset) => offset > long.MaxValue ? long.MaxValue : (long)offset;

    private ulong Word(ReadOnlySpan<byte> at) => Is64 ? U64(at) : U32(at);

    private ushort U16(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private uint U32(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private ulong U64(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at);

    /// <summary>gABI, <c>e_machine</c>.</summary>
    private static string? Machine(ushort machine, bool is64, bool bigEndian) => machine switch
    {
        3 => "386",
        8 => (is64 ? "mips64" : "mips") + (bigEndian ? "" : "le"),
        20 => "ppc",
        21 => bigEndian ? "ppc64" : "ppc64le",
        22 => is64 ? "s390x" : "s390",
        40 => "arm",
        43 => "sparc64",
        62 => is64 ? "amd64" : "amd64p32",
        183 => "arm64",
        243 => is64 ? "riscv64" : "riscv",
        258 => "loong64",
        _ => null,
    };
}
