using System.Buffers.Binary;
using System.Text;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>Where a native image keeps its SBOM. Other programs are told apart by their section names alone.</summary>
internal static class NativeImageSymbols
{
    private const int MaxSymbols = 4_000_000;

    private readonly record struct Section(uint Type, long Address, long Offset, long Size, uint Link);

    /// <summary>Offset and length of the compressed document; null when there is none.</summary>
    public static (long Offset, long Length)? FindDocument(ScannedFile file)
    {
        Func<string, long?>? find = file.Executable switch
        {
            ExecutableKind.Elf => Elf(file),
            ExecutableKind.Pe => Pe(file),
            ExecutableKind.MachO => MachO(file),
            _ => null,
        };
        if (find?.Invoke("sbom_length") is not { } length || find("sbom") is not { } start)
            return null;
        Span<byte> number = stackalloc byte[8];
        return file.Read(length, number) == 8 ? (start, BinaryPrimitives.ReadInt64LittleEndian(number)) : null;
    }

    private static Func<string, long?>? Pe(ScannedFile file)
    {
        if (PortableExecutable.Read(file) is not { IsManaged: false } image)
            return null;
        return name =>
        {
            if (image.Export(name) is not { } address)
                return null;
            foreach (PeSection section in image.Sections)
                if (address >= section.Address && address - section.Address < section.Size)
                    return section.Offset + (long)(address - section.Address);
            return null;
        };
    }

    /// <summary>System V ABI: 64-bit little-endian, sections, and symbols of the dynamic or the full table.</summary>
    private static Func<string, long?>? Elf(ScannedFile file)
    {
        // The section of the image heap is what sets a native image apart.
        if (ExecutableImage.TryOpen(file)?.Find(".svm_heap"u8) is null)
            return null;
        Span<byte> header = stackalloc byte[64];
        if (file.Read(0, header) < 64 || header[4] != 2 || header[5] != 1)
            return null;
        long table = BinaryPrimitives.ReadInt64LittleEndian(header[40..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[58..]), count = BinaryPrimitives.ReadUInt16LittleEndian(header[60..]);
        if (table <= 0 || size != 64 || count is 0 or > 4096)
            return null;
        byte[] rows = new byte[count * 64];
        if (file.Read(table, rows) < rows.Length)
            return null;
        var sections = new Section[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> row = rows.AsSpan(i * 64, 64);
            sections[i] = new Section(BinaryPrimitives.ReadUInt32LittleEndian(row[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(row[16..]), BinaryPrimitives.ReadInt64LittleEndian(row[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(row[32..]), BinaryPrimitives.ReadUInt32LittleEndian(row[40..]));
        }
        return name => ElfSymbol(file, sections, name);
    }

    private static byte[] Part(ScannedFile file, Section section, int limit)
    {
        byte[] bytes = new byte[Math.Clamp(section.Size, 0, limit)];
        int read = file.Read(section.Offset, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private static long? ElfSymbol(ScannedFile file, Section[] sections, string name)
    {
        byte[] wanted = [.. Encoding.ASCII.GetBytes(name), 0];
        foreach (Section symbols in sections)
        {
            if (symbols.Type is not (2 or 11) || symbols.Link >= sections.Length)
                continue;
            byte[] names = Part(file, sections[symbols.Link], 64 << 20);
            byte[] table = Part(file, symbols, MaxSymbols * 24);
            for (int at = 0; at + 24 <= table.Length; at += 24)
            {
                uint start = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(at));
                if (start < names.Length && names.AsSpan((int)start).StartsWith(wanted))
                    return ElfOffset(sections, BinaryPrimitives.ReadInt64LittleEndian(table.AsSpan(at + 8)));
            }
        }
        return null;
    }

    private static long? ElfOffset(Section[] sections, long address)
    {
        const uint NoBits = 8;
        foreach (Section section in sections)
            if (section.Address > 0 && section.Type != NoBits && address >= section.Address && address - section.Address < section.Size)
                return section.Offset + (address - section.Address);
        return null;
    }

    /// <summary>Apple's <c>mach-o/loader.h</c> and <c>nlist.h</c>, 64-bit: symbols carry a leading underscore.</summary>
    private static Func<string, long?>? MachO(ScannedFile file)
    {
        Span<byte> header = stackalloc byte[32];
        if (file.Read(0, header) < 32 || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0xfeedfacf)
            return null;
        int count = (int)Math.Min(1024, BinaryPrimitives.ReadUInt32LittleEndian(header[16..]));
        int size = (int)Math.Min(1 << 20, BinaryPrimitives.ReadUInt32LittleEndian(header[20..]));
        byte[] commands = new byte[size];
        size = file.Read(32, commands);
        // The section of the image heap is what sets a native image apart.
        if (commands.AsSpan().IndexOf("__svm_heap"u8) < 0)
            return null;
        var segments = new List<(long Address, long Size, long Offset)>();
        (uint Symbols, uint Count, uint Names, uint NamesSize) table = default;
        for (int i = 0, at = 0; i < count && at + 8 <= size; i++)
        {
            ReadOnlySpan<byte> command = commands.AsSpan(at, size - at);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(command[4..]);
            uint kind = BinaryPrimitives.ReadUInt32LittleEndian(command);
            if (kind == 0x19 && command.Length >= 72)
                segments.Add((BinaryPrimitives.ReadInt64LittleEndian(command[24..]), BinaryPrimitives.ReadInt64LittleEndian(command[48..]), BinaryPrimitives.ReadInt64LittleEndian(command[40..])));
            else if (kind == 2 && command.Length >= 24)
                table = (BinaryPrimitives.ReadUInt32LittleEndian(command[8..]), BinaryPrimitives.ReadUInt32LittleEndian(command[12..]), BinaryPrimitives.ReadUInt32LittleEndian(command[16..]), BinaryPrimitives.ReadUInt32LittleEndian(command[20..]));
            if (length < 8 || length > size - at)
                break;
            at += (int)length;
        }
        return name => MachOSymbol(file, table, segments, name);
    }

    private static long? MachOSymbol(ScannedFile file, (uint Symbols, uint Count, uint Names, uint NamesSize) table, List<(long Address, long Size, long Offset)> segments, string name)
    {
        byte[] wanted = [.. Encoding.ASCII.GetBytes("_" + name), 0];
        byte[] names = Part(file, new Section(0, 0, table.Names, table.NamesSize, 0), 64 << 20);
        byte[] symbols = Part(file, new Section(0, 0, table.Symbols, table.Count * 16L, 0), MaxSymbols * 16);
        for (int at = 0; at + 16 <= symbols.Length; at += 16)
        {
            uint start = BinaryPrimitives.ReadUInt32LittleEndian(symbols.AsSpan(at));
            if (start >= names.Length || !names.AsSpan((int)start).StartsWith(wanted))
                continue;
            long address = BinaryPrimitives.ReadInt64LittleEndian(symbols.AsSpan(at + 8));
            foreach ((long from, long length, long offset) in segments)
                if (address >= from && address - from < length)
                    return offset + (address - from);
        }
        return null;
    }
}
