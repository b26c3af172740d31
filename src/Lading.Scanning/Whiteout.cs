namespace Lading.Scanning;

/// <summary>Reads the marker names of the OCI image specification, "Whiteouts": <c>.wh.NAME</c> and <c>.wh..wh..opq</c>.</summary>
internal static class Whiteout
{
    private static ReadOnlySpan<byte> Mark => ".wh."u8;

    /// <summary>True when the name marks a deletion rather than being a file.</summary>
    public static bool IsMarker(ReadOnlySpan<byte> name) => name.StartsWith(Mark);

    /// <summary>Adds what the marker at <paramref name="path"/> says to <paramref name="paths"/>.</summary>
    public static void Record(ReadOnlySpan<byte> path, PathTable.Builder paths)
    {
        int slash = path.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> name = path[(slash + 1)..];
        if (name.SequenceEqual(".wh..wh..opq"u8))
        {
            paths.Add(PathKind.Opaque, slash < 0 ? default : path[..slash]);
            return;
        }
        // Other names in ".wh..wh." are bookkeeping of AUFS and mean nothing to an image.
        name = name[Mark.Length..];
        if (name.StartsWith(Mark) || name.IsEmpty)
            return;
        byte[] deleted = [.. path[..(slash + 1)], .. name];
        paths.Add(PathKind.Whiteout, deleted);
    }
}
