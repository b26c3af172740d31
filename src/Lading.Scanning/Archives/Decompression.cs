using System.IO.Compression;
using SharpCompress.Compressors.Xz;

namespace Lading.Scanning.Archives;

/// <summary>Unpacks compressed package files and kernel modules, within a bound.</summary>
internal static class Decompression
{
    /// <summary>
    /// The unpacked bytes of <paramref name="packed"/>, by its first bytes (gzip, xz, zstd; else as it is), no more than
    /// <paramref name="maximum"/>: beyond, the rest is left out or, when <paramref name="whole"/>, it is a <see cref="ParseException"/>.
    /// </summary>
    public static byte[] Unpack(ReadOnlySpan<byte> head, Stream packed, int maximum, bool whole)
    {
        try
        {
            using Stream stream = Open(head, packed);
            var unpacked = new MemoryStream();
            byte[] buffer = new byte[64 << 10];
            int read;
            while ((read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, maximum + 1L - unpacked.Length))) > 0)
                unpacked.Write(buffer, 0, read);
            if (unpacked.Length <= maximum)
                return unpacked.ToArray();
            return whole ? throw new ParseException($"it unpacks to more than {maximum} bytes") : unpacked.ToArray()[..maximum];
        }
        catch (Exception e) when (e is not (ParseException or OperationCanceledException))
        {
            // Each decoder has exceptions of its own for damaged data. One may also ask for a dictionary of gigabytes, as an
            // xz header can tell it to: that fails at once and leaves nothing behind.
            throw new ParseException($"the compressed data is damaged: {e.Message}", e);
        }
    }

    /// <summary>Unpacks xz; whatever the decoder throws for damaged data becomes a <see cref="ParseException"/>.</summary>
    public static Stream OpenXz(Stream packed) => new XzContent(packed);

    private static Stream Open(ReadOnlySpan<byte> head, Stream packed)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return new GZipStream(packed, CompressionMode.Decompress);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
            return OpenXz(packed);
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]))
            return new ZstdSharp.DecompressionStream(packed);
        return packed;
    }

    private sealed class XzContent(Stream packed) : Stream
    {
        private readonly XZStream _content = new(packed);

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return _content.Read(buffer);
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                throw new ParseException($"the compressed data is damaged: {e.Message}", e);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _content.Dispose();
            base.Dispose(disposing);
        }
    }
}
