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

    /// <summary>Environment, command and labels of containers; engines that did not answer are told as skipped.</summary>
    public void Add(RunningContainers containers)
    {
        foreach (RunningContainer container in containers.All)
            Add(container);
        _skipped.AddRange(containers.Silent.Select(s => new Skipped(s.Engine, null, s.Reason)));
    }

    /// <summary>Environment, command and labels of a container.</summary>
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
    /// Environments and command lines of all processes, proc_pid_environ(5) and proc_pid_cmdline(5). Those that this user may not read
    /// are told as skipped.
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
            name = $"{Read(Path.Combine(folder, "comm"), 64, name, out _).TrimEnd()}[{pid}]";
            string groups = Path.Combine(folder, "cgroup");
            if (File.Exists(groups) && ContainerOf(Read(groups, 64 << 10, name, out _)) is { } container)
                name += $" in {container}";
            string command = Read(Path.Combine(folder, "cmdline"), MaxEnvironment, name, out int length).Replace('\0', ' ').TrimEnd();
            foreach (Sighting sighting in DocumentTexts.OfLine(command, "run.sh", name, analyzer, _skipped, ref _ignored))
                Add(sighting, name, "/cmdline");
            _bytes += length;
            string environment = Read(Path.Combine(folder, "environ"), MaxEnvironment, name, out length);
            _sources++;
            _bytes += length;
            foreach (string variable in environment.Split('\0', StringSplitOptions.RemoveEmptyEntries))
                foreach (Sighting sighting in DocumentTexts.OfLine(variable, ".env", name, analyzer, _skipped, ref _ignored))
                    Add(sighting, name, "/" + NameOf(variable));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It has ended meanwhile.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that ends while it is read answers ESRCH, which is no reason to tell.
            if (Directory.Exists(folder))
                _skipped.Add(new Skipped(name, null, "the environment may not be read by this user"));
        }
    }

    private void Add(Sighting sighting, string process, string pointer) =>
        _collector.Add(sighting, new LeakPlace { Kind = PlaceKind.Environment, Path = process, Pointer = pointer, Encodings = sighting.Encodings });

    /// <summary>
    /// The container whose control group a process is in, cgroups(7): engines and Kubernetes name the group after the 64 hexadecimal digits
    /// of the container's id, of which people use twelve. Null outside of containers.
    /// </summary>
    private static string? ContainerOf(string groups)
    {
        const int idLength = 64, shown = 12;
        int digits = 0;
        for (int at = 0; at <= groups.Length; at++)
        {
            if (at < groups.Length && groups[at] is >= '0' and <= '9' or >= 'a' and <= 'f')
            {
                digits++;
                continue;
            }
            if (digits == idLength)
                return groups.Substring(at - idLength, shown);
            digits = 0;
        }
        return null;
    }

    private string Read(string path, int most, string name, out int length)
    {
        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[Math.Min(most, 64 << 10)];
        length = 0;
        while (file.Read(bytes, length, bytes.Length - length) is > 0 and var read)
        {
            length += read;
            if (length == bytes.Length && length < most)
                Array.Resize(ref bytes, Math.Min(most, length * 4));
        }
        if (length == most)
            _skipped.Add(new Skipped(name, null, $"{Path.GetFileName(path)} is larger than {most} bytes; the rest was not searched"));
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
        Counted = "environment",
        Bytes = _bytes,
    };
}
