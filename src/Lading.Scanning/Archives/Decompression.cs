using System.IO.Compression;

namespace Lading.Scanning.Archives;

/// <summary>Unpacks what is packed as one stream. Whatever is wrong with the data is a <see cref="ParseException"/>.</summary>
internal static class Decompression
{
    /// <summary>
    /// What <paramref name="packed"/>, which is not owned, unpacks to. <paramref name="kind"/> is one of those that
    /// <see cref="PackedKinds.IsStream"/> tells. May throw for a header that is damaged; memory grows with what was unpacked, whatever
    /// the header says.
    /// </summary>
    public static Stream Open(PackedKind kind, Stream packed) => kind switch
    {
        PackedKind.Gzip => new Checked(new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true)),
        PackedKind.Zlib => new Checked(new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true)),
        PackedKind.Zstd => new Checked(new ZstdSharp.DecompressionStream(packed, leaveOpen: true)),
        PackedKind.Xz => new XzContent(packed),
        PackedKind.Bzip2 => new Bzip2Content(packed),
        PackedKind.Lz4 => new Lz4Content(packed),
        PackedKind.Lzma => LzmaContent.OfFile(packed),
        PackedKind.Lzip => LzmaContent.OfLzip(packed),
        PackedKind.Compress => new LzwContent(packed),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The content of a ZIP entry by its method (APPNOTE 4.4.5); null for those that are not known here.</summary>
    public static Stream? OpenZip(int method, Stream packed, long size) => method switch
    {
        0 => packed,
        8 => new Checked(new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true)),
        12 => new Bzip2Content(packed),
        14 => LzmaContent.OfZip(packed, size),
        93 => Open(PackedKind.Zstd, packed),
        95 => new XzContent(packed),
        _ => null,
    };

    /// <summary>
    /// The unpacked bytes of <paramref name="packed"/>, by its first bytes (where they tell nothing, as it is), no more than
    /// <paramref name="maximum"/>: beyond, the rest is left out or, when <paramref name="whole"/>, it is a <see cref="ParseException"/>.
    /// </summary>
    public static byte[] Unpack(ReadOnlySpan<byte> head, Stream packed, int maximum, bool whole)
    {
        PackedKind kind = PackedKinds.Recognize(head);
        using Stream stream = PackedKinds.IsStream(kind) && kind != PackedKind.Zlib ? Open(kind, packed) : packed;
        var unpacked = new MemoryStream();
        byte[] buffer = new byte[64 << 10];
        int read;
        while ((read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, maximum + 1L - unpacked.Length))) > 0)
            unpacked.Write(buffer, 0, read);
        if (unpacked.Length <= maximum)
            return unpacked.ToArray();
        return whole ? throw new ParseException($"it unpacks to more than {maximum} bytes") : unpacked.ToArray()[..maximum];
    }

    /// <summary>A decoder that has exceptions of its own for damaged data.</summary>
    private sealed class Checked(Stream decoder) : ForwardStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return decoder.Read(buffer);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException)
            {
                throw new ParseException($"the compressed data is damaged: {e.Message}", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                decoder.Dispose();
            base.Dispose(disposing);
        }
    }
}
