using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Lading.Inventory.Executables;

/// <summary>The version resource of a PE file: Win32 <c>VS_VERSIONINFO</c> with its <c>StringFileInfo</c>.</summary>
internal sealed class PeVersion
{
    private const int MaxResource = 64 << 10;
    private const int VersionType = 16;

    private readonly Dictionary<string, string> _strings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A string by its name (<c>ProductName</c>, <c>FileVersion</c>, …), trimmed; null when absent or empty.</summary>
    public string? this[string name] => _strings.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>Names and values.</summary>
    public IReadOnlyDictionary<string, string> Strings => _strings;

    /// <summary>The number in <c>VS_FIXEDFILEINFO</c>, four parts; null when absent or all zero.</summary>
    public string? FixedFileVersion { get; private set; }

    /// <summary>Reads the resource of the first language.</summary>
    public static PeVersion Read(PortableExecutable image)
    {
        var version = new PeVersion();
        uint root = image.Directory(2).Address;
        if (root == 0)
            return version;
        // Three levels: type, name, language (PE Format, ".rsrc Section").
        uint? at = Child(image, root, 0, VersionType);
        for (int level = 0; level < 2 && at is not null; level++)
            at = at.Value >> 31 == 0 ? null : Child(image, root, at.Value & 0x7fffffff, null);
        Span<byte> entry = stackalloc byte[16];
        if (at is not { } data || data >> 31 != 0 || image.ReadAt(root + data, entry) < 16)
            return version;
        int size = (int)Math.Min(MaxResource, BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]));
        byte[] bytes = new byte[size];
        size = image.ReadAt(BinaryPrimitives.ReadUInt32LittleEndian(entry), bytes);
        version.Block(bytes.AsSpan(0, size), 0);
        return version;
    }

    /// <summary>The offset field of the entry with that id, or of the first entry.</summary>
    private static uint? Child(PortableExecutable image, uint root, uint directory, int? id)
    {
        Span<byte> header = stackalloc byte[16];
        if (image.ReadAt(root + directory, header) < 16)
            return null;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[12..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[14..]);
        Span<byte> entry = stackalloc byte[8];
        for (int i = 0; i < Math.Min(count, 4096); i++)
        {
            if (image.ReadAt(root + directory + 16 + (uint)i * 8, entry) < 8)
                return null;
            if (id is null || BinaryPrimitives.ReadUInt32LittleEndian(entry) == id)
                return BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
        }
        return null;
    }

    /// <summary>
    /// One block: length, length of the value, type, key, value, blocks inside. Depth 0 is the whole, 1 StringFileInfo,
    /// 2 a table for a language, 3 a string.
    /// </summary>
    private void Block(ReadOnlySpan<byte> bytes, int depth)
    {
        if (bytes.Length < 8)
            return;
        int length = Math.Min(bytes.Length, BinaryPrimitives.ReadUInt16LittleEndian(bytes));
        int valueLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        bytes = bytes[..Math.Max(6, length)];
        string key = Text(bytes[6..], out int keyBytes);
        int at = Align(6 + keyBytes);
        if (depth == 3)
        {
            if (at <= bytes.Length && key.Length > 0)
                _strings.TryAdd(key, Text(bytes[at..], out _).Trim());
            return;
        }
        if (depth == 0)
        {
            if (key != "VS_VERSION_INFO")
                return;
            if (valueLength >= 52 && at + 52 <= bytes.Length)
                Fixed(bytes[at..]);
            at = Align(at + valueLength);
        }
        else if (depth == 1 && key != "StringFileInfo")
        {
            return;
        }
        while (at + 6 <= bytes.Length)
        {
            int child = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            if (child < 6)
                return;
            Block(bytes[at..], depth + 1);
            at = Align(at + child);
        }
    }

    private void Fixed(ReadOnlySpan<byte> info)
    {
        uint high = BinaryPrimitives.ReadUInt32LittleEndian(info[8..]), low = BinaryPrimitives.ReadUInt32LittleEndian(info[12..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(info) == 0xfeef04bd && (high | low) != 0)
            FixedFileVersion = string.Create(CultureInfo.InvariantCulture, $"{high >> 16}.{high & 0xffff}.{low >> 16}.{low & 0xffff}");
    }

    private static int Align(int offset) => (offset + 3) & ~3;

    /// <summary>UTF-16 text up to a zero; <paramref name="length"/> counts its bytes with the zero.</summary>
    private static string Text(ReadOnlySpan<byte> bytes, out int length)
    {
        ReadOnlySpan<ushort> units = MemoryMarshal.Cast<byte, ushort>(bytes);
        int end = units.IndexOf((ushort)0);
        length = end < 0 ? bytes.Length : end * 2 + 2;
        return Encoding.Unicode.GetString(bytes[..((end < 0 ? units.Length : end) * 2)]);
    }
}
