using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Documents;
using Lading.Oci.Registry;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Cli.Commands;

/// <summary>The SBOM of an image as a predicate: what <c>lading sbom</c> would write of it.</summary>
internal static class ImageSbom
{
    /// <summary>The <c>--type</c> of a format; a usage error for formats that no predicate type is known for.</summary>
    public static string PredicateTypeOf(string format) => SbomFormats.Parse(format).Format.Name switch
    {
        "spdx-json" => "spdxjson",
        "cyclonedx-json" => "cyclonedx",
        var other => throw LadingException.Usage($"--sbom: there is no predicate type for {other}.", "spdx-json or cyclonedx-json."),
    };

    /// <summary>Reads the image and writes the document.</summary>
    public static async Task<byte[]> MakeAsync(string source, string format, RegistrySettings registries, CancellationToken cancellation)
    {
        (SbomFormat writer, string? version) = SbomFormats.Parse(format);
        return writer.ToBytes(await ReadAsync(source, registries, cancellation).ConfigureAwait(false), new FormatOptions { Version = version, Compact = true });
    }

    /// <summary>Reads the image.</summary>
    public static async Task<Sbom> ReadAsync(string source, RegistrySettings registries, CancellationToken cancellation)
    {
        await using Source opened = await SourceOpener.OpenAsync(source, new SourceOptions { Registry = registries }, cancellation).ConfigureAwait(false);
        IReadOnlyList<Cataloger> catalogers = CatalogerSelection.For(opened.Kind, []);
        var plan = new ScanPlan { Analyzers = catalogers, Limits = new ScanLimits() };
        ImageFacts facts = ImageScanner.Scan(opened, plan, new FactsCache(FactsCache.DefaultRoot), new ScanProgress(), cancellation);
        return Assembler.Build(facts, catalogers);
    }
}
