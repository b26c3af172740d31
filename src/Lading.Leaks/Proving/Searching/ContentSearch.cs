using System.Text;
using Lading.Oci.Layers;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Searches the content of a file and, to a depth and size that the options bound, of what is packed in it: gzip, zlib, zstd, xz,
/// bzip2, tar, ZIP. Whatever cannot be unpacked is said.
/// </summary>
internal sealed class ContentSearch(PlaceSearch place)
{
    /// <summary>Bytes of a ZIP archive or of an entry that may be held in memory to look inside.</summary>
    private const int MaxInMemory = 512 << 20;

    private long _budget;

    /// <summary>
    /// Searches one file. <paramref name="searched"/>: its own bytes were searched already, by who read the layer; only what is
    /// packed in it is left to do. <paramref name="content"/> is read as far as it needs to be.
    /// </summary>
    public void Search(Stream content, string path, bool searched)
    {
        _budget = place.Options.MaxUnpacked;
        Search(content, path, searched, 0);
    }

    private void Search(Stream content, string path, bool searched, int depth)
    {
        place.Cancellation.ThrowIfCancellationRequested();
        byte[] head = new byte[ContentKinds.Head];
        int length = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ContentKind kind = ContentKinds.Of(head.AsSpan(0, length));
        if (kind == ContentKind.Plain && searched)
            return;
        var whole = new RejoinedStream(head.AsMemory(0, length), content.Read);
        if (searched)
        {
            Unpack(kind, whole, null, head.AsSpan(0, length), path, depth);
            return;
        }
        TraceSearch search = place.Take();
        var entries = new TarEntries(place, search, path);
        var stream = new SearchedStream(whole, search);
        Unpack(kind, stream, entries, head.AsSpan(0, length), path, depth);
        stream.Drain();
        search.Finish();
        if (depth > 0)
            Spend(search.Length, path);
        place.Bytes += search.Length;
        entries.Finish();
        place.Return(search);
    }

    private void Unpack(ContentKind kind, Stream packed, TarEntries? entries, ReadOnlySpan<byte> head, string path, int depth)
    {
        if (kind == ContentKind.Plain)
            return;
        if (kind == ContentKind.Unknown)
        {
            place.Skip(path, $"It is packed by {ContentKinds.NameOf(head)}, which is not unpacked here.");
            return;
        }
        if (depth >= place.Options.MaxNesting)
        {
            place.Skip(path, $"It lies more than {place.Options.MaxNesting} archives deep.");
            return;
        }
        try
        {
            switch (kind)
            {
                case ContentKind.Tar: Tar(packed, entries, path, depth); break;
                case ContentKind.Zip: Zip(packed, path, depth); break;
                case ContentKind.Zlib: Zlib(packed, path, depth); return;
                default: Stream(kind, packed, path, depth); break;
            }
            place.Archives++;
        }
        catch (Exception e) when (e is not (OperationCanceledException or BudgetException))
        {
            // Each decoder has exceptions of its own for damaged data.
            place.Skip(path, $"It could not be unpacked: {Oci.Printable.Text(e.Message)}");
        }
        catch (BudgetException) when (depth == 0)
        {
            place.Skip(path, $"It unpacks to more than {place.Options.MaxUnpacked} bytes.");
        }
    }

    private void Stream(ContentKind kind, Stream packed, string path, int depth)
    {
        using Stream unpacked = Unpacking.Open(kind, packed)!;
        Search(new BoundedStream(unpacked, () => _budget), path + "!", searched: false, depth + 1);
    }

    /// <summary>Two bytes are little to go by: what does not unpack from its beginning is no zlib stream, and nothing is lost.</summary>
    private void Zlib(Stream packed, string path, int depth)
    {
        using Stream unpacked = Unpacking.Open(ContentKind.Zlib, packed)!;
        byte[] start = new byte[256];
        int length;
        try
        {
            length = unpacked.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            return;
        }
        Search(new RejoinedStream(start.AsMemory(0, length), new BoundedStream(unpacked, () => _budget).Read), path + "!", searched: false, depth + 1);
        place.Archives++;
    }

    /// <summary>The tar's own bytes are searched as they are read; only archives in it are new.</summary>
    private void Tar(Stream packed, TarEntries? entries, string path, int depth)
    {
        using TarReader reader = TarReader.Over(packed, path, place.Options.Layer, place.Cancellation);
        Walk(reader, entries, path.TrimEnd('!') + "!/", depth + 1);
    }

    /// <summary>Walks a tar whose bytes are searched as they are read: notes where its entries are and looks into archives among them.</summary>
    public void Walk(TarReader reader, TarEntries? entries, string prefix, int depth)
    {
        while (reader.Next())
        {
            string path = prefix + Encoding.UTF8.GetString(reader.Path);
            entries?.Add(path, reader.ContentEnd - reader.Size, reader.ContentEnd);
            if (reader.Type != EntryType.File)
                continue;
            place.Files++;
            if (depth == 0)
                _budget = place.Options.MaxUnpacked;
            if (reader.IsSparse)
                place.Skip(path, "It is a sparse file; its stored bytes were searched, archives in it were not.");
            else
                Search(new RejoinedStream(default, reader.Read), path, searched: true, depth);
        }
    }

    private void Zip(Stream packed, string path, int depth)
    {
        using var memory = new MemoryStream();
        byte[] buffer = new byte[128 << 10];
        for (int read; (read = packed.Read(buffer)) > 0;)
        {
            memory.Write(buffer.AsSpan(0, read));
            if (memory.Length > MaxInMemory)
                throw LadingException.Input($"it has more than the {MaxInMemory} bytes that are read of a ZIP archive");
        }
        ZipArchiveReader archive = ZipArchiveReader.Open(memory);
        foreach (ZipEntry entry in archive.Entries())
        {
            string name = $"{path}!/{ZipNames.Text(entry.Name.Span)}";
            place.Files++;
            if (entry.Size == 0)
                continue;
            try
            {
                Spend(0, name, entry.Size);
                using var content = new MemoryStream(archive.Read(entry, Math.Min(MaxInMemory, _budget)), writable: false);
                Search(content, name, searched: false, depth + 1);
            }
            catch (ParseException e)
            {
                place.Skip(name, $"It could not be unpacked: {Oci.Printable.Text(e.Message)}");
            }
        }
    }

    private void Spend(long bytes, string path, long ahead = 0)
    {
        _budget -= bytes;
        if (_budget - ahead < 0)
            throw new BudgetException(path);
    }

    /// <summary>An archive unpacks to more than is allowed.</summary>
    private sealed class BudgetException(string path) : Exception(path);

    /// <summary>Ends in an error where more is unpacked than is allowed.</summary>
    private sealed class BoundedStream(Stream inner, Func<long> most) : System.IO.Stream
    {
        private long _read;

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            _read += read;
            return _read <= most() ? read : throw new BudgetException("");
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => _read; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
