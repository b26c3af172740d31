using System.CommandLine;
using Lading.Cli.Commands;
using Lading.Cli.Output;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Cli.Options;

/// <summary>The options that say how a source is read and its inventory made; for every command that begins with an inventory.</summary>
internal sealed class InventoryOptions
{
    public SourceArguments Source { get; } = new();
    public LimitOptions Limits { get; } = new();

    private readonly Option<string> _scope = new("--scope", "-s") { Description = "Which layers count: squashed (what a container sees) or all-layers (also what later layers deleted).", HelpName = "SCOPE", DefaultValueFactory = _ => "squashed" };
    private readonly Option<string[]> _catalogers = new("--select-catalogers") { Description = "NAME or TAG keeps only those, +NAME adds, -NAME takes away; lists with commas; may repeat. See 'lading catalogers'.", HelpName = "WORDS" };
    private readonly Option<string?> _base = new("--base") { Description = "The base image, as a source or the digest of its topmost layer: tells its packages from the application's.", HelpName = "IMAGE" };
    private readonly Option<string> _owned = new("--owned") { Description = "Language packages that an OS package owns: keep (list both, tied together) or fold (list the OS package only).", HelpName = "WHAT", DefaultValueFactory = _ => "keep" };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Neither use nor fill the cache of layers already read." };
    private readonly Option<int> _parallelism = new("--parallelism") { Description = "Threads. [default: one a core]", HelpName = "N" };

    public InventoryOptions()
    {
        _scope.AcceptOnlyFromAmong("squashed", "all-layers");
        _owned.AcceptOnlyFromAmong("keep", "fold");
    }

    /// <summary>Which packages count.</summary>
    public Option[] Selection => [_scope, _catalogers, _base, _owned];

    /// <summary>Threads; 0 for one a core.</summary>
    public int Parallelism(ParseResult parsed) => parsed.GetValue(_parallelism);

    /// <summary>How to go about it.</summary>
    public Option[] Running => [_noCache, _parallelism];

    public IEnumerable<Option> All => [.. Source.All, .. Source.Registries.All, .. Selection, .. Running, .. Limits.All];

    /// <summary>Reads a source once and assembles what is in it. <paramref name="platform"/> goes before the option of that name.</summary>
    public async Task<Sbom> ReadAsync(string reference, ParseResult parsed, Platform? platform, CancellationToken cancellation) =>
        (await ReadAsync(reference, parsed, platform, [], cancellation).ConfigureAwait(false)).Sbom;

    /// <summary>The same, with further analyzers that see every file in the same pass.</summary>
    public async Task<(Sbom Sbom, ImageFacts Facts)> ReadAsync(string reference, ParseResult parsed, Platform? platform, IReadOnlyList<IAnalyzer> further, CancellationToken cancellation)
    {
        ScanLimits limits = Limits.Read(parsed);
        SourceOptions options = Source.Read(parsed, limits.Layer);
        if (platform is not null)
            options = options with { Platform = platform };
        Tables.MakeAhead();
        await using Source source = await SourceOpener.OpenAsync(reference, options, cancellation).ConfigureAwait(false);
        IReadOnlyList<Cataloger> catalogers = CatalogerSelection.For(source.Kind, parsed.GetValue(_catalogers) ?? []);
        (int? baseLayers, string? baseImage) = await BaseImages.FindAsync(source, parsed.GetValue(_base), options, cancellation).ConfigureAwait(false);
        var plan = new ScanPlan
        {
            Analyzers = [.. catalogers, .. further],
            Limits = limits,
            Exclude = [.. options.Exclude.SelectMany(Glob.Expand).Select(Glob.Parse)],
            Parallelism = parsed.GetValue(_parallelism),
        };
        // Not disposed: what it still has to write, it writes while the document is made, and the program ends only after that.
        ImageFacts facts = Scan(source, plan, parsed.GetValue(_noCache) ? null : new FactsCache(FactsCache.DefaultRoot), cancellation);
        Sbom sbom = Assembler.Build(facts, catalogers, new AssemblyOptions
        {
            Scope = parsed.GetValue(_scope) == "all-layers" ? InventoryScope.AllLayers : InventoryScope.Squashed,
            Owned = parsed.GetValue(_owned) == "fold" ? OwnedPackages.Fold : OwnedPackages.Keep,
            BaseLayers = baseLayers,
            BaseImage = baseImage,
        });
        return (sbom, facts);
    }

    private static ImageFacts Scan(Source source, ScanPlan plan, FactsCache? cache, CancellationToken cancellation)
    {
        var progress = new ScanProgress();
        using var line = new ProgressLine(progress);
        return ImageScanner.Scan(source, plan, cache, progress, cancellation);
    }

    /// <summary>Tells how much was seen and not understood.</summary>
    public static void TellUnknowns(Sbom sbom)
    {
        foreach (Unknown unknown in sbom.Unknowns)
            Terminal.Detail($"not understood: {Printable.Text(unknown.Path, 4096)}: {Printable.Text(unknown.Reason, 1000)} ({unknown.Analyzer})");
        if (sbom.Unknowns.Count > 0)
            Terminal.Warn($"{sbom.Unknowns.Count} {(sbom.Unknowns.Count == 1 ? "file was" : "files were")} not understood; --verbose lists them.");
    }
}
