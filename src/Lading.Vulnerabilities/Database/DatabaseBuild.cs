using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Lading.Oci;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Database;

/// <summary>What a build did.</summary>
/// <param name="Info">The database as it is now.</param>
/// <param name="Before">The database as it was; null when there was none.</param>
/// <param name="Refused">Files and records that were left out by this build.</param>
/// <param name="Problems">What was noted about the records, by reason.</param>
public sealed record BuildResult(DatabaseInfo Info, DatabaseInfo? Before, IReadOnlyList<OsvProblem> Refused, IReadOnlyList<KeyValuePair<string, int>> Problems);

/// <summary>
/// Builds the next database beside the present one and puts it in its place by a rename, when it is whole and on the disk:
/// whatever happens before, the present one stays as it is. Holds the lock of the database while it lives.
/// </summary>
public sealed class DatabaseBuild : IDisposable
{
    /// <summary>Name of the layer that holds the public records.</summary>
    public const string PublicLayer = "osv";

    private const int Slice = 512;

    private readonly string _path;
    private readonly DatabaseLock _lock;
    private readonly List<RecordSet> _sets = [];
    private readonly List<(string File, int Set)> _zips = [];
    private readonly List<(string File, int Set)> _files = [];
    private readonly HashSet<string> _removedLayers = new(StringComparer.Ordinal);
    private readonly HashSet<(string Layer, string Set)> _replaced = [];
    private readonly HashSet<(string Layer, string Id)> _removedIds = [];
    private readonly List<EpssScores> _epss = [];
    private readonly List<OsvProblem> _refused = [];
    private DatabaseFile? _export;
    private KevCatalogue? _kev;

    private DatabaseBuild(string path, DatabaseLock @lock, DatabaseFile? present)
    {
        _path = path;
        _lock = @lock;
        Present = present;
    }

    /// <summary>The database as it is; null when there is none that can be read.</summary>
    internal DatabaseFile? Present { get; }

    /// <summary>Why the present database cannot be read, and where it was put; null when all is well.</summary>
    public string? SetAside { get; private init; }

    /// <summary>
    /// Takes the lock and begins. A present database that cannot be read is kept aside as <c>FILE.damaged</c> once the new one is done.
    /// </summary>
    /// <param name="path">The database.</param>
    /// <param name="wait">How long to wait while another process builds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static DatabaseBuild Begin(string path, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The folder of {Printable.Text(path)} cannot be made: {e.Message}", "Choose another place with --db FILE.", e);
        }
        DatabaseLock taken = DatabaseLock.Take(path, wait, cancellation);
        try
        {
            // What a build that was killed has left behind. Nobody else builds now.
            foreach (string left in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*.new"))
                File.Delete(left);
            if (!File.Exists(path))
                return new DatabaseBuild(path, taken, null);
            try
            {
                return new DatabaseBuild(path, taken, DatabaseFile.Open(path));
            }
            catch (LadingException e)
            {
                return new DatabaseBuild(path, taken, null) { SetAside = e.Message };
            }
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Adds a zip that holds all records of a set, in place of those the set held before; with an empty
    /// <paramref name="set"/>, loose records that are added to what is there.
    /// </summary>
    public void AddZip(string layer, string set, string file, string? etag = null)
    {
        if (set.Length > 0)
            _replaced.Add((layer, set));
        _zips.Add((file, SetOf(layer, set, etag, null)));
    }

    /// <summary>Adds a record to a set, in place of one with the same id.</summary>
    public void AddRecord(string layer, string set, string file) => _files.Add((file, SetOf(layer, set, null, null)));

    /// <summary>Says until when a set is known, without replacing it.</summary>
    internal void Advance(string layer, string set, string? etag, DateTimeOffset? seen) => SetOf(layer, set, etag, seen);

    /// <summary>Takes a record away.</summary>
    public void RemoveRecord(string layer, string id) => _removedIds.Add((layer, id));

    /// <summary>Takes a layer away. Throws when there is none of this name.</summary>
    public void RemoveLayer(string name)
    {
        if (Present?.Meta.Layers.Any(l => l.Name == name) != true)
        {
            throw LadingException.Usage($"The database has no layer '{Printable.Text(name, 60)}'.",
                Present is null ? null : $"Layers: {string.Join(", ", Present.Meta.Layers.Select(l => l.Name))}");
        }
        _removedLayers.Add(name);
    }

    /// <summary>Takes everything of another database over, once every checksum and its digest hold: its public records, KEV and EPSS in place of those here, its private layers beside those here.</summary>
    public void AddExport(string file)
    {
        if (_export is not null)
            throw LadingException.Usage("Only one exported database can be imported at a time.");
        _export = DatabaseFile.Open(file);
        DatabaseCheck.Verify(_export);
        _removedLayers.UnionWith(_export.Meta.Layers.Select(l => l.Name).Append(PublicLayer));
    }

    /// <summary>Takes CISA's catalogue in place of the one that is there.</summary>
    public void AddKev(string file)
    {
        var refused = new List<string>();
        KevCatalogue kev = KevCatalogue.Read(ReadAll(file), Printable.Text(file), refused);
        _refused.AddRange(refused.Select(r => new OsvProblem(Printable.Text(Path.GetFileName(file)), OsvReason.NotARecord, "", r)));
        if (_kev is null || string.CompareOrdinal(kev.Version, _kev.Version) >= 0)
            _kev = kev;
    }

    /// <summary>Takes EPSS scores in place of those that are there; several files of one build are put together.</summary>
    public void AddEpss(string file)
    {
        var refused = new List<string>();
        using (FileStream stream = InputFile.Open(file))
            _epss.Add(EpssScores.Read(stream, Printable.Text(file), refused));
        _refused.AddRange(refused.Take(1000).Select(r => new OsvProblem(Printable.Text(Path.GetFileName(file)), OsvReason.NotARecord, "", r)));
    }

    private static byte[] ReadAll(string file)
    {
        using FileStream stream = InputFile.Open(file);
        if (stream.Length > 256 << 20)
            throw LadingException.Input($"{Printable.Text(file)} has {stream.Length} bytes, more than is read.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private int SetOf(string layer, string name, string? etag, DateTimeOffset? seen)
    {
        int index = _sets.FindIndex(s => s.Layer == layer && s.Name == name);
        if (index < 0)
        {
            _sets.Add(new RecordSet(layer, name, etag, seen, 0));
            return _sets.Count - 1;
        }
        _sets[index] = _sets[index] with { ETag = etag ?? _sets[index].ETag, Seen = seen ?? _sets[index].Seen };
        return index;
    }

    /// <summary>
    /// Builds, and puts the result in the place of the present database. Throws <see cref="LadingException"/> when that
    /// cannot be done; the present one is unchanged then.
    /// </summary>
    public BuildResult Commit(DateTimeOffset now, CancellationToken cancellation = default)
    {
        string temporary = $"{_path}.{Guid.NewGuid().ToString("n")[..8]}.new";
        try
        {
            DatabaseInfo info;
            IReadOnlyList<KeyValuePair<string, int>> problems;
            var stage = new RecordStage();
            using (var writer = new DatabaseWriter(temporary))
            {
                Action<RecordPacker>[] work = Plan(stage);
                Run(work, stage, writer, cancellation);
                RecordSet[] sets = [.. _sets.Select((s, i) => s with { Refused = [.. stage.RefusedOf(i).OrderBy(p => p.Record, StringComparer.Ordinal), .. s.Refused] })];
                KevCatalogue kev = _kev ?? ((_export ?? Present) is { } known ? DatabaseContent.Kev(known) : new KevCatalogue(null, []));
                EpssScores epss = _epss.Count > 0 ? EpssScores.Merge(_epss) : (_export ?? Present) is { } scored ? DatabaseContent.Epss(scored) : new EpssScores(null, []);
                (info, problems) = writer.Finish(stage, sets, kev, epss, now);
            }
            cancellation.ThrowIfCancellationRequested();
            Replace(temporary);
            return new BuildResult(info, Present?.Meta.Info, [.. _refused, .. stage.Refused], problems);
        }
        catch (Exception e)
        {
            try
            {
                File.Delete(temporary);
            }
            catch (Exception other) when (other is IOException or UnauthorizedAccessException)
            {
                // The next build takes it away.
            }
            if (e is IOException io)
                throw LadingException.Input($"{Printable.Text(_path)} cannot be written: {Printable.Text(io.Message)}", "The database that was there before is unchanged.", io);
            throw;
        }
    }

    private void Replace(string temporary)
    {
        using (FileStream file = new(temporary, FileMode.Open, FileAccess.ReadWrite))
            file.Flush(flushToDisk: true);
        if (SetAside is not null)
            File.Move(_path, _path + ".damaged", overwrite: true);
        File.Move(temporary, _path, overwrite: true);
    }

    /// <summary>The work, in pieces of like size.</summary>
    private Action<RecordPacker>[] Plan(RecordStage stage)
    {
        var work = new List<Action<RecordPacker>>();
        foreach ((string file, int set) in _zips)
        {
            int count;
            using (ZipRecords zip = ZipRecords.Open(file))
                count = zip.Count;
            for (int start = 0; start < count; start += Slice)
            {
                (int from, int length) = (start, Math.Min(Slice, count - start));
                work.Add(packer =>
                {
                    using ZipRecords zip = ZipRecords.Open(file);
                    zip.Read(from, length, (json, name) => packer.Take(json.Span, _sets[set].Layer, set, name), problem => stage.Refuse(set, problem));
                });
            }
        }
        foreach ((string File, int Set)[] some in _files.Chunk(Slice))
            work.Add(packer => ReadFiles(some, packer, stage));
        if (_export is not null)
            work.AddRange(Keep(_export, _ => true));
        if (Present is not null)
            work.AddRange(Keep(Present, set => !_removedLayers.Contains(set.Layer) && !_replaced.Contains((set.Layer, set.Name))));
        return [.. work];
    }

    private void ReadFiles((string File, int Set)[] files, RecordPacker packer, RecordStage stage)
    {
        foreach ((string file, int set) in files)
        {
            string name = Printable.Text(Path.GetFileName(file), 120);
            long length = new FileInfo(file).Length;
            OsvProblem? problem = length > OsvReader.MaxRecord
                ? new OsvProblem(name, OsvReason.TooLarge, "", $"{length} bytes, {OsvReader.MaxRecord} are read")
                : packer.Take(ReadAll(file), _sets[set].Layer, set, name);
            if (problem is not null)
                stage.Refuse(set, problem);
        }
    }

    /// <summary>The records of another database that stay: those of which a set stays.</summary>
    private List<Action<RecordPacker>> Keep(DatabaseFile file, Func<RecordSet, bool> stays)
    {
        var sets = new Dictionary<int, int>();
        for (int i = 0; i < file.Meta.Sets.Count; i++)
        {
            RecordSet set = file.Meta.Sets[i];
            if (!stays(set))
                continue;
            int index = _sets.FindIndex(s => s.Layer == set.Layer && s.Name == set.Name);
            if (index < 0)
            {
                index = _sets.Count;
                _sets.Add(set);
            }
            else
                _sets[index] = _sets[index] with { ETag = _sets[index].ETag ?? set.ETag, Seen = _sets[index].Seen ?? set.Seen, Refused = set.Refused };
            sets[i] = index;
        }
        var blocks = new SortedDictionary<int, List<StoredRecord>>();
        for (int i = 0; i < file.Meta.Stored; i++)
        {
            StoredRecord record = file.Decode(DatabaseTable.Advisories, i, StoredRecord.Read);
            if (!record.Sets.Any(sets.ContainsKey) || _removedIds.Contains((record.Advisory.Source, record.Advisory.Id)))
                continue;
            if (!blocks.TryGetValue(record.Block, out List<StoredRecord>? list))
                blocks[record.Block] = list = [];
            list.Add(record);
        }
        var work = new List<Action<RecordPacker>>();
        foreach (KeyValuePair<int, List<StoredRecord>>[] some in blocks.Chunk(8))
        {
            work.Add(packer =>
            {
                foreach ((int block, List<StoredRecord> wanted) in some)
                {
                    wanted.Sort((a, b) => a.Index.CompareTo(b.Index));
                    try
                    {
                        packer.TakeBlock(file.Row(DatabaseTable.Bodies, block), wanted, sets);
                    }
                    catch (InvalidDataException e)
                    {
                        throw file.Damaged(DatabaseTable.Bodies, block, e);
                    }
                }
            });
        }
        return work;
    }

    /// <summary>Runs the work on every core, and writes blocks as they come.</summary>
    private static void Run(Action<RecordPacker>[] work, RecordStage stage, DatabaseWriter writer, CancellationToken cancellation)
    {
        using var blocks = new BlockingCollection<(int Number, byte[] Content)>(boundedCapacity: 64);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? failure = null;
        int next = -1, running = Math.Clamp(Environment.ProcessorCount, 1, 16);
        Thread[] threads = new Thread[running];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = "advisories" };
            threads[i].Start();
        }
        try
        {
            foreach ((int number, byte[] content) in blocks.GetConsumingEnumerable(CancellationToken.None))
                if (!stop.IsCancellationRequested)
                    writer.Write(DatabaseTable.Bodies, number, content);
        }
        finally
        {
            stop.Cancel();
            while (blocks.TryTake(out _, TimeSpan.FromMilliseconds(50)) || !blocks.IsCompleted)
            {
            }
            foreach (Thread thread in threads)
                thread.Join();
        }
        cancellation.ThrowIfCancellationRequested();
        failure?.Throw();

        void Work()
        {
            try
            {
                using var packer = new RecordPacker(stage, (number, content) => blocks.Add((number, content)));
                int mine;
                while (!stop.IsCancellationRequested && (mine = Interlocked.Increment(ref next)) < work.Length)
                    work[mine](packer);
                packer.Flush();
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                stop.Cancel();
            }
            finally
            {
                if (Interlocked.Decrement(ref running) == 0)
                    blocks.CompleteAdding();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _export?.Dispose();
        Present?.Dispose();
        _lock.Dispose();
    }
}
