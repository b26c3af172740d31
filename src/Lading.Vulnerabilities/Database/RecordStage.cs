using System.Collections.Concurrent;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Database;

/// <summary>A record as it waits for being written: all but its JSON, which is written at once.</summary>
internal sealed class StagedRecord
{
    public required string Layer { get; init; }
    public required string Id { get; init; }
    public required byte[] Hash { get; init; }
    public required long Modified { get; init; }
    /// <summary>1 when it is imported now, 0 when it was in the database before.</summary>
    public required int Generation { get; init; }
    public required int Block { get; init; }
    public required int Index { get; init; }
    /// <summary>As <see cref="AdvisoryCodec"/> writes it.</summary>
    public required byte[] Head { get; init; }
    /// <summary>Id, aliases and upstream ids.</summary>
    public required string[] Names { get; init; }
    /// <summary>The package of each entry; empty when it was withdrawn.</summary>
    public required int[] Packages { get; init; }
    /// <summary>Where each entry ends in <see cref="Entries"/>.</summary>
    public required int[] Ends { get; init; }
    /// <summary>The entries, as <see cref="AdvisoryCodec"/> writes them.</summary>
    public required byte[] Entries { get; init; }
    /// <summary>The sets it came with.</summary>
    public required SortedSet<int> Sets { get; init; }
    /// <summary>What was left out of it.</summary>
    public required OsvProblems? Problems { get; init; }
}

/// <summary>Where the workers of an import put records: decides which one stands when several have one id. Safe for several threads.</summary>
internal sealed class RecordStage
{
    private readonly Dictionary<(string Layer, string Id), StagedRecord> _records = [];
    private readonly ConcurrentDictionary<(string Ecosystem, string Name), int> _packages = new();
    private readonly List<(int Set, OsvProblem Problem)> _refused = [];
    private readonly List<(string Layer, string Id)> _twice = [];
    private int _packageCount;
    private int _blocks;

    /// <summary>The number of a package.</summary>
    public int PackageOf(string ecosystem, string name) => _packages.GetOrAdd((ecosystem, name), _ => Interlocked.Increment(ref _packageCount) - 1);

    /// <summary>The number of the next block.</summary>
    public int NextBlock() => Interlocked.Increment(ref _blocks) - 1;

    /// <summary>Blocks so far.</summary>
    public int Blocks => _blocks;

    /// <summary>Packages by their number.</summary>
    public (string Ecosystem, string Name)[] Packages()
    {
        var packages = new (string, string)[_packages.Count];
        // Numbers are handed out by GetOrAdd, which may call its factory for nothing: there can be gaps.
        Array.Resize(ref packages, _packageCount);
        foreach (((string, string) key, int number) in _packages)
            packages[number] = key;
        return packages;
    }

    /// <summary>All records that stand, ordered by layer and id.</summary>
    public StagedRecord[] Records() => [.. _records.Values.OrderBy(r => r.Layer, StringComparer.Ordinal).ThenBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>Files that were left out, ordered by name.</summary>
    public IEnumerable<OsvProblem> Refused => _refused.Select(r => r.Problem).OrderBy(p => p.Record, StringComparer.Ordinal);

    /// <summary>Files of a set that were left out.</summary>
    public IEnumerable<OsvProblem> RefusedOf(int set) => _refused.Where(r => r.Set == set).Select(r => r.Problem);

    /// <summary>Notes a file that was left out.</summary>
    public void Refuse(int set, OsvProblem problem)
    {
        lock (_refused)
            _refused.Add((set, problem));
    }

    /// <summary>
    /// Adds a record. Of two with one id in one layer the one that was changed last stands; changed at one time, the one
    /// that is imported now; and else the one with the smaller digest, so that the order of files decides nothing.
    /// </summary>
    public void Add(StagedRecord record)
    {
        lock (_records)
        {
            if (!_records.TryGetValue((record.Layer, record.Id), out StagedRecord? other))
            {
                _records.Add((record.Layer, record.Id), record);
                return;
            }
            bool equal = other.Hash.AsSpan().SequenceEqual(record.Hash);
            if (!equal && other.Generation == record.Generation)
                _twice.Add((record.Layer, record.Id));
            StagedRecord winner = equal || !Replaces(record, other) ? other : record;
            winner.Sets.UnionWith(ReferenceEquals(winner, other) ? record.Sets : other.Sets);
            _records[(record.Layer, record.Id)] = winner;
        }
    }

    private static bool Replaces(StagedRecord record, StagedRecord other) =>
        (record.Modified.CompareTo(other.Modified), record.Generation.CompareTo(other.Generation)) switch
        {
            ( > 0, _) => true,
            ( < 0, _) => false,
            (_, > 0) => true,
            (_, < 0) => false,
            _ => record.Hash.AsSpan().SequenceCompareTo(other.Hash) < 0,
        };

    /// <summary>Everything that was noted about the records that stand, ordered, and the ids that came twice.</summary>
    public (IReadOnlyList<OsvProblem> Listed, SortedDictionary<string, int> Counts) Problems(IEnumerable<StagedRecord> records)
    {
        var listed = new List<OsvProblem>(_twice.Distinct().Order().Select(t => new OsvProblem(t.Id, OsvReason.Twice)));
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (listed.Count > 0)
            counts[OsvReason.Twice] = listed.Count;
        foreach (StagedRecord record in records)
        {
            if (record.Problems is not { } problems)
                continue;
            listed.AddRange(problems.Listed);
            foreach ((string reason, int count) in problems.Counts)
                counts[reason] = counts.GetValueOrDefault(reason) + count;
        }
        return (listed, counts);
    }
}
