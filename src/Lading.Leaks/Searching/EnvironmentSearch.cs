using System.Text;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Oci.Daemons;

namespace Lading.Leaks.Searching;

/// <summary>Searches what runs: the environments of containers and of the processes of this machine.</summary>
public sealed class EnvironmentSearch(LeaksAnalyzer analyzer)
{
    private const int MaxEnvironment = 4 << 20;
    private readonly LeakCollector _collector = new(analyzer.Rules);
    private readonly List<Skipped> _skipped = [];
    private int _ignored;
    private long _sources;
    private long _bytes;

    /// <summary>The environment, command and labels of a container.</summary>
    public void Add(RunningContainer container)
    {
        _sources++;
        DocumentTexts texts = DocumentTexts.OfContainer(container.Inspected, container.Name, analyzer);
        foreach (SeenText seen in texts.Seen)
            _collector.Add(seen.Sighting, new LeakPlace { Kind = seen.Kind, Path = seen.Path, Pointer = seen.Pointer, Encodings = seen.Sighting.Encodings });
        _ignored += texts.Allowed;
        _skipped.AddRange(texts.Skipped);
        _bytes += texts.Bytes;
    }

    /// <summary>
    /// The environments of all processes, proc_pid_environ(5), that this user may read; which others there are is told as skipped.
    /// <paramref name="root"/> is <c>/proc</c> or a folder like it.
    /// </summary>
    public void AddProcesses(string root = "/proc")
    {
        string[] folders;
        try
        {
            folders = Directory.GetDirectories(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{root} cannot be read: {e.Message}", "Processes can be looked at on Linux only.", e);
        }
        foreach ((int pid, string folder) in folders.Where(f => int.TryParse(Path.GetFileName(f), out _)).Select(f => (int.Parse(Path.GetFileName(f)), f)).Order())
            AddProcess(pid, folder);
    }

    private void AddProcess(int pid, string folder)
    {
        string name = $"process {pid}";
        try
        {
            name = $"{Read(Path.Combine(folder, "comm"), 64, out _).TrimEnd()}[{pid}]";
            string environment = Read(Path.Combine(folder, "environ"), MaxEnvironment, out bool cut);
            if (cut)
                _skipped.Add(new Skipped(name, null, $"the environment is larger than {MaxEnvironment} bytes; the rest was not searched"));
            _sources++;
            _bytes += environment.Length;
            foreach (string variable in environment.Split('\0', StringSplitOptions.RemoveEmptyEntries))
                foreach (Sighting sighting in DocumentTexts.OfVariable(variable, name, analyzer, _skipped, ref _ignored))
                    _collector.Add(sighting, new LeakPlace { Kind = PlaceKind.Environment, Path = name, Pointer = "/" + NameOf(variable), Encodings = sighting.Encodings });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It has ended meanwhile.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that ends while it is read answers ESRCH, which is no reason to tell.
            if (Directory.Exists(folder))
                _skipped.Add(new Skipped(name, null, "the environment cannot be read: it belongs to another user"));
        }
    }

    private static string Read(string path, int most, out bool cut)
    {
        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[Math.Min(most, 64 << 10)];
        int length = 0;
        while (file.Read(bytes, length, bytes.Length - length) is > 0 and var read)
        {
            length += read;
            if (length == bytes.Length && length < most)
                Array.Resize(ref bytes, Math.Min(most, length * 4));
        }
        cut = length == most;
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static string NameOf(string variable) => variable.IndexOf('=') is > 0 and var at ? variable[..at] : variable[..Math.Min(variable.Length, 20)];

    /// <summary>What was found.</summary>
    public LeakReport Report(string source) => new()
    {
        Source = source,
        Leaks = _collector.Leaks(),
        Skipped = _skipped,
        Ignored = _ignored,
        Files = _sources,
        Bytes = _bytes,
    };
}
