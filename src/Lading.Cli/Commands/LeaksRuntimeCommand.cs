using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Leaks.Carriers;
using Lading.Leaks.Reports;
using Lading.Leaks.Searching;
using Lading.Oci.Daemons;

namespace Lading.Cli.Commands;

/// <summary><c>lading leaks runtime</c>: the environments of what runs.</summary>
internal sealed class LeaksRuntimeCommand
{
    private readonly Argument<string[]> _containers = new("CONTAINER")
    {
        Description = "names or ids of containers; all that run without any",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _processes = new("--proc") { Description = "Search environments and command lines of the processes of this machine instead; with containers named, both." };
    private readonly LeakOptions _leaks = new();

    public static Command Build() => new LeaksRuntimeCommand().BuildCommand();

    private Command BuildCommand()
    {
        var command = new Command("runtime", "search the environments of running containers and processes") { _containers };
        foreach (Option option in (IEnumerable<Option>)[_processes, .. _leaks.All])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Asks Docker and Podman for environment, command and labels of running containers. What is there is readable for everyone who may ask the engine, is inherited by every process and lands in logs.",
                "--proc needs no engine: it reads environment and command line of every process from /proc and names the container that it runs in. On a node of a cluster run it as root, in a pod with hostPID. Processes of other users are told as not searched.",
            ],
            Groups = [("What", [_processes]), ("Output", _leaks.Outputs), ("Gate", _leaks.Gate), ("Rules and what is known", _leaks.Rules), ("Fingerprints", _leaks.Fingerprints)],
            Examples = [("lading leaks runtime", "All containers that run"), ("lading leaks runtime web db -o json", "Two of them"), ("lading leaks runtime --proc", "The processes of this machine, in whatever container")],
            ExitCodes = LeakOptions.ExitCodes,
            Environment = [("DOCKER_HOST, CONTAINER_HOST", "address of the engine")],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<(LeakFormat, string?)> targets = _leaks.Targets(parsed);
        string[] names = parsed.GetValue(_containers) ?? [];
        bool processes = parsed.GetValue(_processes);
        LeakOptions.Search with = _leaks.Read(parsed);
        var search = new EnvironmentSearch(new LeaksAnalyzer(with.Scanner));
        if (!processes || names.Length > 0)
            search.Add(await RunningContainers.ReadAsync(names, cancellation).ConfigureAwait(false));
        if (processes)
            search.AddProcesses();
        string source = processes ? names.Length > 0 ? "containers and processes" : "processes" : names.Length > 0 ? string.Join(" ", names) : "running containers";
        return _leaks.Finish(search.Report(source), parsed, targets, with);
    }
}
