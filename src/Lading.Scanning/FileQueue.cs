using Lading.Oci.Layers;

namespace Lading.Scanning;

/// <summary>A file that a walk came upon, to be looked at by any thread, and then what was learnt from it.</summary>
internal sealed class FoundFile(string path, int mode, FileRange range, int[] wanted, bool mayExecute)
{
    public string Path { get; } = path;
    public int Mode { get; } = mode;
    public FileRange Range { get; } = range;
    public int[] Wanted { get; } = wanted;
    public bool MayExecute { get; } = mayExecute;
    public List<FileFact> Facts { get; } = [];
    public List<Unknown> Unknowns { get; } = [];
    /// <summary>Whether reading it failed.</summary>
    public bool IsCutShort { get; set; }
}

/// <summary>
/// Files on their way from the threads that walk layers to those that have none left to walk. Bounded: a thread that finds
/// it full looks at the file itself.
/// </summary>
internal sealed class FileQueue(int walkers)
{
    private const int MaxWaiting = 4096;

    private readonly Queue<FoundFile> _files = [];
    private int _walkers = walkers;

    /// <summary>Takes the file, or says that there is no room.</summary>
    public bool TryAdd(FoundFile file)
    {
        lock (_files)
        {
            if (_files.Count >= MaxWaiting)
                return false;
            _files.Enqueue(file);
            Monitor.Pulse(_files);
            return true;
        }
    }

    /// <summary>Says that a thread will add no more.</summary>
    public void Done()
    {
        lock (_files)
        {
            _walkers--;
            Monitor.PulseAll(_files);
        }
    }

    /// <summary>The next file; waits while some thread still walks. Null once all are gone.</summary>
    public FoundFile? Take(CancellationToken cancellation)
    {
        lock (_files)
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_files.TryDequeue(out FoundFile? file))
                    return file;
                if (_walkers == 0)
                    return null;
                Monitor.Wait(_files, millisecondsTimeout: 50);
            }
    }
}
