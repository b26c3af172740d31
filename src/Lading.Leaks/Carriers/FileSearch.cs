using System.Buffers;
using Lading.Leaks.Carriers.Git;
using Lading.Leaks.Carriers.KeyFiles;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers;

/// <summary>Searches one stretch of bytes as <see cref="SecretScanner.Scan"/> does.</summary>
internal delegate ScanOutcome SecretSearch(ReadOnlySpan<byte> content, string path, bool lines, List<Sighting> found);

/// <summary>
/// Searches one file after the other, with all that lies inside. Bounded by <see cref="LeakLimits"/>: what is beyond or
/// cannot be read becomes a <see cref="SkippedPart"/>, and no content of a file throws. Not thread-safe.
/// </summary>
internal sealed class FileSearch(SecretSearch search, FingerprintKey key, RuleSet rules, LeakLimits limits) : IDisposable
{
    private readonly StretchSearch _stretches = new(search);
    private readonly HashSet<(string, string, Fingerprint, int, long)> _seen = [];
    private List<FoundSecret> _found = [];
    private List<SkippedPart> _skipped = [];
    private int _notListed;
    private int _allowed;

    /// <summary>The limits.</summary>
    public LeakLimits Limits => limits;

    /// <summary>The rules: what is found by parsing obeys them, too.</summary>
    public RuleSet Rules => rules;

    /// <summary>What the file that is searched may still unpack to.</summary>
    public UnpackBudget Budget { get; } = new(limits.MaxUnpacked, limits.MaxMembers, limits.MaxRatio, limits.RatioFloor);

    /// <summary>Makes the fingerprints of what is not found by rules but by parsing.</summary>
    public FingerprintKey Key => key;

    /// <summary>A file of a layer; null when there is nothing to tell.</summary>
    public LeakFact? Search(ScannedFile file)
    {
        Budget.Begin(file.Size);
        _allowed = _notListed = 0;
        _seen.Clear();
        // What a search left that ended in an exception belongs to another file.
        if (_found.Count + _skipped.Count > 0)
            (_found, _skipped) = ([], []);
        try
        {
            Search(new FilePart(file));
        }
        catch (LimitException e)
        {
            Skip("", e.Message);
        }
        if (_notListed > 0)
            _skipped.Add(new SkippedPart("", $"{_notListed} more parts of the file were not searched"));
        if (_found.Count == 0 && _skipped.Count == 0 && _allowed == 0)
            return null;
        var fact = new LeakFact(_found, _skipped, _allowed);
        (_found, _skipped) = ([], []);
        return fact;
    }

    /// <summary>A part of the file, whatever it is.</summary>
    public void Search(Part part)
    {
        ContentKind kind = ContentKinds.Recognize(part.Head, part.Path, out PackedKind packed);
        if (kind is ContentKind.Text or ContentKind.Utf16 or ContentKind.Binary)
        {
            if (part.Depth >= limits.MaxDepth || !part.TryWhole(out ReadOnlySpan<byte> bytes) || !PackedKinds.EndsAsZip(bytes))
            {
                _stretches.Search(part, kind, this);
                return;
            }
            (kind, packed) = (ContentKind.Packed, PackedKind.Zip);
        }
        if (kind == ContentKind.Packed && packed != PackedKind.Closed && part.Depth >= limits.MaxDepth)
        {
            NotUnderstood(part, $"it lies in {part.Depth} archives; those inside it are not opened");
            return;
        }
        try
        {
            Open(part, kind, packed);
        }
        catch (ParseException e)
        {
            NotUnderstood(part, e.Message);
        }
        catch (Exception e) when (e is LadingException or InvalidDataException or IOException)
        {
            NotUnderstood(part, $"it is damaged: {e.Message}");
        }
    }

    private void Open(Part part, ContentKind kind, PackedKind packed)
    {
        switch (kind)
        {
            case ContentKind.Packed:
                ArchiveCarrier.Search(part, packed, this);
                break;
            case ContentKind.Sqlite:
                SqliteCells.Search(part, this);
                break;
            case ContentKind.GitObject:
                GitObjects.SearchLoose(part, this);
                break;
            case ContentKind.GitPack:
                GitPack.Search(part, this);
                break;
            case ContentKind.JavaKeyStore:
                JavaKeyStore.Search(part, this);
                break;
            case ContentKind.Pkcs12:
                Pkcs12File.Search(part, this);
                break;
            case ContentKind.DerKey:
                DerKey.Search(part, this);
                break;
        }
    }

    /// <summary>What could not be opened is searched as it stands, too: secrets may lie in front of an archive, or it is none.</summary>
    private void NotUnderstood(Part part, string reason)
    {
        Skip(part.Inner, reason);
        if (!part.IsSpent)
            _stretches.Search(part, ContentKind.Binary, this);
    }

    /// <summary>A part that looked like something else, as the text or the bytes it is.</summary>
    public void SearchPlain(Part part) => _stretches.Search(part, ContentKinds.PlainKind(part.Head), this);

    /// <summary>A piece of a text that begins at <paramref name="offset"/>, behind so many lines.</summary>
    public void SearchWindow(Part part, ReadOnlySpan<byte> text, int offset, int lines) => _stretches.Search(part, text, offset, lines, this);

    /// <summary>Text that a carrier took out of a part.</summary>
    public void SearchRuns(Part part, RunBuffer runs) => _stretches.Search(runs, part, this);

    /// <summary>
    /// A member of <paramref name="parent"/>. <paramref name="unpacks"/> is false where its bytes were counted already, when the
    /// parent was unpacked.
    /// </summary>
    public void SearchMember(Part parent, string name, Stream content, bool unpacks = true) =>
        SearchMember(parent.Below(name), parent.InnerBelow(name), parent.Depth + 1, content, unpacks);

    /// <summary>A member with a path of its own.</summary>
    public void SearchMember(string path, string inner, int depth, Stream content, bool unpacks)
    {
        Budget.CountMember();
        var readable = new TolerantStream(unpacks ? Budget.Count(content) : content);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            int length = 0;
            int read;
            while ((read = readable.Read(bytes.AsSpan(length))) > 0)
            {
                length += read;
                if (length < bytes.Length)
                    continue;
                if (length >= limits.MaxInMemory)
                    break;
                byte[] larger = ArrayPool<byte>.Shared.Rent(length * 2);
                bytes.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
                bytes = larger;
            }
            Search(read > 0 ? new LongPart(path, inner, depth, bytes, length, readable) : new BytesPart(path, inner, depth, bytes, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
        if (readable.Damage is { } damage)
            Skip(inner, damage);
    }

    /// <summary>Something seen in a part. What was seen there already, or is beyond the limit, is dropped; the latter is told.</summary>
    public void Add(Part part, Sighting sighting)
    {
        if (!_seen.Add((part.Inner, sighting.Rule, sighting.Fingerprint, sighting.Line, sighting.Line > 0 ? sighting.Column : sighting.Offset)))
            return;
        if (_found.Count < limits.MaxSightings)
            _found.Add(new FoundSecret(part.Inner, sighting));
        else if (_found.Count == limits.MaxSightings && _skipped.TrueForAll(s => s.Reason != TooMany))
            _skipped.Add(new SkippedPart("", TooMany));
    }

    private string TooMany => $"it holds more than {limits.MaxSightings} secrets; the rest is not listed";

    /// <summary>Sightings that a comment or an allow list took out.</summary>
    public void Allowed(int count) => _allowed += count;

    /// <summary>Takes over what a search of a piece of a part tells; a limit that many pieces meet is told once.</summary>
    public void Note(Part part, ScanOutcome outcome)
    {
        Allowed(outcome.Allowed);
        if (outcome.Cuts == ScanCuts.None)
            return;
        foreach (string reason in outcome.Reasons())
            if (!_skipped.Contains(new SkippedPart(part.Inner, reason)))
                Skip(part.Inner, reason);
    }

    /// <summary>Part of the file that is not searched.</summary>
    public void Skip(string inner, string reason)
    {
        if (_skipped.Count < limits.MaxSkipped)
            _skipped.Add(new SkippedPart(inner, reason));
        else
            _notListed++;
    }

    public void Dispose() => _stretches.Dispose();
}
