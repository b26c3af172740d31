using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Inventory.Merging;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Registry;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Cli.Commands;

/// <summary><c>lading sbom SOURCE</c>: reads a source once and writes what is in it.</summary>
internal sealed class SbomCommand
{
    private readonly SourceArguments _source = new();
    private readonly DocumentOutputs _outputs = new();
    private readonly LimitOptions _limits = new();
    private readonly SubjectOptions _subject = new();
    private readonly Option<string> _scope = new("--scope", "-s") { Description = "Which layers count: squashed (what a container sees) or all-layers (also what later layers deleted).", HelpName = "SCOPE", DefaultValueFactory = _ => "squashed" };
    private readonly Option<string[]> _catalogers = new("--select-catalogers") { Description = "NAME or TAG keeps only those, +NAME adds, -NAME takes away; lists with commas; may repeat. See 'lading catalogers'.", HelpName = "WORDS" };
    private readonly Option<string?> _base = new("--base") { Description = "The base image, as a source or the digest of its topmost layer: tells its packages from the application's.", HelpName = "IMAGE" };
    private readonly Option<string> _owned = new("--owned") { Description = "Language packages that an OS package owns: keep (list both, tied together) or fold (list the OS package only).", HelpName = "WHAT", DefaultValueFactory = _ => "keep" };
    private readonly Option<bool> _allPlatforms = new("--all-platforms") { Description = "Every platform of a multi-platform image: one document that keeps them apart, or one each where FILE has {platform} in it." };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Neither use nor fill the cache of layers already read." };
    private readonly Option<int> _parallelism = new("--parallelism") { Description = "Threads. [default: one a core]", HelpName = "N" };
    private readonly Option<bool> _failOnUnknown = new("--fail-on-unknowns") { Description = "Exit with 1 when some file was seen and not understood." };

    public static Command Build() => new SbomCommand().BuildCommand();

    private Command BuildCommand()
    {
        _scope.AcceptOnlyFromAmong("squashed", "all-layers");
        _owned.AcceptOnlyFromAmong("keep", "fold");
        var command = new Command("sbom", "say what is in an image, folder or file") { _source.Source };
        Option[] selection = [_allPlatforms, _scope, _catalogers, _base, _owned];
        Option[] running = [_noCache, _parallelism, _failOnUnknown];
        foreach (Option option in (IEnumerable<Option>)[.. _outputs.All, .. _source.All, .. _source.Registries.All, .. selection, .. _subject.All, .. running, .. _limits.All])
            command.Options.Add(option);
        foreach (Command sub in SbomDocumentCommands.Build())
            command.Subcommands.Add(sub);
        command.SetAction((parsed, cancellation) => Task.FromResult(RunAsync(parsed, cancellation).GetAwaiter().GetResult()));
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Reads every layer of an image once, recognizes packages by what is installed (and, in folders, also by what lock files declare), and writes one or several documents. Nothing is unpacked to disk and no network is used but to fetch the image itself."],
            Groups =
            [
                ("Output", _outputs.All),
                ("Source", _source.All),
                ("Registries", _source.Registries.All),
                ("Packages", selection),
                ("Subject", _subject.All),
                ("Running", running),
                ("Limits", _limits.All),
            ],
            Examples =
            [
                ("lading sbom dir:/", "This machine's own root file system"),
                ("lading sbom alpine:3.20 -o cyclonedx-json=bom.json -o table", "An image from a registry, a CycloneDX file and a table"),
                ("lading sbom docker-archive:app.tar -o spdx-json@2.3", "What docker save wrote"),
                ("lading sbom oci-dir:build/image:latest --base debian:bookworm-slim", "A layout, application packages told from the base image's"),
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "done"),
                (ExitCode.Findings, "files were not understood, with --fail-on-unknowns"),
                (ExitCode.Usage, "wrong usage"),
                (ExitCode.Failed, "could not finish: network, damaged input, a limit"),
            ],
            Environment =
            [
                ("SOURCE_DATE_EPOCH", "time stamped into documents, in seconds since 1970; otherwise the image's own"),
                ("XDG_CACHE_HOME", "where the cache lies"),
                ("DOCKER_HOST", "the Docker engine to ask"),
                ("DOCKER_CONFIG, REGISTRY_AUTH_FILE", "credentials of registries"),
                ("NO_COLOR", "no colours"),
            ],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<DocumentOutputs.Target> targets = _outputs.Read(parsed);
        ScanLimits limits = _limits.Read(parsed);
        SourceOptions options = _source.Read(parsed, limits.Layer);
        string reference = parsed.GetRequiredValue(_source.Source);
        using FactsCache? cache = parsed.GetValue(_noCache) ? null : new FactsCache(FactsCache.DefaultRoot);
        if (!parsed.GetValue(_allPlatforms))
        {
            Sbom sbom = _subject.Apply(parsed, await ReadAsync(reference, options, limits, cache, parsed, cancellation).ConfigureAwait(false));
            DocumentOutputs.Write(sbom, targets);
            return Report(sbom, parsed.GetValue(_failOnUnknown));
        }
        return await RunAllAsync(reference, options, limits, cache, targets, parsed, cancellation).ConfigureAwait(false);
    }

    /// <summary>Every platform of an index: documents of their own where the file name has {platform}, else one that keeps them apart.</summary>
    private async Task<int> RunAllAsync(string reference, SourceOptions options, ScanLimits limits, FactsCache? cache, IReadOnlyList<DocumentOutputs.Target> targets, ParseResult parsed, CancellationToken cancellation)
    {
        if (options.Platform is not null)
            throw LadingException.Usage("--all-platforms and --platform exclude each other.");
        await using var client = new RegistryClient(options.Registry);
        IReadOnlyList<Platform> platforms = await ImagePlatforms.ListAsync(reference, client.Open, limits.Layer, cancellation).ConfigureAwait(false);
        var sboms = new List<Sbom>();
        foreach (Platform platform in platforms)
        {
            Terminal.Detail($"reading {platform}");
            Sbom sbom = _subject.Apply(parsed, await ReadAsync(reference, options with { Platform = platform }, limits, cache, parsed, cancellation).ConfigureAwait(false));
            DocumentOutputs.Write(sbom, [.. targets.Where(t => t.IsEachPlatform).Select(t => t.For(platform))]);
            sboms.Add(sbom);
        }
        if (sboms.Count == 0)
            sboms.Add(_subject.Apply(parsed, await ReadAsync(reference, options, limits, cache, parsed, cancellation).ConfigureAwait(false)));
        Sbom whole = sboms.Count == 1 ? sboms[0] : SbomMerge.Merge(sboms, sboms[0].Subject.Name, sboms[0].Subject.IndexDigest ?? sboms[0].Subject.Version);
        DocumentOutputs.Write(whole, [.. targets.Where(t => !t.IsEachPlatform)]);
        return Report(whole, parsed.GetValue(_failOnUnknown));
    }

    private async Task<Sbom> ReadAsync(string reference, SourceOptions options, ScanLimits limits, FactsCache? cache, ParseResult parsed, CancellationToken cancellation)
    {
        Tables.MakeAhead();
        await using Source source = await SourceOpener.OpenAsync(reference, options, cancellation).ConfigureAwait(false);
        IReadOnlyList<Cataloger> catalogers = CatalogerSelection.For(source.Kind, parsed.GetValue(_catalogers) ?? []);
        (int? baseLayers, string? baseImage) = await BaseImages.FindAsync(source, parsed.GetValue(_base), options, cancellation).ConfigureAwait(false);
        var plan = new ScanPlan
        {
            Analyzers = catalogers,
            Limits = limits,
            Exclude = [.. options.Exclude.SelectMany(Glob.Expand).Select(Glob.Parse)],
            Parallelism = parsed.GetValue(_parallelism),
        };
        ImageFacts facts = Scan(source, plan, cache, cancellation);
        return Assembler.Build(facts, catalogers, new AssemblyOptions
        {
            Scope = parsed.GetValue(_scope) == "all-layers" ? InventoryScope.AllLayers : InventoryScope.Squashed,
            Owned = parsed.GetValue(_owned) == "fold" ? OwnedPackages.Fold : OwnedPackages.Keep,
            BaseLayers = baseLayers,
            BaseImage = baseImage,
        });
    }

    private static ImageFacts Scan(Source source, ScanPlan plan, FactsCache? cache, CancellationToken cancellation)
    {
        var progress = new ScanProgress();
        using var line = new ProgressLine(progress);
        return ImageScanner.Scan(source, plan, cache, progress, cancellation);
    }

    private static int Report(Sbom sbom, bool failOnUnknown)
    {
        foreach (Unknown unknown in sbom.Unknowns)
            Terminal.Detail($"not understood: {Printable.Text(unknown.Path, 4096)}: {Printable.Text(unknown.Reason, 1000)} ({unknown.Analyzer})");
        if (sbom.Unknowns.Count > 0)
            Terminal.Warn($"{sbom.Unknowns.Count} {(sbom.Unknowns.Count == 1 ? "file was" : "files were")} not understood; --verbose lists them.");
        return failOnUnknown && sbom.Unknowns.Count > 0 ? ExitCode.Findings : ExitCode.Ok;
    }
}
