using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lading.Scanning.Archives;

/// <summary>One file in a ZIP archive, as its central directory describes it: nothing of it has been checked yet.</summary>
/// <param name="Name">Path in the archive, bytes as stored (mostly UTF-8).</param>
/// <param name="Method">Compression method (4.4.5): 0 stored, 8 deflate; those that are known: <see cref="Decompression.OpenZip"/>.</param>
/// <param name="Crc">CRC-32 of the content.</param>
/// <param name="CompressedSize">Bytes stored.</param>
/// <param name="Size">Bytes of content.</param>
/// <param name="HeaderOffset">Where its local header starts, from the start of the stream.</param>
/// <param name="IsEncrypted">True when a password is needed.</param>
internal readonly record struct ZipEntry(ReadOnlyMemory<byte> Name, int Method, uint Crc, long CompressedSize, long Size, long HeaderOffset, bool IsEncrypted);

/// <summary>
/// Reads ZIP archives (PKWARE APPNOTE 6.3.10) from hostile bytes: the central directory, ZIP64 records, stored and
/// packed content. Sizes are believed only after they were checked, entries that lie over one another are refused,
/// and what is before the archive (a start script, a self-extractor) is skipped. Throws <see cref="ParseException"/>
/// and nothing else. Not thread-safe.
/// </summary>
internal sealed class ZipArchiveReader
{
    private const int MaxDirectory = 64 << 20;
    private const int LocalHeader = 30;

    private readonly Stream _stream;
    private readonly byte[] _directory;
    private readonly long _directoryStart;
    private readonly long _shift;
    private readonly SortedList<long, long> _read = [];

    private ZipArchiveReader(Stream stream, byte[] directory, long directoryStart, long shift)
    {
        _stream = stream;
        _directory = directory;
        _directoryStart = directoryStart;
        _shift = shift;
    }

    /// <summary>Opens an archive; the stream is seekable and stays the caller's.</summary>
    public static ZipArchiveReader Open(Stream stream) =>
        TryOpen(stream) ?? throw new ParseException("it is not a ZIP archive: the end of central directory record is missing");

    /// <summary>Opens an archive; null where there is no record that ends one.</summary>
    public static ZipArchiveReader? TryOpen(Stream stream)
    {
        // APPNOTE 4.3.16: the end record is 22 bytes and a comment of at most 65,535.
        int tailLength = (int)Math.Min(stream.Length, 22 + 0xffff);
        byte[] tail = new byte[tailLength];
        ReadAt(stream, stream.Length - tailLength, tail);
        for (int at = tailLength - 22; at >= 0; at--)
        {
            at = tail.AsSpan(0, at + 4).LastIndexOf("PK\u0005\u0006"u8);
            if (at < 0)
                break;
            if (at + 22 + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20)) <= tailLength)
                return Open(stream, tail.AsSpan(at), stream.Length - tailLength + at);
        }
        return null;
    }

    private static ZipArchiveReader Open(Stream stream, ReadOnlySpan<byte> end, long endStart)
    {
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        long directoryEnd = endStart;
        if ((size == uint.MaxValue || offset == uint.MaxValue || BinaryPrimitives.ReadUInt16LittleEndian(end[10..]) == ushort.MaxValue) && endStart >= 20)
            ReadZip64(stream, endStart, ref size, ref offset, ref directoryEnd);
        if (size < 0 || size > MaxDirectory || size > directoryEnd)
            throw new ParseException($"the ZIP central directory claims {size} bytes");
        // The directory lies right before its end record; where offsets say otherwise, something was put in front.
        long start = directoryEnd - size;
        byte[] directory = new byte[size];
        ReadAt(stream, start, directory);
        if (size > 0 && !directory.AsSpan().StartsWith("PK\u0001\u0002"u8) && offset >= 0 && offset < start)
        {
            // Something was put between the directory and its end record.
            start = offset;
            ReadAt(stream, start, directory);
        }
        if (start < offset)
            throw new ParseException("the ZIP central directory lies outside of the file");
        return new ZipArchiveReader(stream, directory, start, start - offset);
    }

    /// <summary>APPNOTE 4.3.14 and 4.3.15: a locator before the end record points to the record with 64-bit numbers.</summary>
    private static void ReadZip64(Stream stream, long endStart, ref long size, ref long offset, ref long directoryEnd)
    {
        Span<byte> locator = stackalloc byte[20];
        ReadAt(stream, endStart - 20, locator);
        if (!locator.StartsWith("PK\u0006\u0007"u8))
            return;
        long record = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        Span<byte> end = stackalloc byte[56];
        // With something in front of the archive the stored offset is short; then the record is right before its locator.
        foreach (long at in (ReadOnlySpan<long>)[record, endStart - 20 - 56])
        {
            if (at < 0 || at > endStart - 20 - 56)
                continue;
            ReadAt(stream, at, end);
            if (!end.StartsWith("PK\u0006\u0006"u8))
                continue;
            size = BinaryPrimitives.ReadInt64LittleEndian(end[40..]);
            offset = BinaryPrimitives.ReadInt64LittleEndian(end[48..]);
            directoryEnd = at;
            return;
        }
        throw new ParseException("the ZIP64 end of central directory record is missing");
    }

    /// <summary>The entries, in the order of the central directory. Throws when the directory is damaged.</summary>
    public IEnumerable<ZipEntry> Entries()
    {
        int at = 0;
        while (at + 46 <= _directory.Length)
        {
            if (!_directory.AsSpan(at).StartsWith("PK\u0001\u0002"u8))
                break;
            ZipEntry entry = Entry(at, out int next);
            yield return entry;
            at = next;
        }
        if (at != _directory.Length && !_directory.AsSpan(at).StartsWith("PK\u0005\u0005"u8))
            throw new ParseException("the ZIP central directory is damaged");
    }

    private ZipEntry Entry(int at, out int next)
    {
        ReadOnlySpan<byte> header = _directory.AsSpan(at);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        next = at + 46 + nameLength + extraLength + commentLength;
        if (next > _directory.Length)
            throw new ParseException("the ZIP central directory is cut off");
        if (size == uint.MaxValue || compressed == uint.MaxValue || offset == uint.MaxValue)
            Zip64Extra(header.Slice(46 + nameLength, extraLength), ref size, ref compressed, ref offset);
        return new ZipEntry(_directory.AsMemory(at + 46, nameLength), BinaryPrimitives.ReadUInt16LittleEndian(header[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[16..]), compressed, size, offset + _shift, (flags & 1) != 0);
    }

    /// <summary>APPNOTE 4.5.3: extra field 1 holds those numbers that did not fit, in this order.</summary>
    private static void Zip64Extra(ReadOnlySpan<byte> extra, ref long size, ref long compressed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            ReadOnlySpan<byte> field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1)
                continue;
            Take(ref size, ref field);
            Take(ref compressed, ref field);
            Take(ref offset, ref field);
            return;
        }

        static void Take(ref long value, ref ReadOnlySpan<byte> field)
        {
            if (value != uint.MaxValue || field.Length < 8)
                return;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    /// <summary>
    /// The content of an entry, at most <paramref name="limit"/> bytes. Throws when it is larger, is not as large as
    /// the directory says, has another CRC, is encrypted or packed in a way not known here, or lies over an entry that
    /// was read before.
    /// </summary>
    public byte[] Read(ZipEntry entry, long limit)
    {
        if (entry.Size < 0 || entry.Size > limit || entry.Size > Array.MaxLength)
            throw new ParseException($"{Show(entry)} has {entry.Size} bytes, more than the {limit} that are read");
        using Stream content = Open(entry).Content;
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)entry.Size);
        CopyExactly(entry, content, bytes);
        return bytes;
    }

    /// <summary>Unpacks an entry into <paramref name="target"/>, with the same checks as <see cref="Read"/>.</summary>
    public void CopyTo(ZipEntry entry, Stream target, long limit)
    {
        if (entry.Size < 0 || entry.Size > limit)
            throw new ParseException($"{Show(entry)} has {entry.Size} bytes, more than the {limit} that are read");
        using Stream content = Open(entry).Content;
        var crc = new Crc32();
        byte[] buffer = new byte[128 << 10];
        long left = entry.Size;
        while (true)
        {
            int read = content.Read(buffer);
            if (read == 0)
                break;
            if ((left -= read) < 0)
                throw Lies(entry);
            crc.Append(buffer.AsSpan(0, read));
            target.Write(buffer.AsSpan(0, read));
        }
        if (left != 0 || crc.GetCurrentHashAsUInt32() != entry.Crc)
            throw Lies(entry);
    }

    /// <summary>
    /// The content of an entry as a stream, forward only. Neither size nor CRC are checked; damaged data throws
    /// <see cref="ParseException"/>.
    /// </summary>
    public Stream OpenUnchecked(ZipEntry entry) => Open(entry).Content;

    /// <summary>
    /// A seekable view of an entry that is stored without compression; null for others. Its CRC is not checked: what is
    /// read from it is an archive with checks of its own.
    /// </summary>
    public Stream? OpenStored(ZipEntry entry)
    {
        if (entry.Method != 0 || entry.IsEncrypted || entry.Size != entry.CompressedSize)
            return null;
        (_, long start) = Open(entry);
        return new StreamRange(_stream, start, entry.Size);
    }

    private void CopyExactly(ZipEntry entry, Stream content, byte[] bytes)
    {
        int done = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Span<byte> more = stackalloc byte[1];
        if (done != bytes.Length || content.Read(more) != 0 || Crc32.HashToUInt32(bytes) != entry.Crc)
            throw Lies(entry);
    }

    private (Stream Content, long Start) Open(ZipEntry entry)
    {
        if (entry.IsEncrypted)
            throw new ParseException($"{Show(entry)} is encrypted");
        Span<byte> header = stackalloc byte[LocalHeader];
        if (entry.HeaderOffset < 0 || entry.HeaderOffset > _directoryStart - LocalHeader)
            throw new ParseException($"{Show(entry)} lies outside of the archive");
        ReadAt(_stream, entry.HeaderOffset, header);
        long start = entry.HeaderOffset + LocalHeader + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (!header.StartsWith("PK\u0003\u0004"u8) || entry.CompressedSize < 0 || start > _directoryStart || entry.CompressedSize > _directoryStart - start)
            throw new ParseException($"{Show(entry)} lies outside of the archive");
        Claim(entry, start + entry.CompressedSize);
        var range = new StreamRange(_stream, start, entry.CompressedSize);
        Stream content = Decompression.OpenZip(entry.Method, range, entry.Size)
            ?? throw new ParseException($"{Show(entry)} is packed with method {entry.Method}, which is not known here");
        return (content, start);
    }

    /// <summary>Remembers what was read; the same bytes under two names are how small archives unpack to large ones.</summary>
    private void Claim(ZipEntry entry, long end)
    {
        long start = entry.HeaderOffset;
        int low = 0, high = _read.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_read.Keys[middle] < start)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < _read.Count && _read.Keys[low] < end || low > 0 && _read.Values[low - 1] > start)
            throw new ParseException($"{Show(entry)} lies over another entry");
        _read.Add(start, end);
    }

    private static ParseException Lies(ZipEntry entry) => new($"{Show(entry)} is damaged: its size or checksum is not what the archive says");

    private static string Show(ZipEntry entry) => $"the entry '{ZipNames.Text(entry.Name.Span)}'";

    private static void ReadAt(Stream stream, long offset, Span<byte> buffer)
    {
        stream.Position = offset;
        if (stream.ReadAtLeast(buffer, buffer.Length, false) < buffer.Length)
            throw new ParseException("the ZIP archive is cut off");
    }
}
