using System.Buffers;
using Lading.Leaks.Carriers;
using Lading.Oci;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Searches the content of a file and, to a depth and size that the options bound, of what is packed in it, as
/// <see cref="PackedKinds"/> tells. An archive in a packed file counts as one archive with it. Whatever cannot be unpacked is said.
/// </summary>
internal sealed class ContentSearch(PlaceSearch place)
{
    /// <summary>Bytes of a ZIP archive that may be held in memory to look inside.</summary>
    private const int MaxInMemory = 512 << 20;

    // What is not proved is no proof: a file is not given up because it packs well.
    private readonly UnpackBudget _budget = new(place.Options.MaxUnpacked, place.Options.Layer.MaxEntries, int.MaxValue, long.MaxValue);

    private MemoryStream? _memory;

    /// <summary>
    /// Searches one file. <paramref name="searched"/>: its own bytes were searched already, by who read the layer; only what is
    /// packed in it is left to do. <paramref name="content"/> is read as far as it needs to be.
    /// </summary>
    public void Search(Stream content, string path, bool searched)
    {
        _budget.Begin(0);
        Search(content, path, searched, 0, streamed: false);
    }

    /// <summary><paramref name="streamed"/>: it is what one packed file unpacks to.</summary>
    private void Search(Stream content, string path, bool searched, int depth, bool streamed)
    {
        place.Cancellation.ThrowIfCancellationRequested();
        var whole = new PeekStream(content);
        ReadOnlySpan<byte> head = whole.Peek(PackedKinds.HeadLength);
        PackedKind kind = PackedKinds.Recognize(head, path);
        string? closed = kind == PackedKind.Closed ? PackedKinds.NameOfClosed(head) : null;
        if (closed is not null)
            place.Skip(path, $"It is {closed}, which is not opened here.");
        if (streamed && PackedKinds.IsWalked(kind))
            depth--;
        bool program = kind == PackedKind.None && (head.StartsWith("\u007fELF"u8) || head.StartsWith("MZ"u8) || head.StartsWith("#!"u8));
        if (searched)
        {
            if (closed is null)
                Unpack(kind, program, whole, null, path, depth, streamed);
            return;
        }
        TraceSearch search = place.Take();
        var entries = new TarEntries(place, search, path);
        var stream = new SearchedStream(whole, search);
        try
        {
            if (closed is null)
                Unpack(kind, program, stream, entries, path, depth, streamed);
            stream.Drain();
        }
        finally
        {
            // What was read until a limit or an error was met is searched to its end.
            search.Finish();
            place.Bytes += search.Length;
            entries.Finish();
            place.Return(search);
        }
    }

    private void Unpack(PackedKind kind, bool program, Stream packed, TarEntries? entries, string path, int depth, bool streamed)
    {
        if (kind == PackedKind.None && !program)
            return;
        if (!program && depth >= place.Options.MaxNesting)
        {
            place.Skip(path, $"It lies more than {place.Options.MaxNesting} archives deep.");
            return;
        }
        try
        {
            if (kind == PackedKind.Zip || program)
                Zip(packed, program, path, depth);
            else if (kind == PackedKind.Rpm)
                Rpm(packed, path, depth);
            else if (PackedKinds.IsStream(kind))
                Packed(kind, packed, path, depth);
            else
                Members(kind, packed, entries, path, depth);
        }
        catch (Exception e) when (e is ParseException or LadingException)
        {
            Damaged(path, e.Message);
        }
        catch (LimitException e) when (depth == 0 && !streamed)
        {
            place.Skip(path, $"Not all of it was searched: {e.Message}.");
        }
    }

    private void Damaged(string path, string reason) => place.Skip(path, $"It could not be unpacked: {Printable.Text(reason)}");

    private void Packed(PackedKind kind, Stream packed, string path, int depth)
    {
        using Stream unpacked = Decompression.Open(kind, packed);
        Content(_budget.Count(unpacked), path + "!", path, depth + 1, streamed: true);
        place.Archives++;
    }

    /// <summary>What comes out of an archive is searched up to where it is damaged.</summary>
    private void Content(Stream content, string path, string damaged, int depth, bool streamed)
    {
        var readable = new TolerantStream(content);
        Search(readable, path, searched: false, depth, streamed);
        if (readable.Damage is { } damage)
            Damaged(damaged, damage);
    }

    /// <summary>The archive's own bytes are searched as they are read; only archives in it are new.</summary>
    private void Members(PackedKind kind, Stream archive, TarEntries? entries, string path, int depth)
    {
        using MemberReader members = MemberReader.Over(kind, archive, path, place.Options.Layer, place.Cancellation);
        string prefix = path.TrimEnd('!') + "!/";
        Walk(members, entries, prefix, depth + 1);
        if (members.Behind is { } rest)
            Search(rest, prefix + "(behind)", searched: true, depth + 1, streamed: false);
        place.Archives++;
    }

    /// <summary>Walks an archive whose bytes are searched as they are read: notes where its members are and looks into archives among them.</summary>
    public void Walk(MemberReader members, TarEntries? entries, string prefix, int depth)
    {
        while (members.Next())
        {
            string path = prefix + members.Name;
            entries?.Add(path, members.ContentEnd - members.Size, members.ContentEnd);
            if (!members.IsFile)
                continue;
            place.Files++;
            if (depth == 0)
                _budget.Begin(0);
            else
                _budget.CountMember();
            if (members.Problem is { } problem)
                place.Skip(path, $"Its stored bytes were searched; but {problem}, and archives in it were not opened.");
            else
                Search(new ReadingStream(members.Read), path, searched: true, depth, streamed: false);
        }
    }

    /// <summary>A ZIP archive, or a <paramref name="program"/> that one may stand behind.</summary>
    private void Zip(Stream packed, bool program, string path, int depth)
    {
        // One is kept for the next: there are many programs. What lies in an archive has its own.
        MemoryStream memory = _memory ?? new MemoryStream();
        _memory = null;
        memory.SetLength(0);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            for (int read; (read = packed.Read(buffer)) > 0 && memory.Length <= MaxInMemory;)
                memory.Write(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (memory.Length > MaxInMemory)
            throw new ParseException($"it has more than the {MaxInMemory} bytes that are read to look for a ZIP archive");
        if (!program || PackedKinds.EndsAsZip(memory.GetBuffer().AsSpan(0, (int)memory.Length)))
            Entries(memory, path, depth);
        _memory = memory;
    }

    private void Entries(MemoryStream memory, string path, int depth)
    {
        using ZipMembers? members = ZipMembers.TryOpen(memory);
        if (members is null)
        {
            // What is one by its name alone need not be one.
            if (PackedKinds.Recognize(memory.GetBuffer().AsSpan(0, (int)Math.Min(memory.Length, PackedKinds.HeadLength))) == PackedKind.Zip)
                Damaged(path, "its end is missing");
            return;
        }
        if (depth >= place.Options.MaxNesting)
        {
            place.Skip(path, $"It lies more than {place.Options.MaxNesting} archives deep.");
            return;
        }
        while (members.Next())
        {
            string name = $"{path}!/{members.Name}";
            place.Files++;
            _budget.CountMember();
            if (members.Problem is { } problem)
                Damaged(name, problem);
            else if (members.Size > 0)
                Content(_budget.Count(new ReadingStream(members.Read)), name, name, depth + 1, streamed: false);
        }
        place.Archives++;
    }

    /// <summary>The payload of an RPM package counts as one archive with it; the headers are searched with the bytes of the file.</summary>
    private void Rpm(Stream file, string path, int depth)
    {
        RpmFile.ReadHeaders(file);
        var payload = new PeekStream(file);
        PackedKind kind = PackedKinds.Recognize(payload.Peek(PackedKinds.HeadLength));
        if (PackedKinds.IsStream(kind))
            Packed(kind, payload, path, depth);
        else
            Search(payload, path + "!", searched: true, depth + 1, streamed: true);
    }
}
