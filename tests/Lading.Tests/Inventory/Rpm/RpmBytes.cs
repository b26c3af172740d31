using System.Buffers.Binary;
using System.Text;

namespace Lading.Tests.Inventory.Rpm;

/// <summary>Writes headers and the databases that hold them, as rpm does, for tests.</summary>
internal static class RpmBytes
{
    /// <summary>A header with these entries: a value is a string, strings, or numbers of 16 or 32 bits.</summary>
    public static byte[] Header(params (int Tag, object Value)[] entries)
    {
        var index = new MemoryStream();
        var store = new MemoryStream();
        foreach ((int tag, object value) in entries)
        {
            (int type, int count, byte[] bytes) = value switch
            {
                string text => (6, 1, Encoding.UTF8.GetBytes(text + "\0")),
                string[] list => (8, list.Length, Encoding.UTF8.GetBytes(string.Concat(list.Select(t => t + "\0")))),
                ushort[] words => (3, words.Length, words.SelectMany(w => new[] { (byte)(w >> 8), (byte)w }).ToArray()),
                uint[] numbers => (4, numbers.Length, numbers.SelectMany(Big).ToArray()),
                byte[] blob => (7, blob.Length, blob),
                _ => throw new ArgumentException("no such type"),
            };
            while (type == 4 && store.Length % 4 != 0)
                store.WriteByte(0);
            foreach (int field in (ReadOnlySpan<int>)[tag, type, (int)store.Length, count])
                index.Write(Big((uint)field));
            store.Write(bytes);
        }
        return [.. Big((uint)entries.Length), .. Big((uint)store.Length), .. index.ToArray(), .. store.ToArray()];
    }

    public static byte[] Package(string name, string version = "1.0", string release = "1", uint epoch = 0, string[]? requires = null, string[]? provides = null) => Header(
        (1000, name), (1001, version), (1002, release), (1003, new[] { epoch }), (1014, "MIT"), (1022, "x86_64"), (1044, $"{name}-src-{version}-{release}.src.rpm"),
        (1011, "Vendor"), (1049, requires ?? []), (1047, provides ?? [name]),
        (1117, new[] { name, "share" }), (1116, new[] { 0u, 1u }), (1118, new[] { "/usr/bin/", "/usr/" }), (1030, new ushort[] { 0x81ed, 0x41ed }),
        (1035, new[] { new string('a', 64), "" }), (5011, new[] { 8u }), (5096, "perl:5.26:1:2"));

    /// <summary>An NDB database with one page of slots.</summary>
    public static byte[] Ndb(params byte[][] blobs)
    {
        byte[] slots = new byte[4096];
        "RpmP"u8.CopyTo(slots);
        Little(1).CopyTo(slots, 12);
        for (int at = 32; at < 4096; at += 16)
            "Slot"u8.CopyTo(slots.AsSpan(at));
        var file = new MemoryStream();
        file.Write(slots);
        for (int i = 0; i < blobs.Length; i++)
        {
            Little((uint)i + 1).CopyTo(slots, 32 + 16 * i + 4);
            Little((uint)file.Length / 16).CopyTo(slots, 32 + 16 * i + 8);
            file.Write([.. "BlbS"u8, .. Little((uint)i + 1), .. Little(0), .. Little((uint)blobs[i].Length), .. blobs[i]]);
            while (file.Length % 16 != 0)
                file.WriteByte(0);
        }
        byte[] bytes = file.ToArray();
        slots.CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>A Berkeley DB hash database: one hash page, each value on a chain of overflow pages of its own.</summary>
    public static byte[] BerkeleyDb(bool bigEndian, params byte[][] values)
    {
        const int Page = 512;
        Func<uint, byte[]> number = bigEndian ? Big : Little;
        byte[] word(int value) => bigEndian ? [(byte)(value >> 8), (byte)value] : [(byte)value, (byte)(value >> 8)];
        var pages = new List<byte[]> { new byte[Page], new byte[Page] };
        number(0x061561).CopyTo(pages[0], 12);
        number(Page).CopyTo(pages[0], 20);
        pages[0][25] = 8;
        byte[] hash = pages[1];
        hash[25] = 13;
        int end = Page;
        int entry = 0;
        void Item(byte[] item)
        {
            end -= item.Length;
            item.CopyTo(hash, end);
            word(end).CopyTo(hash, 26 + 2 * entry++);
        }
        foreach (byte[] value in values)
        {
            Item([1, .. Big((uint)entry)]);
            Item([3, 0, 0, 0, .. number((uint)pages.Count), .. number((uint)value.Length)]);
            foreach (byte[] chunk in value.Chunk(Page - 26))
            {
                byte[] page = new byte[Page];
                page[25] = 7;
                word(chunk.Length).CopyTo(page, 22);
                number((uint)pages.Count + 1).CopyTo(page, 16);
                chunk.CopyTo(page, 26);
                pages.Add(page);
            }
            number(0).CopyTo(pages[^1], 16);
        }
        word(entry).CopyTo(hash, 20);
        return [.. pages.SelectMany(p => p)];
    }

    public static byte[] Big(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Little(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
