using System.Buffers;

namespace Lading.Inventory.Catalogers.Os;

/// <summary>
/// Blocks of lines in the form of a <see cref="FileList"/>, as catalogers keep them in notes until the package they
/// belong to is known.
/// </summary>
internal static class FileBlock
{
    /// <summary>One list of several; null when all are empty.</summary>
    public static FileList? Join(ReadOnlySpan<byte[]?> blocks)
    {
        var present = new List<byte[]>(blocks.Length);
        foreach (byte[]? block in blocks)
            if (block is { Length: > 0 })
                present.Add(block);
        return present.Count switch { 0 => null, 1 => new FileList(present[0]), _ => new FileList([.. present]) };
    }

    /// <summary>The lines of several blocks: a path keeps the digest of the first block that names it.</summary>
    public static byte[] Merge(ReadOnlySpan<byte[]> blocks)
    {
        int total = 0;
        foreach (byte[] block in blocks)
            total += block.Length + 1;
        byte[] merged = ArrayPool<byte>.Shared.Rent(total);
        var seen = new PathSet(merged, total / 64);
        int length = 0;
        foreach (byte[] block in blocks)
        {
            ReadOnlySpan<byte> rest = block;
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<byte> line = Line(ref rest);
                int tab = line.IndexOf((byte)'\t');
                if (line.IsEmpty || !seen.Add(tab < 0 ? line : line[..tab], length))
                    continue;
                line.CopyTo(merged.AsSpan(length));
                length += line.Length;
                merged[length++] = (byte)'\n';
            }
        }
        byte[] list = merged.AsSpan(0, length).ToArray();
        seen.Dispose();
        ArrayPool<byte>.Shared.Return(merged);
        return list;
    }

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line;
    }

    /// <summary>A note that carries a block; null when the block is empty.</summary>
    public static FileCatalog? Note(byte[] block) =>
        block.Length == 0 ? null : new FileCatalog { Notes = [new Note("files", "", new Dictionary<string, string>(), block)] };
}
