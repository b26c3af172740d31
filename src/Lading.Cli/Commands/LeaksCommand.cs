using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Reports;
using Lading.Leaks.Searching;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Cli.Commands;

/// <summary><c>lading leaks SOURCE</c>: says which secrets an image, a folder or a file carries, and where.</summary>
internal sealed class LeaksCommand
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "what to search: an image, folder or file as for 'lading sbom', also of text; - for standard input",
    };

    private readonly LeakOptions _leaks = new();
    private readonly SourceArguments _arguments = new();
    private readonly LimitOptions _limits = new();
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Neither use nor fill the cache of layers already read." };
    private readonly Option<int> _parallelism = new("--parallelism") { Description = "Threads. [default: one a core]", HelpName = "N" };

    public static Command Build() => new LeaksCommand().BuildCommand();

    private Command BuildCommand()
    {
        var command = new Command("leaks", "say which secrets an image, folder or file carries, and where") { _source };
        command.Subcommands.Add(LeaksRuntimeCommand.Build());
        command.Subcommands.Add(LeaksFixCommand.Build());
        command.Subcommands.Add(LeaksProveCommand.Build());
        Option[] running = [_noCache, _parallelism];
        foreach (Option option in (IEnumerable<Option>)[.. _leaks.All, .. _arguments.All, .. _arguments.Registries.All, .. running, .. _limits.All])
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.FromResult(RunAsync(parsed, cancellation).GetAwaiter().GetResult()));
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Searches every layer of an image, also what later layers deleted, its configuration and history; archives, git objects, databases, key files and binaries. Nothing is skipped without a word, and no secret is shown: it is named by a fingerprint.",
            ],
            Groups =
            [
                ("Output", _leaks.Outputs),
                ("Gate", _leaks.Gate),
                ("Rules and what is known", _leaks.Rules),
                ("Fingerprints", _leaks.Fingerprints),
                ("Source", _arguments.All),
                ("Registries", _arguments.Registries.All),
                ("Running", running),
                ("Limits", _limits.All),
            ],
            Examples =
            [
                ("lading leaks app:1", "An image"),
                ("lading leaks dir:. --exclude '**/testdata/**'", "A folder"),
                ("lading leaks app:1 --min-confidence shaped -o sarif=leaks.sarif -o table", "No guesses; a SARIF file and a table"),
                ("lading leaks dir:. --rules .gitleaks.toml --ignore-file .gitleaksignore", "With what gitleaks was told"),
                ("lading leaks app:1 --baseline .ladingleaks --write-baseline .ladingleaks", "Take what there is as known"),
                ("git diff | lading leaks -", "Whatever comes in"),
                ("lading leaks runtime --proc", "What runs on this machine"),
            ],
            ExitCodes = LeakOptions.ExitCodes,
            Environment = [("XDG_CONFIG_HOME", "where the key of fingerprints is kept, under lading/")],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<(LeakFormat, string?)> targets = _leaks.Targets(parsed);
        LeakOptions.Search search = _leaks.Read(parsed);
        string reference = parsed.GetValue(_source)!;
        using StandardInput? input = reference == "-" ? StandardInput.Keep(cancellation) : null;
        LeakReport report = await SearchAsync(input?.Path ?? reference, search.Scanner, parsed, cancellation).ConfigureAwait(false);
        return _leaks.Finish(input is null ? report : report with { Source = "standard input" }, parsed, targets, search);
    }

    /// <summary>Where paths of a source lie on this machine; null for an image and for standard input.</summary>
    private static string? FolderOf(Source source) => source.Kind switch
    {
        SourceKind.Directory => source.Name,
        SourceKind.File => Path.GetDirectoryName(Path.GetFullPath(source.Name)),
        _ => null,
    };

    private async Task<LeakReport> SearchAsync(string reference, SecretScanner scanner, ParseResult parsed, CancellationToken cancellation)
    {
        ScanLimits limits = _limits.Read(parsed);
        SourceOptions options = _arguments.Read(parsed, limits.Layer);
        await using Source source = await SourceOpener.OpenAsync(reference, options, cancellation).ConfigureAwait(false);
        using var analyzer = new LeaksAnalyzer(scanner, buildFiles: source.Kind != SourceKind.Image, folder: FolderOf(source));
        var plan = new ScanPlan
        {
            Analyzers = [analyzer],
            Limits = limits,
            Exclude = [.. options.Exclude.SelectMany(Glob.Expand).Select(Glob.Parse)],
            Parallelism = parsed.GetValue(_parallelism),
        };
        var progress = new ScanProgress();
        using var cache = parsed.GetValue(_noCache) ? null : new FactsCache(FactsCache.DefaultRoot);
        ImageFacts facts;
        using (new ProgressLine(progress))
            facts = ImageScanner.Scan(source, plan, cache, progress, cancellation);
        return LeakSearch.Of(facts, analyzer, reference);
    }
}
