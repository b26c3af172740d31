using System.Buffers.Binary;
using System.Text;

namespace Lading.Testing;

/// <summary>Makes small executables that hold nothing but the sections a test asks for.</summary>
public static class ExecutableBuilder
{
    /// <summary>Where the first byte of an ELF file made here is loaded.</summary>
    public const ulong Base = 0x40_0000;

    /// <summary>Offset of the first section's content.</summary>
    public static int FirstOffset(bool is64) => is64 ? 128 : 96;

    /// <summary>An ELF file: one writable segment over all of it, and these sections, each aligned to 16 bytes.</summary>
    public static byte[] Elf(IReadOnlyList<(string Name, byte[] Data)> sections, bool is64 = true, bool bigEndian = false, bool withSectionTable = true)
    {
        var file = new List<byte>(new byte[FirstOffset(is64)]);
        var names = new MemoryStream();
        names.WriteByte(0);
        var rows = new List<(int Name, int Offset, int Size)> { (0, 0, 0) };
        foreach ((string name, byte[] data) in sections)
        {
            rows.Add(((int)names.Length, file.Count, data.Length));
            names.Write(Encoding.Latin1.GetBytes(name + "\0"));
            file.AddRange(data);
            while (file.Count % 16 != 0)
                file.Add(0);
        }
        rows.Add(((int)names.Length, file.Count, (int)names.Length + 10));
        names.Write(".shstrtab\0"u8);
        file.AddRange(names.ToArray());
        while (file.Count % 16 != 0)
            file.Add(0);
        int table = file.Count;
        int width = is64 ? 64 : 40;
        byte[] bytes = new byte[table + (withSectionTable ? rows.Count * width : 0)];
        file.CopyTo(bytes);
        var writer = new Writer(bytes, is64, bigEndian);
        "\u007fELF"u8.CopyTo(bytes);
        bytes[4] = (byte)(is64 ? 2 : 1);
        bytes[5] = (byte)(bigEndian ? 2 : 1);
        bytes[6] = 1;
        writer.U16(16, 2);
        writer.U16(18, (ushort)(is64 ? bigEndian ? 22 : 62 : 40));
        writer.Word(is64 ? 32 : 28, (ulong)(is64 ? 64 : 52));
        if (withSectionTable)
            writer.Word(is64 ? 40 : 32, (ulong)table);
        int counts = is64 ? 52 : 40;
        writer.U16(counts, (ushort)(is64 ? 64 : 52));
        writer.U16(counts + 2, (ushort)(is64 ? 56 : 32));
        writer.U16(counts + 4, 1);
        writer.U16(counts + 6, (ushort)width);
        writer.U16(counts + 8, (ushort)(withSectionTable ? rows.Count : 0));
        writer.U16(counts + 10, (ushort)(withSectionTable ? rows.Count - 1 : 0));
        int segment = is64 ? 64 : 52;
        writer.U32(segment, 1);
        writer.U32(segment + (is64 ? 4 : 24), 6);
        writer.Word(segment + (is64 ? 16 : 8), Base);
        writer.Word(segment + (is64 ? 32 : 16), (ulong)bytes.Length);
        for (int i = 1; withSectionTable && i < rows.Count; i++)
        {
            int at = table + i * width;
            writer.U32(at, (uint)rows[i].Name);
            writer.U32(at + 4, 1);
            writer.Word(at + (is64 ? 16 : 12), Base + (ulong)rows[i].Offset);
            writer.Word(at + (is64 ? 24 : 16), (ulong)rows[i].Offset);
            writer.Word(at + (is64 ? 32 : 20), (ulong)rows[i].Size);
        }
        return bytes;
    }

    /// <summary>A Portable Executable for amd64 with these sections; names of at most 8 bytes.</summary>
    public static byte[] Pe(IReadOnlyList<(string Name, byte[] Data)> sections)
    {
        int table = 64 + 24 + 240;
        int at = (table + sections.Count * 40 + 511) & ~511;
        byte[] bytes = new byte[at + sections.Sum(s => (s.Data.Length + 511) & ~511)];
        var writer = new Writer(bytes, true, false);
        "MZ"u8.CopyTo(bytes);
        writer.U32(0x3c, 64);
        "PE\0\0"u8.CopyTo(bytes.AsSpan(64));
        writer.U16(68, 0x8664);
        writer.U16(70, (ushort)sections.Count);
        writer.U16(84, 240);
        writer.U16(88, 0x20b);
        writer.Word(112, Base);
        for (int i = 0; i < sections.Count; i++)
        {
            int row = table + i * 40;
            Encoding.Latin1.GetBytes(sections[i].Name).CopyTo(bytes, row);
            writer.U32(row + 8, (uint)sections[i].Data.Length);
            writer.U32(row + 12, (uint)(0x1000 * (i + 1)));
            writer.U32(row + 16, (uint)((sections[i].Data.Length + 511) & ~511));
            writer.U32(row + 20, (uint)at);
            writer.U32(row + 36, 0xc000_0000);
            sections[i].Data.CopyTo(bytes, at);
            at += (sections[i].Data.Length + 511) & ~511;
        }
        return bytes;
    }

    /// <summary>A 64-bit Mach-O file for arm64 with one data segment of these sections.</summary>
    public static byte[] MachO(IReadOnlyList<(string Name, byte[] Data)> sections)
    {
        int command = 72 + 80 * sections.Count;
        int at = (32 + command + 15) & ~15;
        byte[] bytes = new byte[at + sections.Sum(s => (s.Data.Length + 15) & ~15)];
        var writer = new Writer(bytes, true, false);
        writer.U32(0, 0xfeedfacf);
        writer.U32(4, 0x0100_000c);
        writer.U32(12, 2);
        writer.U32(16, 1);
        writer.U32(20, (uint)command);
        writer.U32(32, 0x19);
        writer.U32(36, (uint)command);
        "__DATA"u8.CopyTo(bytes.AsSpan(40));
        writer.Word(32 + 24, Base);
        writer.Word(32 + 32, (ulong)bytes.Length);
        writer.Word(32 + 48, (ulong)bytes.Length);
        writer.U32(32 + 60, 3);
        writer.U32(32 + 64, (uint)sections.Count);
        for (int i = 0; i < sections.Count; i++)
        {
            int row = 32 + 72 + 80 * i;
            Encoding.Latin1.GetBytes(sections[i].Name).CopyTo(bytes, row);
            "__DATA"u8.CopyTo(bytes.AsSpan(row + 16));
            writer.Word(row + 32, Base + (ulong)at);
            writer.Word(row + 40, (ulong)sections[i].Data.Length);
            writer.U32(row + 48, (uint)at);
            sections[i].Data.CopyTo(bytes, at);
            at += (sections[i].Data.Length + 15) & ~15;
        }
        return bytes;
    }

    /// <summary>A universal Mach-O file of these parts.</summary>
    public static byte[] Universal(params byte[][] parts)
    {
        var file = new List<byte>(new byte[4096]);
        byte[] head = new byte[4096];
        BinaryPrimitives.WriteUInt32BigEndian(head, 0xcafebabe);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), (uint)parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8 + i * 20 + 8), (uint)file.Count);
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8 + i * 20 + 12), (uint)parts[i].Length);
            file.AddRange(parts[i]);
            while (file.Count % 4096 != 0)
                file.Add(0);
        }
        byte[] bytes = [.. file];
        head.CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>An ELF note.</summary>
    public static byte[] Note(string owner, uint type, byte[] content)
    {
        int name = (owner.Length + 1 + 3) & ~3;
        byte[] bytes = new byte[12 + name + ((content.Length + 3) & ~3)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)owner.Length + 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), type);
        Encoding.Latin1.GetBytes(owner).CopyTo(bytes, 12);
        content.CopyTo(bytes, 12 + name);
        return bytes;
    }

    /// <summary>The build information of Go 1.18 and later.</summary>
    public static byte[] GoBuildInfo(string version, string modules)
    {
        var bytes = new List<byte>([0xff, .. " Go buildinf:"u8, 8, 2]);
        while (bytes.Count < 32)
            bytes.Add(0);
        Text(version);
        Text(modules.Length == 0 ? "" : GoFrame(modules));
        return [.. bytes];

        void Text(string text)
        {
            byte[] value = Encoding.Latin1.GetBytes(text);
            uint length = (uint)value.Length;
            for (; length >= 0x80; length >>= 7)
                bytes.Add((byte)(length | 0x80));
            bytes.Add((byte)length);
            bytes.AddRange(value);
        }
    }

    /// <summary>The text of modules between its two marks.</summary>
    public static string GoFrame(string modules) => new string('\u0030', 16) + modules + new string('\u0031', 16);

    /// <summary>The build information of Go 1.13 to 1.17 for the first section of an ELF file: pointers to Go strings.</summary>
    public static byte[] GoBuildInfoWithPointers(string version, string modules, bool is64, bool bigEndian)
    {
        int pointer = is64 ? 8 : 4;
        byte[] first = Encoding.Latin1.GetBytes(version), second = Encoding.Latin1.GetBytes(GoFrame(modules));
        int texts = 32 + 4 * pointer;
        byte[] bytes = new byte[texts + first.Length + second.Length];
        var writer = new Writer(bytes, is64, bigEndian);
        ((byte[])[0xff, .. " Go buildinf:"u8, (byte)pointer, (byte)(bigEndian ? 1 : 0)]).CopyTo(bytes, 0);
        ulong at = Base + (ulong)FirstOffset(is64);
        writer.Word(16, at + 32);
        writer.Word(16 + pointer, at + 32 + 2 * (ulong)pointer);
        writer.Word(32, at + (ulong)texts);
        writer.Word(32 + pointer, (ulong)first.Length);
        writer.Word(32 + 2 * pointer, at + (ulong)(texts + first.Length));
        writer.Word(32 + 3 * pointer, (ulong)second.Length);
        first.CopyTo(bytes, texts);
        second.CopyTo(bytes, texts + first.Length);
        return bytes;
    }

    private readonly struct Writer(byte[] bytes, bool is64, bool bigEndian)
    {
        public void U16(int at, ushort value)
        {
            if (bigEndian)
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);
        }

        public void U32(int at, uint value)
        {
            if (bigEndian)
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
        }

        public void Word(int at, ulong value)
        {
            if (!is64)
                U32(at, (uint)value);
            else if (bigEndian)
                BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
        }
    }
}
