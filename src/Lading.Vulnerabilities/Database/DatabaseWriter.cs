using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Database;

/// <summary>Writes the tables of a new database, once everything is staged.</summary>
internal sealed class DatabaseWriter : IDisposable
{
    private readonly SqliteFile _file;
    private readonly Dictionary<DatabaseTable, SqliteStatement> _inserts = [];
    private readonly FactWriter _writer = new();

    /// <summary>Makes the file.</summary>
    public DatabaseWriter(string path)
    {
        _file = SqliteFile.Create(path);
        _file.Execute($"PRAGMA application_id={DatabaseRow.ApplicationId}; PRAGMA user_version={DatabaseRow.SchemaVersion}; BEGIN");
        foreach (DatabaseTable table in Enum.GetValues<DatabaseTable>())
        {
            _file.Execute($"CREATE TABLE {DatabaseRow.NameOf(table)}(number INTEGER PRIMARY KEY, row BLOB NOT NULL)");
            _inserts[table] = _file.Prepare($"INSERT INTO {DatabaseRow.NameOf(table)} VALUES(?1, ?2)");
        }
    }

    /// <summary>Writes one row.</summary>
    public void Write(DatabaseTable table, int number, ReadOnlySpan<byte> content) =>
        _inserts[table].With(number, DatabaseRow.Seal(table, number, content)).Next();

    /// <summary>Writes all but the bodies, which are there already, and ends the file.</summary>
    public (DatabaseInfo Info, IReadOnlyList<KeyValuePair<string, int>> Problems) Finish(RecordStage stage, IReadOnlyList<RecordSet> sets, KevCatalogue kev, EpssScores epss, DateTimeOffset now)
    {
        StagedRecord[] all = stage.Records();
        StagedRecord[] records = InForce(all);
        int standing = records.Length;
        records = [.. records, .. all.Except(records)];
        (IReadOnlyList<OsvProblem> problems, SortedDictionary<string, int> counts) = stage.Problems(all);
        foreach (OsvProblem problem in sets.SelectMany(s => s.Refused))
            counts[problem.Reason] = counts.GetValueOrDefault(problem.Reason) + 1;

        DateTimeOffset? until = null;
        for (int i = 0; i < records.Length; i++)
        {
            StagedRecord record = records[i];
            _writer.Clear();
            StoredRecord.Write(_writer, record.Block, record.Index, record.Hash, record.Sets, record.Head);
            Write(DatabaseTable.Advisories, i, _writer.Written);
            // Some records say that they were changed in the future.
            if (record.Modified <= now.UtcTicks && (until is null || record.Modified > until.Value.UtcTicks))
                until = new DateTimeOffset(record.Modified, TimeSpan.Zero);
        }
        (int packages, int packageBuckets, EcosystemCount[] ecosystems) = WritePackages(stage.Packages(), records.AsSpan(0, standing));
        int nameBuckets = WriteNames(records.AsSpan(0, standing));
        WriteProblems([.. sets.SelectMany(s => s.Refused), .. problems]);
        long[] epssKeys = WriteExploits(kev, epss);
        var info = new DatabaseInfo
        {
            Digest = DigestOf(all.Select(r => (r.Layer, r.Id, r.Hash)), kev, epss),
            DataUntil = until,
            Updated = now,
            Advisories = standing,
            KevVersion = kev.Version,
            EpssDate = epss.Date ?? (epss.Scores.Count > 0 ? "unknown" : null),
        };
        int[] inSet = new int[sets.Count];
        long[] newest = new long[sets.Count];
        foreach (StagedRecord record in all)
        {
            foreach (int set in record.Sets)
            {
                inSet[set]++;
                // A record that says it was changed in the future must not hide what changes until then.
                if (record.Modified <= now.UtcTicks)
                    newest[set] = Math.Max(newest[set], record.Modified);
            }
        }
        var meta = new DatabaseMeta
        {
            Info = info,
            Sets = [.. sets.Select((s, i) => s with { Records = inSet[i], Seen = s.Seen ?? (newest[i] > 0 ? new DateTimeOffset(newest[i], TimeSpan.Zero) : null) })],
            Ecosystems = ecosystems,
            Layers = [.. all.GroupBy(r => r.Layer, StringComparer.Ordinal).Select(g => new LayerCount(g.Key, g.Count())).OrderBy(l => l.Name, StringComparer.Ordinal)],
            Problems = [.. counts],
            Stored = records.Length,
            PackageBuckets = packageBuckets,
            NameBuckets = nameBuckets,
            Blocks = stage.Blocks,
            Packages = packages,
            KevEntries = kev.Entries.Count,
            EpssScores = epss.Scores.Count,
            EpssKeys = epssKeys,
        };
        Write(DatabaseTable.Meta, 0, meta.Write());
        _file.Execute("COMMIT");
        return (info, meta.Problems);
    }

    /// <summary>
    /// The records that count, ordered by id: of those with one id in several layers a private layer's, the first by name.
    /// </summary>
    private static StagedRecord[] InForce(StagedRecord[] all) =>
    [
        .. all.GroupBy(r => r.Id, StringComparer.Ordinal).Select(g => g.OrderBy(r => r.Layer == DatabaseBuild.PublicLayer).ThenBy(r => r.Layer, StringComparer.Ordinal).First())
            .OrderBy(r => r.Id, StringComparer.Ordinal),
    ];

    private (int Packages, int Rows, EcosystemCount[] Ecosystems) WritePackages((string Ecosystem, string Name)[] packages, ReadOnlySpan<StagedRecord> records)
    {
        // Entries sorted by package, those of one package by record: a counting sort, since there are millions.
        int[] starts = new int[packages.Length + 1];
        foreach (StagedRecord record in records)
            foreach (int package in record.Packages)
                starts[package + 1]++;
        for (int i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];
        var entries = new (int Record, int Entry)[starts[^1]];
        int[] next = starts[..^1];
        var counts = new Dictionary<string, (int Records, int Entries, long Newest, int Last)>(StringComparer.Ordinal);
        for (int i = 0; i < records.Length; i++)
        {
            for (int e = 0; e < records[i].Packages.Length; e++)
            {
                int package = records[i].Packages[e];
                entries[next[package]++] = (i, e);
                string ecosystem = packages[package].Ecosystem;
                ref (int Records, int Entries, long Newest, int Last) count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, ecosystem, out bool seen);
                count = (count.Records + (seen && count.Last == i ? 0 : 1), count.Entries + 1, Math.Max(count.Newest, records[i].Modified), i);
            }
        }
        StagedRecord[] own = records.ToArray();
        var items = new List<(byte[] Key, int Package)>(packages.Length);
        for (int i = 0; i < packages.Length; i++)
            if (starts[i + 1] > starts[i])
                items.Add((Buckets.PackageKey(packages[i].Ecosystem, packages[i].Name), i));
        int rows = Buckets.CountFor(items.Count), row = 0;
        foreach (byte[] bucket in Buckets.Build(items, rows, Value))
            Write(DatabaseTable.Packages, row++, bucket);
        return (items.Count, rows, [.. counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new EcosystemCount(c.Key, c.Value.Records, c.Value.Entries, new DateTimeOffset(c.Value.Newest, TimeSpan.Zero)))]);

        ReadOnlyMemory<byte> Value(int package)
        {
            using var w = new FactWriter();
            w.Number(starts[package + 1] - starts[package]);
            for (int i = starts[package]; i < starts[package + 1]; i++)
            {
                (int record, int entry) = entries[i];
                w.Number(record);
                w.Raw(own[record].Entries.AsSpan((entry == 0 ? 0 : own[record].Ends[entry - 1])..own[record].Ends[entry]));
            }
            return w.Written.ToArray();
        }
    }

    private int WriteNames(ReadOnlySpan<StagedRecord> records)
    {
        var numbers = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < records.Length; i++)
        {
            foreach (string name in records[i].Names)
            {
                ref List<int>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, name, out _);
                list ??= new List<int>(1);
                if (list.Count == 0 || list[^1] != i)
                    list.Add(i);
            }
        }
        var items = new List<(byte[] Key, List<int> Numbers)>(numbers.Count);
        foreach ((string name, List<int> list) in numbers)
            items.Add((Buckets.NameKey(name), list));
        int rows = Buckets.CountFor(items.Count), row = 0;
        using var w = new FactWriter();
        foreach (byte[] bucket in Buckets.Build(items, rows, Value))
            Write(DatabaseTable.Names, row++, bucket);
        return rows;

        ReadOnlyMemory<byte> Value(List<int> list)
        {
            w.Clear();
            w.List(list, static (w, n) => w.Number(n));
            return w.Written.ToArray();
        }
    }

    private void WriteProblems(IReadOnlyList<OsvProblem> problems)
    {
        const int most = 20_000;
        _writer.Clear();
        _writer.List([.. problems.Take(most)], static (w, p) => { w.Text(p.Record); w.Text(p.Reason); w.Text(p.Place); w.Text(p.Detail); });
        Write(DatabaseTable.Problems, 0, _writer.Written);
    }

    private long[] WriteExploits(KevCatalogue kev, EpssScores epss)
    {
        Write(DatabaseTable.Exploits, 0, kev.Write());
        int row = 1;
        foreach (byte[] scores in epss.Rows())
            Write(DatabaseTable.Exploits, row++, scores);
        return [.. epss.Scores.Where((_, i) => i % EpssScores.InRow == 0).Select(s => s.Cve)];
    }

    /// <summary>
    /// SHA-256 over a line for each record (layer, id, SHA-256 of its JSON) in the order of layers and ids, then each KEV
    /// entry and EPSS score in the order of CVEs: of the content alone, not of the file.
    /// </summary>
    internal static string DigestOf(IEnumerable<(string Layer, string Id, byte[] Hash)> records, KevCatalogue kev, EpssScores epss)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string layer, string id, byte[] hash) in records.OrderBy(r => r.Layer, StringComparer.Ordinal).ThenBy(r => r.Id, StringComparer.Ordinal))
            Line($"record\t{layer}\t{id}\t{Convert.ToHexStringLower(hash)}\n");
        foreach ((_, KevEntry e) in kev.Entries)
            Line($"kev\t{e.Cve}\t{e.Added:yyyy-MM-dd}\t{e.Due:yyyy-MM-dd}\t{(e.Ransomware ? 1 : 0)}\n");
        foreach ((long cve, int probability, int percentile) in epss.Scores)
            Line($"epss\t{cve}\t{probability}\t{percentile}\n");
        return "sha256:" + Convert.ToHexStringLower(sha.GetHashAndReset());

        void Line(string text) => sha.AppendData(Encoding.UTF8.GetBytes(text));
    }

    public void Dispose()
    {
        _writer.Dispose();
        foreach (SqliteStatement insert in _inserts.Values)
            insert.Dispose();
        _file.Dispose();
    }
}
