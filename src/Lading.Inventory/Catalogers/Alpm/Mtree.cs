using System.Text;

namespace Lading.Inventory.Catalogers.Alpm;

/// <summary>
/// A manifest of files with their digests: mtree(5), as bsdtar writes it. Only files are taken; the package's own records
/// (names that start with a dot, at the top) are not part of what it installs.
/// </summary>
internal static class Mtree
{
    public static byte[] Files(ReadOnlySpan<byte> text)
    {
        var lines = new MemoryStream();
        bool setFile = true;
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].TrimEnd((byte)'\r');
            if (line.StartsWith("/set "u8))
            {
                if (Value(line, " type="u8) is { IsEmpty: false } type)
                    setFile = type.SequenceEqual("file"u8);
                continue;
            }
            if (!line.StartsWith("./"u8) || line.Length < 3 || line[2] == '.')
                continue;
            ReadOnlySpan<byte> kind = Value(line, " type="u8);
            if (kind.IsEmpty ? !setFile : !kind.SequenceEqual("file"u8) && !kind.SequenceEqual("link"u8))
                continue;
            int end = line.IndexOf((byte)' ');
            byte[] path = Unescape(end < 0 ? line[2..] : line[2..end]);
            if (path.AsSpan().ContainsAny((byte)'\n', (byte)'\t'))
                continue;
            lines.Write(path);
            if (!Digest(lines, "SHA-256:"u8, Value(line, " sha256digest="u8)))
                Digest(lines, "MD5:"u8, Value(line, " md5digest="u8));
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }

    private static bool Digest(MemoryStream lines, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> hex)
    {
        if (hex.IsEmpty || hex.ContainsAnyExcept("0123456789abcdef"u8))
            return false;
        lines.WriteByte((byte)'\t');
        lines.Write(algorithm);
        lines.Write(hex);
        return true;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        int at = line.IndexOf(key);
        if (at < 0)
            return default;
        ReadOnlySpan<byte> rest = line[(at + key.Length)..];
        int end = rest.IndexOf((byte)' ');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>Blanks and other bytes stand as <c>\040</c>: three octal digits.</summary>
    private static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] is >= (byte)'0' and <= (byte)'3' && text[i + 2] is >= (byte)'0' and <= (byte)'7' && text[i + 3] is >= (byte)'0' and <= (byte)'7')
            {
                bytes.Add((byte)((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + text[i + 3] - '0'));
                i += 3;
            }
            else
            {
                bytes.Add(text[i]);
            }
        }
        return [.. bytes];
    }
}
