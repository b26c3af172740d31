using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Lading.Oci;
using Lading.Oci.Layers;

namespace Lading.Scanning;

/// <summary>Which analyzers run, within which limits, and which paths are left out.</summary>
public sealed record ScanPlan
{
    /// <summary>The analyzers, in the order they see a file.</summary>
    public required IReadOnlyList<IAnalyzer> Analyzers { get; init; }

    /// <summary>The limits.</summary>
    public ScanLimits Limits { get; init; } = new();

    /// <summary>Globs of files and folders that are not looked at.</summary>
    public IReadOnlyList<Glob> Exclude { get; init; } = [];

    /// <summary>Threads; 0 for one a core.</summary>
    public int Parallelism { get; init; }
}

/// <summary>
/// The one pass over a layer: walks its entries, offers each file to the analyzers that asked for its name or kind, and
/// collects what they say. Several workers may share the readers of one layer.
/// </summary>
internal sealed class LayerScanner
{
    private readonly ScanPlan _plan;
    private readonly DispatchTable _table;
    private readonly int[] _executableAnalyzers;
    private readonly ConcurrentBag<FileContent> _contents = [];

    public LayerScanner(ScanPlan plan)
    {
        _plan = plan;
        _table = new DispatchTable(plan.Analyzers);
        _executableAnalyzers = [.. Enumerable.Range(0, plan.Analyzers.Count).Where(i => plan.Analyzers[i].WantsExecutables)];
    }

    /// <summary>The names-to-analyzers table, for links that stand for a wanted file.</summary>
    public DispatchTable Table => _table;

    /// <summary>True when this analyzer wants files also under the names of links.</summary>
    public bool FollowsLinks(int analyzer) => _plan.Analyzers[analyzer].FollowsLinks;

    /// <summary>Scans a whole layer, all its readers at once, and verifies its digest where it has one.</summary>
    public LayerFacts Scan(Layer layer, bool whiteouts, int parallelism, Action<long>? progress, CancellationToken cancellation)
    {
        // Readers of one layer wait for one another: when one fails, the others must be told.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        IReadOnlyList<EntryReader> readers = layer.Open(parallelism, _plan.Limits.Layer, failed.Token);
        var workers = new Worker[readers.Count];
        try
        {
            for (int i = 0; i < workers.Length; i++)
                workers[i] = new Worker(this, readers[i], whiteouts, layer.DisplayName, progress);
            ParallelRun.All(workers.Length, worker => workers[worker].Run(failed.Token), failed);
            Digest? verified = null;
            foreach (EntryReader reader in readers)
                verified = reader.Complete();
            return Join(workers, verified);
        }
        finally
        {
            foreach (EntryReader reader in readers)
                reader.Dispose();
            foreach (Worker? worker in workers)
                worker?.Dispose();
        }
    }

    /// <summary>
    /// Walks a layer whose files may be read by any thread at any time, and leaves them to <paramref name="files"/>. Once that
    /// is empty, <see cref="Walk.Facts"/> has what was learnt.
    /// </summary>
    public Walk Start(Layer layer, bool whiteouts, FileQueue files, Action<long>? progress, CancellationToken cancellation)
    {
        EntryReader reader = layer.Open(1, _plan.Limits.Layer, cancellation)[0];
        using var worker = new Worker(this, reader, whiteouts, layer.DisplayName, progress) { Files = files };
        try
        {
            worker.Run(cancellation);
            return new Walk(this, worker, reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Looks at files that walks have found until there are no more.</summary>
    public void LookAt(FileQueue files, CancellationToken cancellation)
    {
        FileContent content = TakeContent();
        while (files.Take(cancellation) is { } file)
            LookAt(file, content);
        PutBack(content);
    }

    /// <summary>Frees the buffers of files: all layers are read, and what comes now needs memory of its own.</summary>
    public void FreeBuffers()
    {
        while (_contents.TryTake(out FileContent? content))
            content.Dispose();
    }

    private void PutBack(FileContent content)
    {
        content.Rest();
        _contents.Add(content);
    }

    private FileContent TakeContent() => _contents.TryTake(out FileContent? used) ? used : new FileContent(_plan.Limits.MaxInMemory);

    private void LookAt(FoundFile found, FileContent content)
    {
        try
        {
            ExecutableKind kind = Executables.Recognize(content.Begin(found.Range));
            var file = new ScannedFile(found.Path, found.Mode, content, kind, _plan.Limits, found.Unknowns);
            Analyze(file, found.Wanted, found.MayExecute, found.Facts);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            found.Unknowns.Add(Unreadable(found.Path, e));
            found.IsCutShort = true;
        }
    }

    private static Unknown Unreadable(string path, Exception e) => new(path, "scanner", $"the file could not be read: {e.Message}");

    /// <summary>A layer that was walked and stays open until all its files are looked at.</summary>
    internal sealed class Walk(LayerScanner scanner, Worker worker, EntryReader reader) : IDisposable
    {
        /// <summary>What was learnt, as if one thread had looked at every file when it came upon it.</summary>
        public LayerFacts Facts()
        {
            foreach (FoundFile file in worker.Found)
            {
                worker.Facts.AddRange(file.Facts);
                worker.Unknowns.AddRange(file.Unknowns);
                worker.IsCutShort |= file.IsCutShort;
            }
            return scanner.Join([worker], reader.Complete());
        }

        public void Dispose() => reader.Dispose();
    }

    /// <summary>Reads only the files at <paramref name="wanted"/> (path to the names under which analyzers should see it).</summary>
    public IReadOnlyList<FileFact> ScanPaths(Layer layer, Dictionary<string, List<(string Name, int Analyzer)>> wanted, List<Unknown> unknowns, CancellationToken cancellation)
    {
        var facts = new List<FileFact>();
        using EntryReader reader = layer.Open(1, _plan.Limits.Layer, cancellation)[0];
        using var content = new FileContent(_plan.Limits.MaxInMemory);
        int left = wanted.Count;
        while (left > 0 && reader.Next())
        {
            if (reader.Type != EntryType.File || !wanted.TryGetValue(Encoding.UTF8.GetString(reader.Path), out var names))
                continue;
            ExecutableKind kind = Executables.Recognize(content.Begin(reader));
            content.Load(reader);
            foreach ((string name, int analyzer) in names)
                Analyze(new ScannedFile(name, reader.Mode, content, kind, _plan.Limits, unknowns), analyzer, facts);
        }
        return facts;
    }

    private LayerFacts Join(Worker[] workers, Digest? verified)
    {
        List<FileFact> facts = workers[0].Facts;
        List<Unknown> unknowns = workers[0].Unknowns;
        foreach (Worker worker in workers.Skip(1))
        {
            facts.AddRange(worker.Facts);
            unknowns.AddRange(worker.Unknowns);
        }
        int most = _plan.Limits.MaxUnknowns;
        if (unknowns.Count > most)
        {
            int more = unknowns.Count - most;
            unknowns.RemoveRange(most, more);
            unknowns.Add(new Unknown("", "scanner", $"{more} more files were not understood"));
        }
        return new LayerFacts
        {
            Verified = verified,
            Facts = facts.OrderBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Analyzer, StringComparer.Ordinal).ToArray(),
            Paths = PathTable.Builder.Join([.. workers.Select(w => w.Paths)]),
            Unknowns = unknowns.OrderBy(u => u.Path, StringComparer.Ordinal).ToArray(),
            Entries = workers.Sum(w => w.Entries),
            Files = workers.Sum(w => w.Seen.Files),
            Bytes = workers.Sum(w => w.Seen.Bytes),
            IsCutShort = workers.Any(w => w.IsCutShort),
        };
    }

    /// <summary>Shows the file to those that want its name, then to those that want executables.</summary>
    private void Analyze(ScannedFile file, ReadOnlySpan<int> wanted, bool mayExecute, List<FileFact> facts)
    {
        foreach (int analyzer in wanted)
            Analyze(file, analyzer, facts);
        if (file.Executable == ExecutableKind.None || !mayExecute)
            return;
        foreach (int analyzer in _executableAnalyzers)
            if (!wanted.Contains(analyzer))
                Analyze(file, analyzer, facts);
    }

    private void Analyze(ScannedFile file, int analyzer, List<FileFact> facts)
    {
        IAnalyzer chosen = _plan.Analyzers[analyzer];
        if (file.Run(chosen) is { } fact)
            facts.Add(new FileFact(chosen.Name, file.Path, fact));
    }

    /// <summary>What one thread does with one reader.</summary>
    internal sealed class Worker(LayerScanner scanner, EntryReader reader, bool whiteouts, string layerName, Action<long>? progress) : IDisposable
    {
        private readonly FileContent _content = scanner.TakeContent();
        private readonly List<int> _wanted = [];
        private int[] _lastWanted = [];

        public List<FileFact> Facts { get; } = [];
        public List<Unknown> Unknowns { get; } = [];
        public PathTable.Builder Paths { get; } = new();
        /// <summary>Where files go that need not be looked at now; they stay in <see cref="Found"/>, in the order of the layer.</summary>
        public FileQueue? Files { get; init; }
        public List<FoundFile> Found { get; } = [];
        public long Entries { get; private set; }
        /// <summary>Whether reading a file failed, or one that was left to <see cref="Files"/>.</summary>
        public bool IsCutShort { get; set; }
        public (long Files, long Bytes) Seen { get; private set; }

        public void Run(CancellationToken cancellation)
        {
            while (reader.Next())
            {
                if ((++Entries & 0xff) == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress?.Invoke(256);
                }
                if (IsExcluded(reader.Path))
                    continue;
                if (whiteouts && Whiteout.IsMarker(EntryPath.BaseName(reader.Path)))
                    Whiteout.Record(reader.Path, Paths);
                else if (!reader.Path.IsEmpty)
                    Take();
            }
            foreach ((string path, string reason) in reader.Problems)
                Unknowns.Add(new Unknown(path, "scanner", reason));
        }

        private void Take()
        {
            Paths.Add(reader.Type switch
            {
                EntryType.Directory => PathKind.Directory,
                EntryType.SymbolicLink => PathKind.SymbolicLink,
                EntryType.HardLink => PathKind.HardLink,
                EntryType.Other => PathKind.Other,
                _ => PathKind.File,
            }, reader.Path, reader.LinkTarget);
            if (reader.LeftRoot)
                Unknowns.Add(new Unknown(PathText(), "scanner", "the stored path leads out of the root (..); it was read as lying inside"));
            if (reader.Type == EntryType.File)
                TakeFile();
        }

        private void TakeFile()
        {
            Seen = (Seen.Files + 1, Seen.Bytes + reader.Size);
            scanner._table.Find(reader.Path, _wanted);
            bool mayExecute = scanner._executableAnalyzers.Length > 0 && reader.Size >= 64 && MayBeExecutable(reader);
            if (_wanted.Count == 0 && !mayExecute)
                return;
            if (reader.IsSparse || reader.Size > scanner._plan.Limits.MaxFileSize)
            {
                Unknowns.Add(new Unknown(PathText(), "scanner", reader.IsSparse
                    ? $"{layerName}: the file is stored sparse and was not read"
                    : $"{layerName}: the file has {reader.Size} bytes, more than --max-file-size {scanner._plan.Limits.MaxFileSize}"));
                return;
            }
            try
            {
                if (Files is not null && reader.Range is { } range)
                    Leave(Files, range, mayExecute);
                else
                    Read(mayExecute);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                Unknowns.Add(Unreadable(PathText(), e));
                IsCutShort = true;
            }
        }

        private void Leave(FileQueue files, FileRange range, bool mayExecute)
        {
            // The first bytes are at hand with the header: most of what may be executed is a script.
            if (_wanted.Count == 0)
            {
                Span<byte> head = stackalloc byte[Executables.HeadLength];
                if (Executables.Recognize(head[..FileContent.ReadFully(reader, head)]) == ExecutableKind.None)
                    return;
            }
            // Most files are wanted by the same ones as the file before.
            if (!CollectionsMarshal.AsSpan(_wanted).SequenceEqual(_lastWanted))
                _lastWanted = [.. _wanted];
            var file = new FoundFile(PathText(), reader.Mode, range, _lastWanted, mayExecute);
            Found.Add(file);
            if (!files.TryAdd(file))
                scanner.LookAt(file, _content);
        }

        private void Read(bool mayExecute)
        {
            ExecutableKind kind = Executables.Recognize(_content.Begin(reader));
            if (_wanted.Count == 0 && kind == ExecutableKind.None)
                return;
            _content.Load(reader);
            var file = new ScannedFile(PathText(), reader.Mode, _content, kind, scanner._plan.Limits, Unknowns);
            scanner.Analyze(file, CollectionsMarshal.AsSpan(_wanted), mayExecute, Facts);
        }

        private bool IsExcluded(ReadOnlySpan<byte> path)
        {
            foreach (Glob glob in scanner._plan.Exclude)
            {
                // A folder that is left out takes all below it along.
                for (ReadOnlySpan<byte> part = path; !part.IsEmpty; part = part[..Math.Max(0, part.LastIndexOf((byte)'/'))])
                    if (glob.IsMatch(part))
                        return true;
            }
            return false;
        }

        private string PathText() => Encoding.UTF8.GetString(reader.Path);

        public void Dispose() => scanner.PutBack(_content);
    }

    /// <summary>Permission to execute, or a name that loaders use: PE files and libraries seldom carry the bit.</summary>
    private static bool MayBeExecutable(EntryReader reader)
    {
        if ((reader.Mode & 0x49) != 0)
            return true;
        ReadOnlySpan<byte> name = EntryPath.BaseName(reader.Path);
        int dot = name.IndexOf((byte)'.');
        if (dot < 0)
            return false;
        ReadOnlySpan<byte> last = name[name.LastIndexOf((byte)'.')..];
        return last.SequenceEqual(".dll"u8) || last.SequenceEqual(".exe"u8) || last.SequenceEqual(".so"u8) ||
               last.SequenceEqual(".dylib"u8) || last.SequenceEqual(".node"u8) || name[dot..].IndexOf(".so."u8) >= 0;
    }
}
