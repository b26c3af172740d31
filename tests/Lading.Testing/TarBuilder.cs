using System.Globalization;
using System.Text;
using Lading.Oci.Layers;

namespace Lading.Testing;

/// <summary>
/// Writes tar headers byte by byte, so that tests can also write those that no tool would: wrong checksums, negative
/// sizes, paths that leave the root. Knows nothing of the reader it tests.
/// </summary>
public sealed class TarBuilder
{
    private readonly MemoryStream _bytes = new();

    /// <summary>The tar with its two closing zero blocks.</summary>
    public byte[] Build() => [.. _bytes.ToArray(), .. new byte[1024]];

    /// <summary>The tar without an end.</summary>
    public byte[] BuildOpen() => _bytes.ToArray();

    /// <summary>A tar of these files, long names in pax headers.</summary>
    public static byte[] Of(params IEnumerable<MemoryFile> files)
    {
        var tar = new TarBuilder();
        foreach (MemoryFile file in files)
            tar.Add(file);
        return tar.Build();
    }

    public TarBuilder Add(MemoryFile file)
    {
        char type = file.Type switch
        {
            EntryType.Directory => '5',
            EntryType.SymbolicLink => '2',
            EntryType.HardLink => '1',
            EntryType.Other => '3',
            _ => '0',
        };
        if (Encoding.UTF8.GetByteCount(file.Path) > 100)
            Pax(("path", file.Path));
        if (Encoding.UTF8.GetByteCount(file.Link ?? "") > 100)
            Pax(("linkpath", file.Link!));
        return Entry(file.Path, file.Bytes, type, file.Link ?? "", file.Mode);
    }

    /// <summary>One entry with any type flag; names longer than the field are cut.</summary>
    public TarBuilder Entry(string path, byte[] content, char type = '0', string link = "", int mode = 0x1ed) =>
        Header(path, Octal(content.Length, 12), type, link, mode).Content(content);

    /// <summary>A header with its size field as given.</summary>
    public TarBuilder Header(string path, byte[] size, char type = '0', string link = "", int mode = 0x1ed, string magic = "ustar\000", string prefix = "", Action<byte[]>? change = null, bool checksum = true)
    {
        byte[] block = new byte[512];
        Put(block, 0, 100, Encoding.UTF8.GetBytes(path));
        Put(block, 100, 8, Octal(mode, 8));
        Put(block, 108, 8, Octal(0, 8));
        Put(block, 116, 8, Octal(0, 8));
        Put(block, 124, 12, size);
        Put(block, 136, 12, Octal(0, 12));
        block[156] = (byte)type;
        Put(block, 157, 100, Encoding.UTF8.GetBytes(link));
        Put(block, 257, 8, Encoding.ASCII.GetBytes(magic));
        Put(block, 345, 155, Encoding.UTF8.GetBytes(prefix));
        change?.Invoke(block);
        block.AsSpan(148, 8).Fill((byte)' ');
        int sum = block.Sum(b => b);
        Put(block, 148, 8, Octal(checksum ? sum : sum + 1, 8));
        _bytes.Write(block);
        return this;
    }

    /// <summary>Content and its padding.</summary>
    public TarBuilder Content(byte[] content)
    {
        _bytes.Write(content);
        _bytes.Write(new byte[(512 - content.Length % 512) % 512]);
        return this;
    }

    public TarBuilder Raw(byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>A pax header for the entry that follows.</summary>
    public TarBuilder Pax(params (string Key, string Value)[] records)
    {
        byte[] content = [.. records.SelectMany(r => Record(r.Key, r.Value))];
        return Header("PaxHeaders/x", Octal(content.Length, 12), 'x').Content(content);
    }

    /// <summary>GNU's long name (<c>L</c>) or long link (<c>K</c>) for the entry that follows.</summary>
    public TarBuilder GnuLong(char type, string text)
    {
        byte[] content = [.. Encoding.UTF8.GetBytes(text), 0];
        return Header("././@LongLink", Octal(content.Length, 12), type, magic: "ustar  \0").Content(content);
    }

    public static byte[] Octal(long value, int length) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0') + "\0");

    /// <summary>GNU's base-256 form.</summary>
    public static byte[] Base256(long value)
    {
        byte[] field = new byte[12];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(field.AsSpan(4), value);
        field.AsSpan(0, 4).Fill(value < 0 ? (byte)0xff : (byte)0);
        field[0] |= 0x80;
        return field;
    }

    private static byte[] Record(string key, string value)
    {
        int bare = Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value) + 3;
        int length = bare + 1;
        while (length != bare + length.ToString(CultureInfo.InvariantCulture).Length)
            length = bare + length.ToString(CultureInfo.InvariantCulture).Length;
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n"));
    }

    private static void Put(byte[] block, int offset, int length, byte[] bytes) =>
        bytes.AsSpan(0, Math.Min(length, bytes.Length)).CopyTo(block.AsSpan(offset));
}
