using System.IO.Compression;

namespace Lading.Scanning.Archives;

/// <summary>Takes a few small files out of a zip archive (APPNOTE.TXT) that is a package: an egg, an archive of yarn's cache.</summary>
internal static class ZipEntries
{
    /// <summary>The list of entries is held in memory while the archive is open.</summary>
    private const long MaxArchive = 64 << 20;
    private const int MaxEntry = 8 << 20;
    private const int MaxTaken = 64;

    /// <summary>
    /// The contents of the wanted entries by name, the first <c>64</c>. Throws <see cref="ParseException"/> for what is no
    /// zip archive, and for an archive or entry over the limits.
    /// </summary>
    public static IReadOnlyDictionary<string, byte[]> Read(ScannedFile file, Func<string, bool> wanted)
    {
        if (file.Size > MaxArchive)
            throw new ParseException($"the archive has {file.Size} bytes, more than {MaxArchive}");
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using Stream stream = file.OpenRead();
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            foreach (ZipArchiveEntry entry in archive.Entries)
                if (contents.Count < MaxTaken && wanted(entry.FullName) && !contents.ContainsKey(entry.FullName))
                    contents[entry.FullName] = Content(entry);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new ParseException($"not a readable zip archive: {e.Message}", e);
        }
        return contents;
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        if (entry.Length is < 0 or > MaxEntry)
            throw new ParseException($"{entry.FullName} in the archive has {entry.Length} bytes, more than {MaxEntry}");
        using Stream content = entry.Open();
        byte[] bytes = new byte[entry.Length];
        int length = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length == bytes.Length ? bytes : bytes[..length];
    }
}
