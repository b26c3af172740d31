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
    private readonly InventoryOptions _inventory = new();
    private readonly Argument<string> _source = SourceArguments.Argument();
    private readonly DocumentOutputs _outputs = new();
    private readonly SubjectOptions _subject = new();
    private readonly RecordOptions _record = new();
    private readonly Option<bool> _allPlatforms = new("--all-platforms") { Description = "Every platform of a multi-platform image: one document that keeps them apart, or one each where FILE has {platform} in it." };
    private readonly Option<bool> _failOnUnknown = new("--fail-on-unknowns") { Description = "Exit with 1 when some file was seen and not understood." };

    public static Command Build() => new SbomCommand().BuildCommand();

    private Command BuildCommand()
    {
        var command = new Command("sbom", "say what is in an image, folder or file") { _source };
        Option[] selection = [_allPlatforms, .. _inventory.Selection];
        Option[] running = [.. _inventory.Running, _failOnUnknown];
        foreach (Option option in (IEnumerable<Option>)[.. _outputs.All, .. _inventory.Source.All, .. _inventory.Source.Registries.All, .. selection, .. _subject.All, .. running, .. _record.All, .. _inventory.Limits.All])
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
                ("Source", _inventory.Source.All),
                ("Registries", _inventory.Source.Registries.All),
                ("Packages", selection),
                ("Subject", _subject.All),
                ("Running", running),
                ("Recording", _record.All),
                ("Limits", _inventory.Limits.All),
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
                .. RecordOptions.Environment,
                ("DOCKER_HOST", "the Docker engine to ask"),
                ("DOCKER_CONFIG, REGISTRY_AUTH_FILE", "credentials of registries"),
                ("NO_COLOR", "no colours"),
            ],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<DocumentOutputs.Target> targets = _outputs.Read(parsed);
        _ = _record.IsWanted(parsed);
        string reference = parsed.GetRequiredValue(_source);
        if (!parsed.GetValue(_allPlatforms))
        {
            Sbom sbom = _subject.Apply(parsed, await _inventory.ReadAsync(reference, parsed, null, cancellation).ConfigureAwait(false));
            DocumentOutputs.Write(sbom, targets);
            _record.Write(parsed, sbom);
            return Report(sbom, parsed.GetValue(_failOnUnknown));
        }
        return await RunAllAsync(reference, targets, parsed, cancellation).ConfigureAwait(false);
    }

    /// <summary>Every platform of an index: documents of their own where the file name has {platform}, else one that keeps them apart.</summary>
    private async Task<int> RunAllAsync(string reference, IReadOnlyList<DocumentOutputs.Target> targets, ParseResult parsed, CancellationToken cancellation)
    {
        ScanLimits limits = _inventory.Limits.Read(parsed);
        SourceOptions options = _inventory.Source.Read(parsed, limits.Layer);
        if (options.Platform is not null)
            throw LadingException.Usage("--all-platforms and --platform exclude each other.");
        await using var client = new RegistryClient(options.Registry);
        IReadOnlyList<Platform> platforms = await ImagePlatforms.ListAsync(reference, client.Open, limits.Layer, cancellation).ConfigureAwait(false);
        var sboms = new List<Sbom>();
        foreach (Platform platform in platforms)
        {
            Terminal.Detail($"reading {platform}");
            Sbom sbom = _subject.Apply(parsed, await _inventory.ReadAsync(reference, parsed, platform, cancellation).ConfigureAwait(false));
            DocumentOutputs.Write(sbom, [.. targets.Where(t => t.IsEachPlatform).Select(t => t.For(platform))]);
            sboms.Add(sbom);
        }
        if (sboms.Count == 0)
            sboms.Add(_subject.Apply(parsed, await _inventory.ReadAsync(reference, parsed, null, cancellation).ConfigureAwait(false)));
        Sbom whole = sboms.Count == 1 ? sboms[0] : SbomMerge.Merge(sboms, sboms[0].Subject.Name, sboms[0].Subject.IndexDigest ?? sboms[0].Subject.Version);
        DocumentOutputs.Write(whole, [.. targets.Where(t => !t.IsEachPlatform)]);
        _record.Write(parsed, sboms);
        return Report(whole, parsed.GetValue(_failOnUnknown));
    }

    private static int Report(Sbom sbom, bool failOnUnknown)
    {
        InventoryOptions.TellUnknowns(sbom);
        return failOnUnknown && sbom.Unknowns.Count > 0 ? ExitCode.Findings : ExitCode.Ok;
    }
}
