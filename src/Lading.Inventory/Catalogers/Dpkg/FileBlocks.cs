using System.Buffers;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Turns dpkg's lists of owned files into the lines of a <see cref="FileList"/>, byte by byte: an image's lists have tens
/// of thousands of lines.
/// </summary>
internal static class FileBlocks
{
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary><c>info/NAME.list</c>: absolute paths, folders too. A folder comes before what lies in it and is left out.</summary>
    public static byte[] FromList(ReadOnlySpan<byte> text)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(text.Length + 1);
        int length = 0;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = Line(ref text);
            // opkg writes further columns behind a tab.
            int tab = line.IndexOf((byte)'\t');
            if (tab >= 0)
                line = line[..tab];
            bool folder = text.StartsWith(line) && text.Length > line.Length && text[line.Length] == '/';
            line = line.TrimStart("./"u8);
            if (line.IsEmpty || folder)
                continue;
            line.CopyTo(block.AsSpan(length));
            length += line.Length;
            block[length++] = (byte)'\n';
        }
        return Finish(block, length);
    }

    /// <summary><c>info/NAME.md5sums</c>: <c>digest, two blanks, path without leading slash</c>.</summary>
    public static byte[] FromMd5Sums(ReadOnlySpan<byte> text)
    {
        // A line grows: "\tMD5:" is written for the blanks between digest and path.
        byte[] block = ArrayPool<byte>.Shared.Rent(text.Length + text.Length / 4 + 8);
        int length = 0;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = Line(ref text);
            if (line.Length >= 34 && !line[..32].ContainsAnyExcept(Hex))
                length += Write(line[32..].TrimStart(" *"u8), line[..32], block.AsSpan(length));
        }
        return Finish(block, length);
    }

    private static byte[] Finish(byte[] rented, int length)
    {
        byte[] block = rented.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(rented);
        return block;
    }

    /// <summary>The field <c>Conffiles</c> of a status record: lines of <c>/path digest [obsolete]</c>; null when it has none.</summary>
    public static byte[]? FromConffiles(ReadOnlySpan<byte> text)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(text.Length + text.Length / 4 + 8);
        int length = 0;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = Line(ref text).Trim((byte)' ');
            int end = line.IndexOf((byte)' ');
            if (end <= 1)
                continue;
            ReadOnlySpan<byte> digest = line[(end + 1)..];
            // An obsolete one is no longer the package's; "newconffile" stands where no digest is known yet.
            if (digest.Length == 32 && !digest.ContainsAnyExcept(Hex))
                length += Write(line[..end], digest, block.AsSpan(length));
        }
        byte[] finished = Finish(block, length);
        return length == 0 ? null : finished;
    }

    /// <summary><c>info/NAME.conffiles</c>: absolute paths, some with a flag in front.</summary>
    public static byte[] FromConffilesList(ReadOnlySpan<byte> text)
    {
        var block = new MemoryStream(text.Length);
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = Line(ref text);
            if (line.IsEmpty || line[0] != '/')
                continue;
            block.Write(line[1..]);
            block.WriteByte((byte)'\n');
        }
        return block.ToArray();
    }

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }

    /// <summary>Writes a line of a <see cref="FileList"/>; returns its bytes, 0 for a path that cannot be one.</summary>
    private static int Write(ReadOnlySpan<byte> path, ReadOnlySpan<byte> digest, Span<byte> line)
    {
        path = path.TrimStart("./"u8);
        if (path.IsEmpty || path.Contains((byte)'\t'))
            return 0;
        path.CopyTo(line);
        "\tMD5:"u8.CopyTo(line[path.Length..]);
        digest.CopyTo(line[(path.Length + 5)..]);
        int length = path.Length + 5 + digest.Length;
        line[length] = (byte)'\n';
        return length + 1;
    }
}
