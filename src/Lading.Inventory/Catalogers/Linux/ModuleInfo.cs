using System.Buffers.Binary;
using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Linux;

/// <summary>
/// The section <c>.modinfo</c> of a kernel module, an ELF object: texts <c>key=value</c>, each ended by a zero
/// (include/linux/module.h). Only headers and that section are read.
/// </summary>
internal static class ModuleInfo
{
    private const int MaxSections = 65_535;
    private const int MaxSection = 4 << 20;

    /// <summary>The values by key; several of one key stay together. Null when the file has no such section.</summary>
    public static ILookup<string, string>? Read(ScannedFile file)
    {
        Span<byte> header = stackalloc byte[64];
        if (file.Read(0, header) < 52 || !header.StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F']))
            throw new ParseException("it is not an ELF object");
        bool wide = header[4] == 2, big = header[5] == 2;
        long table = wide ? (long)Number(header, 0x28, 8, big) : (long)Number(header, 0x20, 4, big);
        int entry = (int)Number(header, wide ? 0x3a : 0x2e, 2, big);
        int count = (int)Number(header, wide ? 0x3c : 0x30, 2, big);
        int names = (int)Number(header, wide ? 0x3e : 0x32, 2, big);
        if (entry < (wide ? 64 : 40) || count > MaxSections || names >= count || table < 0 || table > file.Size)
            throw new ParseException("the module's section headers make no sense");
        byte[] sections = new byte[Math.Min((long)entry * count, file.Size - table)];
        file.Read(table, sections);
        byte[] texts = Section(file, sections, names, entry, wide, big);
        for (int i = 0; i < count && (i + 1) * entry <= sections.Length; i++)
        {
            int name = (int)Math.Min(int.MaxValue, Number(sections, i * entry, 4, big));
            if (name < texts.Length && texts.AsSpan(name).StartsWith(".modinfo\0"u8))
                return Values(Section(file, sections, i, entry, wide, big));
        }
        return null;
    }

    private static byte[] Section(ScannedFile file, byte[] sections, int index, int entry, bool wide, bool big)
    {
        int at = index * entry;
        if (at + entry > sections.Length)
            throw new ParseException("the module's section headers are cut off");
        long offset = (long)Number(sections, at + (wide ? 24 : 16), wide ? 8 : 4, big);
        long size = (long)Number(sections, at + (wide ? 32 : 20), wide ? 8 : 4, big);
        if (offset < 0 || size is < 0 or > MaxSection || offset > file.Size)
            throw new ParseException("a section of the module does not fit the file");
        byte[] bytes = new byte[Math.Min(size, file.Size - offset)];
        file.Read(offset, bytes);
        return bytes;
    }

    private static ILookup<string, string> Values(byte[] section) =>
        Encoding.UTF8.GetString(section).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => (Text: text, Sign: text.IndexOf('='))).Where(t => t.Sign > 0)
            .ToLookup(t => t.Text[..t.Sign], t => t.Text[(t.Sign + 1)..], StringComparer.Ordinal);

    private static ulong Number(ReadOnlySpan<byte> bytes, int offset, int size, bool big) => (size, big) switch
    {
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]),
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]),
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]),
        (4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]),
        (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]),
        (_, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes[offset..]),
    };
}
