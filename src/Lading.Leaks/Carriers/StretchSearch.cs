using System.Text;
using Lading.Leaks.Detection;
using Lading.Scanning;

namespace Lading.Leaks.Carriers;

/// <summary>
/// Searches content in one piece where it is small, else in stretches that overlap: lines are counted on, and what lies where
/// two stretches overlap is taken from the one that has more around it. Not thread-safe.
/// </summary>
internal sealed class StretchSearch(SecretSearch search) : IDisposable
{
    /// <summary>Bytes of a stretch: far more than the overlap, little beside the cache of a processor.</summary>
    private const int StretchSize = 4 << 20;
    private const int Half = SecretScanner.Overlap / 2;
    private static readonly string[] Utf16 = ["utf-16"];

    private readonly List<Sighting> _sightings = [];
    private readonly NativeBuffer _stretch = new();
    private readonly RunBuffer _runs = new();

    /// <summary>The text or the printable runs of a part.</summary>
    public void Search(Part part, ContentKind kind, FileSearch to)
    {
        if (kind == ContentKind.Utf16)
        {
            Encoding encoding = part.Head is [0xfe, 0xff, ..] ? Encoding.BigEndianUnicode : Encoding.Unicode;
            using Stream text = Encoding.CreateTranscodingStream(part.OpenForward(), encoding, new UTF8Encoding(false));
            Walk(text, part, binary: false, Utf16, to);
            return;
        }
        bool binary = kind == ContentKind.Binary;
        if (!part.TryWhole(out ReadOnlySpan<byte> bytes))
        {
            using Stream stream = part.OpenForward();
            Walk(stream, part, binary, [], to);
        }
        else if (binary)
            Binary(bytes, 0, part, 0, long.MaxValue, to);
        else
            Text(bytes, part, new Place(0, 0, 0), 0, long.MaxValue, [], to);
    }

    /// <summary>A piece of a text, which begins a line.</summary>
    public void Search(Part part, ReadOnlySpan<byte> text, long offset, int lines, FileSearch to) =>
        Text(text, part, new Place(offset, lines, offset), 0, long.MaxValue, [], to);

    /// <summary>Text that a carrier put together.</summary>
    public void Search(RunBuffer runs, Part part, FileSearch to) => Runs(runs, part, 0, long.MaxValue, to);

    /// <summary>Where a stretch begins: its offset, the lines before it, and the offset of the line it begins in.</summary>
    private readonly record struct Place(long Offset, int Lines, long LineStart);

    private void Walk(Stream stream, Part part, bool binary, string[] encodings, FileSearch to)
    {
        _stretch.Reserve(StretchSize);
        Span<byte> buffer = _stretch.Span(StretchSize);
        var at = new Place(0, 0, 0);
        int kept = 0;
        while (true)
        {
            int length = kept + stream.ReadAtLeast(buffer[kept..], buffer.Length - kept, throwOnEndOfStream: false);
            bool last = length < buffer.Length;
            long from = at.Offset == 0 ? 0 : at.Offset + Half;
            long until = last ? long.MaxValue : at.Offset + length - Half;
            if (binary)
                Binary(buffer[..length], at.Offset, part, from, until, to);
            else
                Text(buffer[..length], part, at, from, until, encodings, to);
            if (last)
                return;
            int step = length - SecretScanner.Overlap;
            int newline = buffer[..step].LastIndexOf((byte)'\n');
            at = new Place(at.Offset + step, at.Lines + buffer[..step].Count((byte)'\n'), newline < 0 ? at.LineStart : at.Offset + newline + 1);
            buffer[step..length].CopyTo(buffer);
            kept = SecretScanner.Overlap;
        }
    }

    private void Text(ReadOnlySpan<byte> text, Part part, Place at, long from, long until, string[] encodings, FileSearch to)
    {
        _sightings.Clear();
        to.Note(part, search(text, part.Path, true, _sightings));
        foreach (Sighting sighting in _sightings)
        {
            long offset = at.Offset + sighting.Offset;
            if (offset < from || offset >= until)
                continue;
            to.Add(part, at.Offset == 0 && encodings.Length == 0 ? sighting : sighting with
            {
                Offset = offset,
                Line = at.Lines + sighting.Line,
                Column = (int)Math.Min(int.MaxValue, sighting.Line == 1 ? sighting.Column + (at.Offset - at.LineStart) : sighting.Column),
                Encodings = [.. encodings, .. sighting.Encodings],
            });
        }
    }

    private void Binary(ReadOnlySpan<byte> content, long origin, Part part, long from, long until, FileSearch to)
    {
        _runs.Clear();
        PrintableRuns.Collect(content, origin, _runs);
        if (_runs.Length > 0)
            Runs(_runs, part, from, until, to);
    }

    private void Runs(RunBuffer runs, Part part, long from, long until, FileSearch to)
    {
        _sightings.Clear();
        to.Note(part, search(runs.Text, part.Path, false, _sightings));
        foreach (Sighting sighting in _sightings)
        {
            (long offset, int step) = runs.Origin(sighting.Offset);
            if (offset >= from && offset < until)
                to.Add(part, sighting with { Offset = offset, Line = 0, Column = 0, Encodings = step == 1 ? sighting.Encodings : [.. Utf16, .. sighting.Encodings] });
        }
    }

    public void Dispose()
    {
        _stretch.Dispose();
        _runs.Dispose();
    }
}
