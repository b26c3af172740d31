using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers;

/// <summary>Zip archives and what is one by another name: jars, wheels, NuGet packages.</summary>
internal static class ZipCarrier
{
    public static void Search(Part part, FileSearch search)
    {
        using Stream stream = part.OpenAnywhere() ?? throw new ParseException("it is too large to be opened inside another archive");
        ZipArchiveReader archive = ZipArchiveReader.Open(stream);
        foreach (ZipEntry entry in archive.Entries())
        {
            string name = ZipNames.Text(entry.Name.Span);
            if (name.EndsWith('/') || entry.CompressedSize == 0)
                continue;
            try
            {
                using Stream content = archive.OpenUnchecked(entry);
                search.SearchMember(part, name, content);
            }
            catch (Exception e) when (e is ParseException or InvalidDataException or IOException)
            {
                search.Skip(part.InnerBelow(name), e.Message);
            }
        }
    }
}
