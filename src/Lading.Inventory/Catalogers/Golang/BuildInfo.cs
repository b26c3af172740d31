using System.Buffers.Binary;
using System.Text;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Golang;

/// <summary>
/// What the Go linker leaves in every executable: the Go version and the modules it was built from, as text. The forms
/// are those of the standard library's package <c>debug/buildinfo</c>.
/// </summary>
/// <param name="GoVersion"><c>go1.22.5</c>, or <c>devel go1.25-d524e1e …</c>.</param>
/// <param name="Modules">Lines of tab-separated fields; empty for programs built without modules.</param>
internal sealed record BuildInfo(string GoVersion, string Modules)
{
    private const int HeaderSize = 32;
    private const int MaxText = 16 << 20;
    private const int MaxSearch = 256 << 20;

    private static ReadOnlySpan<byte> Magic =>
        [0xff, (byte)' ', (byte)'G', (byte)'o', (byte)' ', (byte)'b', (byte)'u', (byte)'i', (byte)'l', (byte)'d', (byte)'i', (byte)'n', (byte)'f', (byte)':'];

    /// <summary>Finds and reads it; null when the file holds none. Throws <see cref="ParseException"/> when it is damaged.</summary>
    public static BuildInfo? TryRead(ScannedFile file)
    {
        if (ExecutableImage.TryOpen(file) is not { } image)
            return null;
        foreach ((long offset, long size) in Places(image, file.Executable))
            if (Find(file, offset, size) is >= 0 and var at)
                return Read(file, image, at);
        return null;
    }

    /// <summary>Where the header may lie: its own section, else the data of the program.</summary>
    private static IEnumerable<(long Offset, long Size)> Places(ExecutableImage image, ExecutableKind kind)
    {
        if ((image.Find(".go.buildinfo"u8) ?? image.Find("__go_buildinfo"u8)) is { } own)
            return [(own.Offset, own.Size)];
        if (kind == ExecutableKind.Pe)
            return image.Find(".data"u8) is { } data ? [(data.Offset, data.Size)] : [];
        // With sections present, the missing one means: not Go. Without, the first writable segment begins with it.
        return image.SectionCount > 0 ? [] : image.Segments.Where(s => s.IsData).Take(1).Select(s => (s.Offset, s.Size));
    }

    /// <summary>The header is aligned to 16 bytes.</summary>
    private static long Find(ScannedFile file, long offset, long size)
    {
        byte[] chunk = new byte[(int)Math.Min(size, 64 << 10)];
        size = Math.Min(size, MaxSearch);
        for (long at = 0; at < size; at += Math.Max(1, chunk.Length - HeaderSize))
        {
            ReadOnlySpan<byte> bytes = chunk.AsSpan(0, file.Read(offset + at, chunk.AsSpan(0, (int)Math.Min(chunk.Length, size - at))));
            for (int from = 0; bytes[from..].IndexOf(Magic) is >= 0 and var hit; from += hit + 1)
                if ((at + from + hit) % 16 == 0)
                    return offset + at + from + hit;
            if (bytes.Length < chunk.Length)
                break;
        }
        return -1;
    }

    private static BuildInfo Read(ScannedFile file, ExecutableImage image, long at)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (file.Read(at, header) < HeaderSize)
            throw new ParseException("the Go build information is cut off");
        int pointerSize = header[14];
        int flags = header[15];
        if ((flags & 2) != 0)
        {
            long next = at + HeaderSize;
            string version = InlineString(file, ref next);
            return new BuildInfo(version, Unframe(InlineString(file, ref next)));
        }
        if (pointerSize is not (4 or 8))
            throw new ParseException($"the Go build information has pointers of {pointerSize} bytes");
        bool big = (flags & 1) != 0;
        ulong first = Pointer(header[16..], pointerSize, big);
        ulong second = Pointer(header[(16 + pointerSize)..], pointerSize, big);
        return new BuildInfo(StringAt(image, first, pointerSize, big), Unframe(StringAt(image, second, pointerSize, big)));
    }

    /// <summary>Since Go 1.18: a length as a variable-length integer, then the bytes.</summary>
    private static string InlineString(ScannedFile file, ref long at)
    {
        Span<byte> prefix = stackalloc byte[10];
        prefix = prefix[..file.Read(at, prefix)];
        ulong length = 0;
        int used = 0;
        while (true)
        {
            if (used == prefix.Length)
                throw new ParseException("the Go build information has a bad length");
            byte b = prefix[used];
            length |= (ulong)(b & 0x7f) << (7 * used++);
            if (b < 0x80)
                break;
        }
        if (length > MaxText)
            throw new ParseException($"the Go build information claims {length} bytes of text");
        byte[] text = new byte[(int)Math.Min(length, (ulong)Math.Max(0, file.Size - at))];
        if (file.Read(at + used, text) != (int)length || text.Length != (int)length)
            throw new ParseException("the Go build information is cut off");
        at += used + (long)length;
        return Encoding.Latin1.GetString(text);
    }

    /// <summary>Before Go 1.18: the address of a Go string, which is an address and a length.</summary>
    private static string StringAt(ExecutableImage image, ulong address, int pointerSize, bool big)
    {
        Span<byte> value = stackalloc byte[16];
        value = value[..(2 * pointerSize)];
        if (address == 0 || image.ReadAt(address, value) < value.Length)
            return "";
        ulong length = Pointer(value[pointerSize..], pointerSize, big);
        if (length > MaxText)
            throw new ParseException($"the Go build information claims {length} bytes of text");
        byte[] text = new byte[(int)Math.Min(length, (ulong)image.LoadedAt(Pointer(value, pointerSize, big)))];
        return Encoding.Latin1.GetString(text, 0, image.ReadAt(Pointer(value, pointerSize, big), text));
    }

    private static ulong Pointer(ReadOnlySpan<byte> at, int size, bool big) => (size, big) switch
    {
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(at),
        (4, true) => BinaryPrimitives.ReadUInt32BigEndian(at),
        (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(at),
        _ => BinaryPrimitives.ReadUInt64BigEndian(at),
    };

    /// <summary>The text of modules stands between two marks of 16 bytes; the strings above are bytes, this makes UTF-8 of them.</summary>
    private static string Unframe(string text) =>
        text.Length >= 33 && text[^17] == '\n' ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text[16..^16])) : "";
}
