namespace Lading.Oci.Layers;

/// <summary>Brings the paths of archives and folders into the one form that everything above relies on.</summary>
public static class EntryPath
{
    /// <summary>
    /// Writes <paramref name="raw"/> without leading slash, <c>.</c>, <c>..</c> and empty segments into
    /// <paramref name="target"/> (at least as long as <paramref name="raw"/>); returns its length.
    /// <paramref name="leftRoot"/> tells that a <c>..</c> climbed above the root, where it stays, as in a chroot.
    /// </summary>
    public static int Normalize(ReadOnlySpan<byte> raw, Span<byte> target, out bool leftRoot)
    {
        leftRoot = false;
        int length = 0;
        while (!raw.IsEmpty)
        {
            int slash = raw.IndexOf((byte)'/');
            ReadOnlySpan<byte> segment = slash < 0 ? raw : raw[..slash];
            raw = slash < 0 ? default : raw[(slash + 1)..];
            if (segment.IsEmpty || segment.SequenceEqual("."u8))
                continue;
            if (segment.SequenceEqual(".."u8))
            {
                leftRoot |= length == 0;
                length = Math.Max(0, target[..length].LastIndexOf((byte)'/'));
                continue;
            }
            if (length > 0)
                target[length++] = (byte)'/';
            segment.CopyTo(target[length..]);
            length += segment.Length;
        }
        return length;
    }

    /// <summary>True when <paramref name="raw"/> is already in normal form, the usual case.</summary>
    public static bool IsNormal(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty || raw[0] == '/' || raw[0] == '.' || raw[^1] == '/')
            return false;
        return raw.IndexOf("//"u8) < 0 && raw.IndexOf("/."u8) < 0;
    }

    /// <summary>The number of segments.</summary>
    public static int Depth(ReadOnlySpan<byte> path) => path.IsEmpty ? 0 : path.Count((byte)'/') + 1;

    /// <summary>The part after the last slash.</summary>
    public static ReadOnlySpan<byte> BaseName(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];
}
