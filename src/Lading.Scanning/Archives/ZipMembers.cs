using System.IO.Hashing;

namespace Lading.Scanning.Archives;

/// <summary>A ZIP archive, entry by entry; the stream is seekable. Size and checksum of an entry are compared when all of it was read.</summary>
internal sealed class ZipMembers : MemberReader
{
    private readonly ZipArchiveReader _archive;
    private readonly IEnumerator<ZipEntry> _entries;
    private readonly Crc32 _crc = new();
    private Stream? _content;
    private long _left;

    private ZipMembers(ZipArchiveReader archive)
    {
        _archive = archive;
        _entries = archive.Entries().GetEnumerator();
    }

    /// <summary>Opens an archive; null where its end record is missing, so that it may well be none.</summary>
    public static ZipMembers? TryOpen(Stream stream) => ZipArchiveReader.TryOpen(stream) is { } archive ? new ZipMembers(archive) : null;

    /// <summary>Where the first of the entries that were met begins in the stream: a script or a program may stand before it.</summary>
    public long Start { get; private set; } = long.MaxValue;

    public override bool Next()
    {
        _content?.Dispose();
        _content = null;
        if (!_entries.MoveNext())
            return false;
        ZipEntry entry = _entries.Current;
        Name = ZipNames.Text(entry.Name.Span);
        IsFile = !Name.EndsWith('/');
        (Size, _left, Problem) = (entry.CompressedSize == 0 ? 0 : Math.Max(1, entry.Size), entry.Size, null);
        Start = Math.Min(Start, entry.HeaderOffset);
        _crc.Reset();
        if (Size == 0)
            return true;
        try
        {
            _content = _archive.OpenUnchecked(entry);
        }
        catch (ParseException e)
        {
            Problem = e.Message;
        }
        return true;
    }

    public override int Read(Span<byte> buffer)
    {
        int read = _content?.Read(buffer) ?? 0;
        _crc.Append(buffer[..read]);
        _left -= read;
        if (read == 0 && !buffer.IsEmpty && _content is not null && (_left != 0 || _crc.GetCurrentHashAsUInt32() != _entries.Current.Crc))
            throw new ParseException("its size or checksum is not what the archive says");
        return read;
    }

    public override void Dispose()
    {
        _content?.Dispose();
        _entries.Dispose();
    }
}
