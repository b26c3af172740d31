using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers.Git;

/// <summary>
/// A pack of git's objects. Every blob, commit and tag is put together and searched under its id and, where a tree of the pack
/// tells, its name: <c>pack-….pack!/ID/.env</c>. Of one that is kept as a difference, what the difference brings in is
/// searched with some bytes around it: the rest was searched with the object that it differs from. Bounded in bytes; a
/// damaged object ends the pack, and how many were left is told.
/// </summary>
internal sealed class GitPack
{
    private const int MaxNames = 500_000;
    private const int MaxChain = 4096;
    private const long MaxKept = 64 << 20;

    /// <summary>Bytes searched before and after what a difference brings in.</summary>
    private const int Around = 2048;

    private readonly Part _part;
    private readonly FileSearch _search;
    private readonly PackReader _reader;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _offsets = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (GitType Type, byte[] Content)> _kept = [];
    private readonly Queue<long> _age = [];
    private long _keptBytes;
    private readonly List<(int Start, int End)> _inserted = [];

    private GitPack(Part part, FileSearch search, Stream stream)
    {
        _part = part;
        _search = search;
        _reader = new PackReader(stream);
    }

    public static void Search(Part part, FileSearch search)
    {
        using Stream stream = part.OpenAnywhere() ?? throw new ParseException("it is too large to be opened inside an archive");
        new GitPack(part, search, stream).Run();
    }

    private void Run()
    {
        uint count = _reader.Count();
        long offset = 12;
        uint done = 0;
        var later = new List<PackedObject>();
        try
        {
            for (; done < count; done++)
            {
                _search.Budget.CountMember();
                PackedObject entry = _reader.Header(offset);
                if (entry.Size > _search.Limits.MaxInMemory)
                    offset = Large(entry);
                else
                {
                    byte[] content = _reader.Read(entry);
                    _search.Budget.Count(content.Length, dense: true);
                    offset = _reader.End(entry, Adler32.Of(content));
                    if (!TryTake(entry, content))
                        later.Add(entry);
                }
            }
            // A base may stand behind what refers to it by id.
            for (int before = later.Count + 1; later.Count > 0 && later.Count < before;)
            {
                before = later.Count;
                later.RemoveAll(entry => TryTake(entry, _reader.Read(entry)));
            }
        }
        catch (Exception e) when (e is ParseException or InvalidDataException or IOException)
        {
            _search.Skip(_part.Inner, $"{count - done + later.Count} of {count} objects in the pack were not searched: {e.Message}");
        }
        if (later.Count > 0)
            _search.Skip(_part.Inner, $"{later.Count} objects in the pack differ from objects that are not in it, and were not searched");
    }

    /// <summary>An object too large to be held: a blob is searched as it streams by, a difference is not.</summary>
    private long Large(in PackedObject entry)
    {
        var adler = new Adler32();
        using Stream content = _reader.Open(entry);
        var counted = new ReadingStream(target =>
        {
            int read = content.Read(target);
            adler.Append(target[..read]);
            return read;
        });
        if (entry.Type == GitType.Blob)
            _search.SearchMember(_part.Below($"{entry.Offset}"), _part.InnerBelow($"{entry.Offset}"), _part.Depth + 1, counted, unpacks: true);
        else
            _search.Skip(_part.InnerBelow($"{entry.Offset}"), $"the object has {entry.Size} bytes, more than {_search.Limits.MaxInMemory}");
        byte[] rest = new byte[64 << 10];
        while (counted.Read(rest) is > 0 and var read)
            _search.Budget.Count(read, dense: true);
        return _reader.End(entry, adler.Value);
    }

    /// <summary>Searches an object; false when what it differs from is not known yet.</summary>
    private bool TryTake(in PackedObject entry, byte[] content)
    {
        GitType type = entry.Type;
        _inserted.Clear();
        if (type is GitType.OffsetDelta or GitType.ReferenceDelta)
        {
            long start = entry.Base;
            if (entry.BaseId is { } id && !_offsets.TryGetValue(id, out start))
                return false;
            if (Whole(start) is not { } source)
                return false;
            type = source.Type;
            content = Apply(source.Content, content);
        }
        bool whole = type == entry.Type;
        string name = GitObjects.IdOf(type, content);
        if (!_offsets.TryAdd(name, entry.Offset))
            return true;
        Keep(entry.Offset, type, content);
        if (type == GitType.Tree)
            GitObjects.ReadTree(content, _names, MaxNames);
        else
            SearchObject(name, type, content, whole);
        return true;
    }

    private void SearchObject(string id, GitType type, byte[] content, bool whole)
    {
        string name = type == GitType.Blob ? _names.GetValueOrDefault(id, "") : GitObjects.NameOf(type);
        string member = name.Length == 0 ? id : $"{id}/{name}";
        var part = new BytesPart(_part.Below(member), _part.InnerBelow(member), _part.Depth + 1, content, content.Length);
        if (whole || ContentKinds.Recognize(part.Head, part.Path, out _) is not ContentKind.Text)
        {
            _search.Search(part);
            return;
        }
        // From the start of a line to the end of one.
        int done = 0, counted = 0, lines = 0;
        foreach ((int start, int end) in _inserted)
        {
            if (end <= done)
                continue;
            int from = Math.Max(done, content.AsSpan(0, Math.Max(0, start - Around)).LastIndexOf((byte)'\n') + 1);
            int newline = content.AsSpan(Math.Min(content.Length, end + Around)).IndexOf((byte)'\n');
            int to = newline < 0 ? content.Length : Math.Min(content.Length, end + Around) + newline + 1;
            if (to - from > 64 * Around)
                (from, to) = (Math.Max(done, start - Around), Math.Min(content.Length, end + Around));
            lines += content.AsSpan(counted, from - counted).Count((byte)'\n');
            counted = from;
            _search.SearchWindow(part, content.AsSpan(from, to - from), from, lines);
            done = to;
        }
    }

    private byte[] Apply(byte[] source, byte[] delta)
    {
        _inserted.Clear();
        byte[] content = GitDelta.Apply(source, delta, _search.Limits.MaxInMemory, _inserted);
        _search.Budget.Count(content.Length, dense: true);
        return content;
    }

    /// <summary>The object at an offset, put together from what it differs from; null when that is not known yet.</summary>
    private (GitType Type, byte[] Content)? Whole(long offset)
    {
        var chain = new Stack<PackedObject>();
        (GitType Type, byte[] Content) found;
        while (!_kept.TryGetValue(offset, out found))
        {
            PackedObject entry = _reader.Header(offset);
            if (entry.Size > _search.Limits.MaxInMemory)
                throw new ParseException("an object differs from one that is too large");
            if (entry.Type is not (GitType.OffsetDelta or GitType.ReferenceDelta))
            {
                found = (entry.Type, _reader.Read(entry));
                _search.Budget.Count(entry.Size, dense: true);
                break;
            }
            chain.Push(entry);
            if (chain.Count > MaxChain)
                throw new ParseException($"an object is more than {MaxChain} differences away from a whole one");
            long start = entry.Base;
            if (entry.BaseId is { } id && !_offsets.TryGetValue(id, out start))
                return null;
            offset = start;
        }
        while (chain.TryPop(out PackedObject entry))
        {
            found = (found.Type, Apply(found.Content, _reader.Read(entry)));
            Keep(entry.Offset, found.Type, found.Content);
        }
        return found;
    }

    private void Keep(long offset, GitType type, byte[] content)
    {
        if (!_kept.TryAdd(offset, (type, content)))
            return;
        _age.Enqueue(offset);
        _keptBytes += content.Length;
        while (_keptBytes > MaxKept && _age.TryDequeue(out long oldest))
            if (_kept.Remove(oldest, out (GitType, byte[] Content) dropped))
                _keptBytes -= dropped.Content.Length;
    }
}
