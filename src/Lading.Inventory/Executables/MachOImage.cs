using System.Buffers.Binary;
using Lading.Scanning;

namespace Lading.Inventory.Executables;

/// <summary>
/// A Mach-O file, or the first 64-bit part of a universal one: Apple "OS X ABI Mach-O File Format Reference", and
/// <c>mach-o/loader.h</c>, <c>mach-o/fat.h</c>.
/// </summary>
internal sealed class MachOImage : ExecutableImage
{
    private const uint Segment32 = 1;
    private const uint Segment64 = 0x19;
    private const int MaxCommands = 4 << 20;

    private MachOImage(ScannedFile file) : base(file)
    {
    }

    /// <summary>Reads the headers; null when they make no sense.</summary>
    public static new MachOImage? TryOpen(ScannedFile file)
    {
        Span<byte> head = stackalloc byte[8];
        if (file.Read(0, head) < 8)
            return null;
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != 0xcafebabe)
            return TryOpen(file, 0);
        int count = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head[4..]), 44);
        Span<byte> parts = stackalloc byte[44 * 20];
        parts = parts[..file.Read(8, parts[..(count * 20)])];
        MachOImage? first = null;
        for (int i = 0; i + 20 <= parts.Length; i += 20)
        {
            MachOImage? image = TryOpen(file, BinaryPrimitives.ReadUInt32BigEndian(parts[(i + 8)..]));
            if (image is { Is64: true })
                return image;
            first ??= image;
        }
        return first;
    }

    private static MachOImage? TryOpen(ScannedFile file, long start)
    {
        Span<byte> head = stackalloc byte[32];
        if (file.Read(start, head) < 32)
            return null;
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (magic is not (0xfeedface or 0xfeedfacf or 0xcefaedfe or 0xcffaedfe))
            return null;
        var image = new MachOImage(file) { IsBigEndian = magic is 0xfeedface or 0xfeedfacf, Is64 = magic is 0xfeedfacf or 0xcffaedfe };
        image.Architecture = image.U32(head[4..]) switch
        {
            7 => "386",
            0x0100_0007 => "amd64",
            12 => "arm",
            0x0100_000c => "arm64",
            18 => "ppc",
            0x0100_0012 => "ppc64",
            _ => null,
        };
        image.ReadCommands(start, image.U32(head[16..]), image.U32(head[20..]));
        return image;
    }

    private void ReadCommands(long start, uint count, uint size)
    {
        byte[] commands = ReadBytes(start + (Is64 ? 32 : 28), (int)Math.Min(size, MaxCommands));
        int sections = 0;
        foreach ((int at, int length) in Commands(commands, count))
            sections += Math.Min(SectionCountOf(commands.AsSpan(at)), length / SectionWidth);
        BeginSections(sections, commands);
        var segments = new List<ExecutableSegment>(8);
        foreach ((int at, int length) in Commands(commands, count))
        {
            ReadOnlySpan<byte> command = commands.AsSpan(at, length);
            ulong offset = (ulong)start + Word(command[(Is64 ? 40 : 32)..]);
            ulong address = Word(command[24..]);
            ulong bytes = Word(command[(Is64 ? 48 : 36)..]);
            uint protection = U32(command[(Is64 ? 60 : 44)..]);
            if (offset <= (ulong)File.Size)
                segments.Add(new ExecutableSegment(address, (long)offset, (long)Math.Min(bytes, (ulong)File.Size - offset), (protection & 6) == 2));
            int width = SectionWidth;
            int first = Is64 ? 72 : 56;
            for (int i = 0; i < SectionCountOf(command) && first + (i + 1) * width <= length; i++)
                AddSectionAt(start, commands, at + first + i * width);
        }
        Segments = segments;
    }

    private void AddSectionAt(long start, byte[] commands, int at)
    {
        ReadOnlySpan<byte> row = commands.AsSpan(at, SectionWidth);
        int name = row[..16].IndexOf((byte)0);
        ulong offset = U32(row[(Is64 ? 48 : 40)..]);
        AddSection(at, name < 0 ? 16 : name, Word(row[32..]), (ulong)start + offset, offset == 0 ? 0 : Word(row[(Is64 ? 40 : 36)..]));
    }

    private int SectionWidth => Is64 ? 80 : 68;

    private int SectionCountOf(ReadOnlySpan<byte> command) => (int)Math.Min(U32(command[(Is64 ? 64 : 48)..]), MaxSections);

    /// <summary>The commands that describe segments, whole ones only.</summary>
    private List<(int At, int Length)> Commands(byte[] commands, uint count)
    {
        var found = new List<(int, int)>(8);
        int at = 0;
        for (uint i = 0; i < count && at + 8 <= commands.Length; i++)
        {
            uint kind = U32(commands.AsSpan(at));
            uint length = U32(commands.AsSpan(at + 4));
            if (length < 8 || length > commands.Length - at)
                break;
            if (kind == (Is64 ? Segment64 : Segment32) && length >= (Is64 ? 72 : 56))
                found.Add((at, (int)length));
            at += (int)length;
        }
        return found;
    }

    private ulong Word(ReadOnlySpan<byte> at) => Is64 ? U64(at) : U32(at);

    private uint U32(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private ulong U64(ReadOnlySpan<byte> at) => IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at);
}
