using System.Formats.Tar;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.PackageFiles;

/// <summary>Small files of the tar inside a package file.</summary>
internal static class TarText
{
    private const int MaxEntries = 10_000;
    private const int MaxFile = 16 << 20;

    /// <summary>The content of the files with these names, by name; the walk ends when all are found.</summary>
    public static Dictionary<string, byte[]> Find(byte[] tar, params ReadOnlySpan<string> names)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var reader = new TarReader(new MemoryStream(tar, writable: false));
            for (int i = 0; i < MaxEntries && found.Count < names.Length && reader.GetNextEntry() is { } entry; i++)
            {
                string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (!names.Contains(name) || entry.DataStream is not { Length: <= MaxFile } data)
                    continue;
                byte[] content = new byte[data.Length];
                data.ReadExactly(content);
                found.TryAdd(name, content);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException or NotSupportedException or ArgumentException or OverflowException or InvalidOperationException)
        {
            // A tar that was cut at the bound ends in the middle; what was found before counts.
            if (found.Count == 0)
                throw new ParseException($"the tar inside is damaged: {e.Message}", e);
        }
        return found;
    }
}
