namespace Lading.Leaks.Proving.Searching;

/// <summary>
/// Says in which entry of a tar something was seen. The walk over the entries and the search of the bytes run side by side,
/// either a few buffers ahead of the other, so that entries and sights are kept until both are past them.
/// </summary>
internal sealed class TarEntries(PlaceSearch place, TraceSearch search, string name)
{
    private readonly Queue<(string Path, long Content, long End)> _entries = new();
    private readonly List<int> _open = [];
    private int _taken;
    private long _settled;

    /// <summary>The next entry: its header begins where the one before ended.</summary>
    public void Add(string path, long content, long end)
    {
        _entries.Enqueue((path, content, end));
        if (search.Settled == _settled)
            return;
        _settled = search.Settled;
        Settle(_settled);
    }

    /// <summary>No entry follows, and the search is finished. What no entry holds is kept under the name of the whole.</summary>
    public void Finish()
    {
        Settle(long.MaxValue);
        foreach (int open in _open)
            place.Keep(search.Found[open], _taken > 0 && name.Length == 0 ? "(behind the end of the tar)" : name, search.Found[open].Offset);
        place.AddMore(search.More);
    }

    private void Settle(long end)
    {
        for (; _taken < search.Found.Count; _taken++)
            _open.Add(_taken);
        _open.RemoveAll(open => search.Found[open] is var sight && sight.Offset < end && Keep(sight));
        while (_entries.TryPeek(out var entry) && entry.End <= end)
            _entries.Dequeue();
    }

    private bool Keep(Sight sight)
    {
        foreach ((string path, long content, long end) in _entries)
        {
            if (sight.Offset >= end)
                continue;
            bool header = sight.Offset < content;
            place.Keep(sight, path, header ? sight.Offset : sight.Offset - content, header);
            return true;
        }
        return false;
    }
}
