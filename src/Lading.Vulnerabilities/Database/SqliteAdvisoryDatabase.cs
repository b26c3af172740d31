using System.Collections.Concurrent;
using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// The advisory database in one SQLite file (docs/database.md). What is looked up is read and checked row by row: opening
/// takes milliseconds whatever its size. Safe for use from several threads; never changed while it is open, since an
/// update puts another file in its place.
/// </summary>
public sealed class SqliteAdvisoryDatabase : AdvisoryDatabase
{
    private readonly DatabaseFile _file;
    /// <summary>Entries that are kept for the next time the same package is asked for, in all.</summary>
    private const int MostKept = 50_000;

    private readonly ConcurrentDictionary<int, StoredRecord> _records = new();
    private readonly ConcurrentDictionary<(string, string), IReadOnlyList<DatabaseEntry>> _found = new();
    private int _kept;
    private readonly ConcurrentDictionary<int, (long Cve, int Probability, int Percentile)[]> _scores = new();
    private readonly Lazy<Dictionary<long, KevEntry>> _kev;
    private readonly HashSet<string> _ecosystems;

    private SqliteAdvisoryDatabase(DatabaseFile file)
    {
        _file = file;
        _ecosystems = [.. file.Meta.Ecosystems.Select(e => e.Name)];
        _kev = new Lazy<Dictionary<long, KevEntry>>(() => file.Decode(DatabaseTable.Exploits, 0, row => KevCatalogue.Read(row, null))
            .Entries.ToDictionary());
    }

    /// <summary>
    /// Opens the database at <paramref name="path"/>. Throws <see cref="LadingException"/> when there is none, it is
    /// damaged, or was made by another version.
    /// </summary>
    public static SqliteAdvisoryDatabase Open(string path) => new(DatabaseFile.Open(path));

    /// <inheritdoc/>
    public override DatabaseInfo Info => _file.Meta.Info;

    /// <summary>The tables and what is known of the whole.</summary>
    internal DatabaseFile File => _file;

    /// <inheritdoc/>
    public override bool Covers(string ecosystem) => _ecosystems.Contains(ecosystem);

    /// <inheritdoc/>
    public override IReadOnlyList<DatabaseEntry> Find(string ecosystem, string name)
    {
        if (_found.TryGetValue((ecosystem, name), out IReadOnlyList<DatabaseEntry>? known))
            return known;
        IReadOnlyList<DatabaseEntry> found = Look(ecosystem, name);
        if (found.Count + Volatile.Read(ref _kept) <= MostKept && _found.TryAdd((ecosystem, name), found))
            Interlocked.Add(ref _kept, found.Count);
        return found;
    }

    private IReadOnlyList<DatabaseEntry> Look(string ecosystem, string name)
    {
        byte[] key = Buckets.PackageKey(ecosystem, name);
        return _file.Decode(DatabaseTable.Packages, Buckets.RowOf(key, _file.Meta.PackageBuckets), row =>
        {
            ReadOnlySpan<byte> value = Buckets.Find(row, key);
            if (value.IsEmpty)
                return (IReadOnlyList<DatabaseEntry>)[];
            var reader = new FactReader(value);
            int count = reader.Int();
            if (count < 0 || count > value.Length)
                throw new InvalidDataException("a list that is longer than its row");
            var entries = new DatabaseEntry[count];
            for (int i = 0; i < count; i++)
                entries[i] = new DatabaseEntry(Record(reader.Int()).Advisory, AdvisoryCodec.ReadEntry(ref reader, ecosystem, name));
            return entries;
        });
    }

    /// <inheritdoc/>
    public override Advisory? Get(string id) => Stored(id)?.Advisory;

    /// <inheritdoc/>
    public override IReadOnlyList<Advisory> Naming(string name) => [.. Numbers(name).Select(n => Record(n).Advisory).OrderBy(a => a.Id, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override IReadOnlyList<AffectedPackage> AffectedBy(string id) => Json(id) is { } json ? OsvReader.Read(json, id).Affected : [];

    /// <inheritdoc/>
    public override AdvisoryText Text(string id) => Json(id) is { } json ? OsvText.Read(json) : new AdvisoryText();

    /// <inheritdoc/>
    public override byte[]? Json(string id)
    {
        if (Stored(id) is not { } record)
            return null;
        return _file.Decode(DatabaseTable.Bodies, record.Block, row =>
        {
            List<ReadOnlyMemory<byte>> bodies = BodyBlock.Unpack(row);
            return record.Index >= 0 && record.Index < bodies.Count ? bodies[record.Index].ToArray() : throw new InvalidDataException("a record is not in its block");
        });
    }

    /// <inheritdoc/>
    public override KevEntry? Kev(string cve) => _kev.Value.GetValueOrDefault(CveKey.Of(cve));

    /// <inheritdoc/>
    public override EpssScore? Epss(string cve)
    {
        long key = CveKey.Of(cve);
        IReadOnlyList<long> keys = _file.Meta.EpssKeys;
        int low = 0, high = keys.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (keys[middle] <= key)
                low = middle + 1;
            else
                high = middle;
        }
        if (key < 0 || low == 0)
            return null;
        (long Cve, int Probability, int Percentile)[] scores = _scores.GetOrAdd(low, row => _file.Decode(DatabaseTable.Exploits, row, EpssScores.ReadRow));
        int at = Array.BinarySearch(scores, (key, 0, 0), Comparer<(long Cve, int, int)>.Create((a, b) => a.Cve.CompareTo(b.Cve)));
        return at < 0 ? null : new EpssScore(scores[at].Probability / 1e6, scores[at].Percentile / 1e6);
    }

    private StoredRecord? Stored(string id)
    {
        foreach (int number in Numbers(id))
            if (Record(number) is { } record && string.Equals(record.Advisory.Id, id, StringComparison.OrdinalIgnoreCase))
                return record;
        return null;
    }

    private int[] Numbers(string name)
    {
        byte[] key = Buckets.NameKey(name);
        return _file.Decode(DatabaseTable.Names, Buckets.RowOf(key, _file.Meta.NameBuckets), row =>
        {
            ReadOnlySpan<byte> value = Buckets.Find(row, key);
            return value.IsEmpty ? [] : new FactReader(value).List(static (ref r) => r.Int());
        });
    }

    /// <summary>A record by its number.</summary>
    internal StoredRecord Record(int number) =>
        _records.TryGetValue(number, out StoredRecord? known) ? known : _records.GetOrAdd(number, _file.Decode(DatabaseTable.Advisories, number, StoredRecord.Read));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();
}
