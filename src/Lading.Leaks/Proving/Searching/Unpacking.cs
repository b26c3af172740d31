using System.IO.Compression;

namespace Lading.Leaks.Proving.Searching;

/// <summary>Streams that unpack what is packed as one stream.</summary>
internal static class Unpacking
{
    /// <summary>
    /// What <paramref name="packed"/> unpacks to; null for kinds that are no single stream. Reading throws whatever the decoder throws
    /// for damaged data. <paramref name="packed"/> is not disposed.
    /// </summary>
    public static Stream? Open(ContentKind kind, Stream packed) => kind switch
    {
        ContentKind.Gzip => new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true),
        ContentKind.Zlib => new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true),
        ContentKind.Zstd => new ZstdSharp.DecompressionStream(packed, leaveOpen: true),
        ContentKind.Xz => new SharpCompress.Compressors.Xz.XZStream(packed),
        ContentKind.Bzip2 => SharpCompress.Compressors.BZip2.BZip2Stream.Create(packed, SharpCompress.Compressors.CompressionMode.Decompress, true, true),
        _ => null,
    };
}
