using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Searches one layer: its packed bytes, because gzip and zstd frames have room for text; every byte of the tar in it, so that
/// names, link targets, extended attributes and what lies behind the end are searched as well as contents; and the
/// archives in it.
/// </summary>
internal static class LayerSearch
{
    /// <summary>Searches the layer that <paramref name="blob"/> delivers, which verifies itself. Throws <see cref="LayerException"/> when it is damaged.</summary>
    public static void Run(PlaceSearch place, Stream blob, LayerCompression compression, long size, string name)
    {
        TraceSearch packed = place.Take(), unpacked = place.Take();
        using var layer = new LayerStream(compression == LayerCompression.None ? blob : new SearchedStream(blob, packed), compression, null, name, place.Options.Layer);
        var tar = new SearchedStream(new ReadingStream(layer.Read), unpacked);
        var entries = new TarEntries(place, unpacked, "");
        using (var members = new TarMembers(tar, name, place.Options.Layer, place.Cancellation))
        {
            new ContentSearch(place).Walk(members, entries, "", 0);
            tar.Drain();
        }
        layer.Complete();
        unpacked.Finish();
        entries.Finish();
        place.PackedBytes += size;
        place.Bytes += unpacked.Length;
        packed.Finish();
        place.Keep(packed, "(packed bytes of the layer)");
        place.Return(packed);
        place.Return(unpacked);
    }
}
