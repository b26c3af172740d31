using System.Text;
using Lading.Oci;
using Lading.Oci.Layers;

namespace Lading.Leaks.Carriers;

/// <summary>A tar inside a layer, packed or not.</summary>
internal static class TarCarrier
{
    public static void Search(Part part, FileSearch search)
    {
        using Stream stream = part.OpenForward();
        Search(part, stream, search);
    }

    /// <summary>A tar that streams by; its members are members of <paramref name="part"/>.</summary>
    public static void Search(Part part, Stream tar, FileSearch search)
    {
        var limits = new LayerLimits { MaxEntries = search.Limits.MaxMembers + 1 };
        using EntryReader reader = new StreamLayer(_ => tar, LayerCompression.None) { Index = 0 }.Open(1, limits, default)[0];
        while (reader.Next())
        {
            if (reader.Type != EntryType.File || reader.Size == 0)
                continue;
            string name = Encoding.UTF8.GetString(reader.Path);
            if (reader.IsSparse)
                search.Skip(part.InnerBelow(name), "it is stored sparse");
            else
                search.SearchMember(part, name, new ForwardStream(reader.Read), unpacks: false);
        }
    }
}
