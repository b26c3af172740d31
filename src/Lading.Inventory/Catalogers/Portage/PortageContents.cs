namespace Lading.Inventory.Catalogers.Portage;

/// <summary><c>CONTENTS</c>: lines <c>obj PATH MD5 TIME</c>, <c>sym PATH -> TARGET TIME</c>, <c>dir PATH</c>; paths may hold blanks.</summary>
internal static class PortageContents
{
    public static byte[] Files(ReadOnlySpan<byte> text)
    {
        var lines = new MemoryStream();
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].TrimEnd((byte)'\r');
            if (line.StartsWith("sym /"u8) && line.IndexOf(" -> "u8) is > 5 and var arrow)
            {
                lines.Write(line[5..arrow]);
                lines.WriteByte((byte)'\n');
            }
            if (!line.StartsWith("obj /"u8))
                continue;
            int time = line.LastIndexOf((byte)' ');
            int digest = time <= 5 ? -1 : line[..time].LastIndexOf((byte)' ');
            if (digest <= 5 || line.Contains((byte)'\t'))
                continue;
            lines.Write(line[5..digest]);
            ReadOnlySpan<byte> hex = line[(digest + 1)..time];
            if (hex.Length == 32 && !hex.ContainsAnyExcept("0123456789abcdef"u8))
            {
                lines.Write("\tMD5:"u8);
                lines.Write(hex);
            }
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }
}
