using Lading.Leaks.Proving.Encodings;
using Lading.Oci;

namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Collects what the search of one place comes to: its traces, what could not be searched, and how much was. Several
/// sights of one part in one file and encoding are one trace with a count. Not thread-safe.
/// </summary>
internal sealed class PlaceSearch(SecretIndex index, ProofOptions options, SearchedPlace place, CancellationToken cancellation) : IDisposable
{
    private const int MaxTraces = 2000;
    private const int MaxUnsearched = 2000;

    private readonly Stack<TraceSearch> _idle = new();
    private readonly Dictionary<(int, int, string, string?, bool, bool), int> _known = [];
    private readonly List<Trace> _traces = [];
    private readonly List<Unsearched> _unsearched = [];
    private long _more;

    /// <summary>What is searched for.</summary>
    public SecretIndex Index => index;

    /// <summary>How.</summary>
    public ProofOptions Options => options;

    /// <summary>Ends the work.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Index of the layer; null outside of layers.</summary>
    public int? Layer { get; init; }

    /// <summary>Bytes searched after unpacking.</summary>
    public long Bytes { get; set; }

    /// <summary>Bytes searched as they are stored.</summary>
    public long PackedBytes { get; set; }

    /// <summary>Files met.</summary>
    public long Files { get; set; }

    /// <summary>Archives unpacked.</summary>
    public long Archives { get; set; }

    /// <summary>The traces, by path and offset.</summary>
    public IReadOnlyList<Trace> Traces => [.. _traces.OrderBy(t => t.Path, StringComparer.Ordinal).ThenBy(t => t.Offset)];

    /// <summary>What could not be searched; a note of what is left out when there is too much to list.</summary>
    public IReadOnlyList<Unsearched> Unsearched => _more == 0 ? _unsearched : [.. _unsearched, new Unsearched(place.Name, $"{_more} more things could not be searched or listed.")];

    /// <summary>The place as it was searched.</summary>
    public SearchedPlace Place => place with { Bytes = Bytes, PackedBytes = PackedBytes, Files = Files, Archives = Archives };

    /// <summary>A search for one stream; given back by <see cref="Return"/>.</summary>
    public TraceSearch Take() => (_idle.TryPop(out TraceSearch? idle) ? idle : new TraceSearch(index)).Begin();

    /// <summary>Takes a search back.</summary>
    public void Return(TraceSearch search)
    {
        if (search.Unopened > 0)
            _unsearched.Add(new Unsearched(place.Name, $"{search.Unopened} archives in base64 are too large or too deep to be unpacked."));
        _idle.Push(search);
    }

    /// <summary>Says that something was not searched.</summary>
    public void Skip(string path, string reason)
    {
        if (_unsearched.Count < MaxUnsearched)
            _unsearched.Add(new Unsearched(Redaction.Of(path.Length == 0 ? place.Name : $"{place.Name}: {path}", this), reason));
        else
            _more++;
    }

    /// <summary>Notes what was seen in a file.</summary>
    public void Keep(Sight sight, string path, long offset, bool header = false, string? pointer = null, string? instruction = null)
    {
        var key = (sight.Part, sight.Encoding, path, pointer, header, sight.IsPacked);
        if (_known.TryGetValue(key, out int known))
        {
            Trace before = _traces[known];
            _traces[known] = before with { Count = before.Count + 1, Bytes = Math.Max(before.Bytes, sight.PartTo - sight.PartFrom), Offset = Math.Min(before.Offset, offset) };
            return;
        }
        if (_traces.Count >= MaxTraces)
        {
            _more++;
            return;
        }
        SecretPart part = index.Parts[sight.Part];
        _known[key] = _traces.Count;
        _traces.Add(new Trace
        {
            Secret = part.Secret,
            Part = part.Label,
            Bytes = sight.PartTo - sight.PartFrom,
            PartLength = part.Value.Length,
            Place = place.Place,
            Digest = place.Digest,
            Layer = Layer,
            Instruction = instruction ?? place.Instruction,
            Path = Redaction.Of(path, this),
            Pointer = pointer is null ? null : Redaction.Of(pointer, this),
            Offset = offset,
            InHeader = header,
            Encoding = EncodingList.All[sight.Encoding].Name + (sight.IsPacked ? ", packed, in base64" : ""),
            IsSplit = sight.IsSplit,
        });
    }

    /// <summary>Notes all that a finished search saw.</summary>
    public void Keep(TraceSearch search, string path)
    {
        foreach (Sight sight in search.Found)
            Keep(sight, path, sight.Offset);
        AddMore(search.More);
    }

    /// <summary>Counts what there was no room for.</summary>
    public void AddMore(long count) => _more += count;

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryPop(out TraceSearch? search))
            search.Dispose();
    }
}

/// <summary>Takes secrets out of text that is shown: paths, build steps.</summary>
internal static class Redaction
{
    private const int MaxLength = 1000;

    /// <summary>The text with every trace of a secret replaced by three asterisks, and made safe to show.</summary>
    public static string Of(string text, PlaceSearch place)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        TraceSearch search = place.Take();
        search.Add(bytes);
        var shown = new System.Text.StringBuilder();
        int at = 0;
        foreach (Sight sight in search.Finish().OrderBy(s => s.Offset))
        {
            if (sight.Offset > at)
                shown.Append(System.Text.Encoding.UTF8.GetString(bytes.AsSpan(at, (int)sight.Offset - at)));
            if (sight.Offset + sight.Length > at)
                shown.Append("***");
            at = Math.Max(at, (int)(sight.Offset + sight.Length));
        }
        shown.Append(System.Text.Encoding.UTF8.GetString(bytes.AsSpan(at)));
        place.Return(search);
        return Printable.Text(shown.ToString(), MaxLength);
    }
}
