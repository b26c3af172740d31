using System.Collections.Concurrent;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Scanning;

/// <summary>Counts for a progress display; updated by many threads.</summary>
public sealed class ScanProgress
{
    private long _entries;
    private long _bytesDone;

    /// <summary>Entries walked so far.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>Bytes of layers that are finished.</summary>
    public long BytesDone => Volatile.Read(ref _bytesDone);

    /// <summary>Bytes of all layers; 0 when not known.</summary>
    public long BytesTotal { get; internal set; }

    internal void AddEntries(long count) => Interlocked.Add(ref _entries, count);

    internal void AddBytes(long count) => Interlocked.Add(ref _bytesDone, count);
}

/// <summary>Scans the layers of a source in parallel, the largest first, through the cache.</summary>
public static class ImageScanner
{
    /// <summary>
    /// Scans every layer and overlays the facts. Throws <see cref="LayerException"/> for a layer that is damaged or over
    /// a limit: a partial answer about an image is not an answer. What is new goes into <paramref name="cache"/> by the time
    /// that is disposed.
    /// </summary>
    public static ImageFacts Scan(Source source, ScanPlan plan, FactsCache? cache = null, ScanProgress? progress = null, CancellationToken cancellation = default)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(plan.Limits.Timeout);
        try
        {
            return new Run(source, plan, cache, progress, limited.Token).Scan();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw LadingException.Input($"{source.Name}: the scan took longer than {plan.Limits.Timeout.TotalSeconds:0} seconds.", "Raise --timeout if the image is trusted.");
        }
    }

    private sealed class Run(Source source, ScanPlan plan, FactsCache? cache, ScanProgress? progress, CancellationToken cancellation)
    {
        private readonly LayerScanner _scanner = new(plan);
        private readonly string _rules = cache is null ? "" : FactsCache.RulesVersion(plan);
        private readonly Dictionary<string, IAnalyzer> _byName = plan.Analyzers.ToDictionary(a => a.Name, StringComparer.Ordinal);
        private readonly LayerFacts[] _facts = new LayerFacts[source.Layers.Count];
        private readonly LayerScanner.Walk?[] _walks = new LayerScanner.Walk?[source.Layers.Count];
        private FileQueue _files = new(0);

        public ImageFacts Scan()
        {
            if (progress is not null)
                progress.BytesTotal = source.Layers.Sum(l => l.Size);
            int threads = plan.Parallelism > 0 ? plan.Parallelism : Environment.ProcessorCount;
            var queue = new ConcurrentQueue<Layer>(source.Layers.OrderByDescending(l => l.Size));
            int workers = source.Layers.All(l => l.IsShared) ? 1 : source.Layers.Any(l => l.KeepsRanges) ? threads : Math.Min(threads, source.Layers.Count);
            int readersEach = Math.Max(1, threads / Math.Max(1, workers));
            _files = new FileQueue(workers);
            using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            try
            {
                ParallelRun.All(workers, _ => Work(queue, readersEach, failed.Token), failed);
                for (int i = 0; i < _walks.Length; i++)
                    if (_walks[i] is { } walk)
                        _facts[i] = walk.Facts();
            }
            finally
            {
                foreach (LayerScanner.Walk? walk in _walks)
                    walk?.Dispose();
                _scanner.FreeBuffers();
                // Also when another layer failed: the next try need not read these again.
                cache?.WriteLater([.. _facts.Where(f => f is { FromCache: false, Verified: not null, IsCutShort: false })], _rules);
            }
            return Overlay.Build(source, _facts, _scanner, cancellation);
        }

        private void Work(ConcurrentQueue<Layer> queue, int readers, CancellationToken token)
        {
            try
            {
                while (queue.TryDequeue(out Layer? layer))
                {
                    token.ThrowIfCancellationRequested();
                    if (Cached(layer) is { } cached)
                        _facts[layer.Index] = cached;
                    else if (layer.KeepsRanges)
                        _walks[layer.Index] = _scanner.Start(layer, source.Kind == SourceKind.Image, _files, progress is null ? null : progress.AddEntries, token);
                    else
                        _facts[layer.Index] = Fresh(layer, readers, token);
                    progress?.AddBytes(layer.Size);
                }
            }
            finally
            {
                _files.Done();
            }
            _scanner.LookAt(_files, token);
        }

        // The blob's digest comes from a manifest that was verified, so facts kept under it are facts about this image.
        private LayerFacts? Cached(Layer layer) =>
            layer.Blob is { } blob ? cache?.Read(blob.Digest, _rules, _byName) : null;

        private LayerFacts Fresh(Layer layer, int readers, CancellationToken token)
        {
            return _scanner.Scan(layer, source.Kind == SourceKind.Image, readers, progress is null ? null : progress.AddEntries, token);
        }
    }
}
