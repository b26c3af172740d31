using System.IO.Compression;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers;

/// <summary>A file packed as a whole: gzip, zstd, xz. A tar in it counts as one archive with it.</summary>
internal static class PackedCarrier
{
    private static readonly string[] Endings = [".gz", ".tgz", ".zst", ".xz", ".txz"];

    public static void Search(Part part, ContentKind kind, FileSearch search)
    {
        using Stream packed = part.OpenForward();
        using Stream content = Open(packed, kind);
        string name = part.Path[(part.Path.LastIndexOf('/') + 1)..];
        string ending = Array.Find(Endings, name.EndsWith) ?? "";
        string plain = ending is ".tgz" or ".txz" ? name[..^4] + ".tar" : name[..^ending.Length];
        var head = new byte[Lading.Oci.Layers.Magic.Length];
        int length = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        int done = 0;
        var whole = new ForwardStream(target =>
        {
            if (done == length)
                return content.Read(target);
            int taken = Math.Min(target.Length, length - done);
            head.AsSpan(done, taken).CopyTo(target);
            done += taken;
            return taken;
        });
        if (ContentKinds.Recognize(head.AsSpan(0, length), plain) == ContentKind.Tar)
            TarCarrier.Search(part, new ForwardStream(target =>
            {
                int read = whole.Read(target);
                search.Unpacked(read);
                return read;
            }), search);
        else
            search.SearchMember(part, plain, whole);
    }

    private static Stream Open(Stream packed, ContentKind kind) => kind switch
    {
        ContentKind.Gzip => new GZipStream(packed, CompressionMode.Decompress),
        ContentKind.Zstd => new ZstdSharp.DecompressionStream(packed),
        _ => Decompression.OpenXz(packed),
    };
}
