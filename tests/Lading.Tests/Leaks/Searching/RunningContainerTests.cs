using System.Diagnostics;
using System.Text;
using Lading.Leaks.Findings;
using Lading.Leaks.Searching;
using Lading.Oci.Daemons;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Searching;

/// <summary>Containers of a real engine, the one the environment names, when <c>LADING_TEST_DOCKER=1</c>; no network.</summary>
public sealed class RunningContainerTests : IDisposable
{
    private readonly string _name = $"lading-runtime-test-{Guid.NewGuid():n}";
    private readonly TemporaryFolder _context = new();
    private bool _built;

    public void Dispose()
    {
        _context.Dispose();
        if (!_built)
            return;
        Docker("rm", "-f", _name);
        Docker("image", "rm", "-f", _name);
    }

    [Fact]
    public async Task Environment_labels_and_command_of_a_running_container_are_searched()
    {
        Start("-e", "TOKEN=SECRET-environment", "--label", "note=SECRET-label", _name, "/busybox", "sh", "-c", "true SECRET-command; /busybox sleep 100");
        var search = new EnvironmentSearch(MarkedSecrets.Analyzer());
        search.Add(await RunningContainers.ReadAsync([_name], TestContext.Current.CancellationToken));
        LeakReport report = search.Report("x");
        Assert.Equal(["/Args/2", "/Config/Cmd/3", "/Config/Env/0", "/Config/Labels/note"], Pointers(report, _name));
        Assert.Equal((1, "environment"), (report.Files, report.Counted));
    }

    [Fact]
    public async Task A_container_that_has_stopped_is_not_among_those_that_run()
    {
        Start("-e", "TOKEN=SECRET-environment", _name, "/busybox", "true");
        Docker("wait", _name);
        RunningContainers running = await RunningContainers.ReadAsync([], TestContext.Current.CancellationToken);
        Assert.DoesNotContain(running.All, c => c.Name == _name);
    }

    [Fact]
    public void Its_processes_are_told_with_the_container()
    {
        Start("-e", "TOKEN=SECRET-environment", _name, "/busybox", "sleep", "100");
        string id = Docker("inspect", "-f", "{{.Id}}", _name).Trim();
        string pid = Docker("inspect", "-f", "{{.State.Pid}}", _name).Trim();
        Assert.SkipUnless(File.Exists($"/proc/{pid}/environ"), "the engine runs elsewhere");
        var search = new EnvironmentSearch(MarkedSecrets.Analyzer());
        search.AddProcesses();
        LeakReport report = search.Report("x");
        Assert.SkipWhen(report.Skipped.Any(s => s.Path.EndsWith($"[{pid}]", StringComparison.Ordinal)), "this user may not read it");
        Assert.Equal(["/TOKEN"], Pointers(report, $"busybox[{pid}] in {id[..12]}"));
    }

    private static string[] Pointers(LeakReport report, string path) =>
        [.. report.Leaks.SelectMany(l => l.Places).Where(p => p.Path == path).Select(p => p.Pointer!).Order(StringComparer.Ordinal)];

    private void Start(params string[] arguments)
    {
        if (Environment.GetEnvironmentVariable("LADING_TEST_DOCKER") != "1")
            Assert.Skip("LADING_TEST_DOCKER=1 is not set");
        string? busybox = ((string[])["/usr/bin/busybox", "/bin/busybox"]).FirstOrDefault(File.Exists);
        if (busybox is null)
            Assert.Skip("there is no static busybox");
        File.Copy(busybox, _context["busybox"]);
        _context.Write("Dockerfile", Encoding.ASCII.GetBytes("FROM scratch\nCOPY busybox /busybox\n"));
        _built = true;
        Docker("build", "--network", "none", "-q", "-t", _name, _context.Path);
        Docker(["run", "-d", "--network", "none", "--name", _name, .. arguments]);
    }

    private static string Docker(params string[] arguments)
    {
        var start = new ProcessStartInfo(File.Exists("/usr/bin/docker") ? "/usr/bin/docker" : "docker", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOCKER_BUILDKIT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {errors.Result}");
    }
}
