using Lading.Scanning.Archives;
using Lading.Oci;
using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// The records in a zip as OSV.dev serves it: one JSON file each. Nothing is ever written under a name from the archive;
/// what is damaged, too large or no record is left out and told. Not safe for several threads: each opens its own.
/// </summary>
internal sealed class ZipRecords : IDisposable
{
    /// <summary>Most bytes that the records of one archive may have together.</summary>
    private const long MaxTotal = 32L << 30;
    private const int MaxRatio = 300;

    private readonly FileStream _stream;
    private readonly ZipArchiveReader _reader;
    private readonly List<ZipEntry> _entries;

    private ZipRecords(FileStream stream, ZipArchiveReader reader, List<ZipEntry> entries)
    {
        _stream = stream;
        _reader = reader;
        _entries = entries;
    }

    /// <summary>Files in the archive.</summary>
    public int Count => _entries.Count;

    /// <summary>Opens an archive. Throws <see cref="LadingException"/> when it is none, is damaged as a whole, or unpacks to too much.</summary>
    public static ZipRecords Open(string path)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            ZipArchiveReader reader = ZipArchiveReader.Open(stream);
            List<ZipEntry> entries = [.. reader.Entries()];
            long total = 0;
            foreach (ZipEntry entry in entries)
                total += entry.Size is >= 0 and <= OsvReader.MaxRecord ? entry.Size : 0;
            if (total > MaxTotal || total > (1 << 20) + stream.Length * MaxRatio)
                throw new ParseException($"it unpacks to {total} bytes, {total / Math.Max(1, stream.Length)} times its size: a zip bomb");
            // In the order of their names: neighbours are alike, and the same archive gives the same blocks.
            entries.Sort((a, b) => a.Name.Span.SequenceCompareTo(b.Name.Span));
            return new ZipRecords(stream, reader, entries);
        }
        catch (ParseException e)
        {
            stream.Dispose();
            throw LadingException.Input($"{Printable.Text(path)}: {e.Message}. Nothing was imported.", "Download or copy it again.", e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Hands each record from <paramref name="start"/> on to <paramref name="take"/>, and each file that is left out to <paramref name="refuse"/>.</summary>
    public void Read(int start, int count, Func<ReadOnlyMemory<byte>, string, OsvProblem?> take, Action<OsvProblem> refuse)
    {
        for (int i = start; i < start + count; i++)
        {
            ZipEntry entry = _entries[i];
            string name = Printable.Text(ZipNames.Text(entry.Name.Span), 120);
            if (name.EndsWith('/') && entry.Size == 0)
                continue;
            if (IsOdd(entry.Name.Span))
                refuse(new OsvProblem(name, OsvReason.NotARecord, "", "a name that leads out of the archive"));
            else if (!name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                refuse(new OsvProblem(name, OsvReason.NotARecord));
            else if (entry.Size > OsvReader.MaxRecord)
                refuse(new OsvProblem(name, OsvReason.TooLarge, "", $"{entry.Size} bytes, {OsvReader.MaxRecord} are read"));
            else
                ReadOne(entry, name, take, refuse);
        }
    }

    private void ReadOne(ZipEntry entry, string name, Func<ReadOnlyMemory<byte>, string, OsvProblem?> take, Action<OsvProblem> refuse)
    {
        byte[] json;
        try
        {
            json = _reader.Read(entry, OsvReader.MaxRecord);
        }
        catch (ParseException e)
        {
            refuse(new OsvProblem(name, OsvReason.Damaged, "", Printable.Text(e.Message)));
            return;
        }
        if (take(json, name) is { } problem)
            refuse(problem);
    }

    private static bool IsOdd(ReadOnlySpan<byte> name) =>
        name.IsEmpty || name[0] is (byte)'/' or (byte)'\\' || name.IndexOf("../"u8) >= 0 || name.IndexOf("..\\"u8) >= 0 || name.IndexOfAnyInRange((byte)0, (byte)31) >= 0;

    public void Dispose() => _stream.Dispose();
}
