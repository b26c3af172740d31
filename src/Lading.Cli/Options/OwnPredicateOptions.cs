using System.CommandLine;
using Lading.Cli.Commands;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Provenance.Generation;
using Lading.Signing.Sigstore.Attestations;
using Lading.Vulnerabilities.Database;

namespace Lading.Cli.Options;

/// <summary>The predicates that <c>lading attest</c> makes itself; several in one run are several attestations.</summary>
internal sealed class OwnPredicateOptions
{
    private readonly Option<string?> _sbom = new("--sbom") { Description = "Make the SBOM of the image and attest that: spdx-json or cyclonedx-json.", HelpName = "FORMAT", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _scan = new("--scan") { Description = "Look up what is known to be wrong with the image and attest that, as type vuln." };
    private readonly Option<bool> _provenance = new("--provenance") { Description = "Attest the provenance of the build that runs just now, as 'lading provenance generate' writes it of CI system or checkout." };
    private readonly DatabaseOptions _database = new();

    public IReadOnlyList<Option> All => [_sbom, _scan, _provenance];

    /// <summary>The advisory database of <c>--scan</c>.</summary>
    public IReadOnlyList<Option> Database => _database.All;

    /// <summary>A predicate to be made of each image.</summary>
    /// <param name="What">What it is called.</param>
    /// <param name="Type">Its type as <c>--type</c> has it.</param>
    /// <param name="OfIndexes">True when it is made of an index as well, and not of images only.</param>
    /// <param name="Make">Makes its bytes.</param>
    public sealed record Maker(string What, string Type, bool OfIndexes, Func<SubjectImage, Descriptor, RegistrySettings, CancellationToken, Task<byte[]>> Make)
    {
        /// <summary>Makes it, and checks it against its type as any other.</summary>
        public async Task<Predicate> PredicateAsync(SubjectImage image, Descriptor subject, RegistrySettings registries, CancellationToken cancellation) =>
            Predicate.Read(Type, await Make(image, subject, registries, cancellation).ConfigureAwait(false), What, SigningTime.Now);
    }

    /// <summary>What is asked for; none when predicate or statement come from a file. Opens what it needs, which <paramref name="opened"/> gets to dispose.</summary>
    public IReadOnlyList<Maker> Read(ParseResult parsed, List<IDisposable> opened)
    {
        var makers = new List<Maker>();
        if (parsed.GetResult(_sbom) is not null)
        {
            string format = parsed.GetValue(_sbom) ?? "spdx-json";
            makers.Add(new Maker("the SBOM", ImageSbom.PredicateTypeOf(format), OfIndexes: false,
                (image, subject, registries, cancellation) => ImageSbom.MakeAsync(image.SourceOf(subject.Digest), format, registries, cancellation)));
        }
        if (parsed.GetValue(_scan))
        {
            AdvisoryDatabase database = _database.Open(parsed, Terminal.Warn);
            opened.Add(database);
            makers.Add(new Maker("the scan", "vuln", OfIndexes: false,
                (image, subject, registries, cancellation) => ImageScan.MakeAsync(image.SourceOf(subject.Digest), database, registries, SigningTime.Now, cancellation)));
        }
        if (parsed.GetValue(_provenance))
        {
            BuildRun run = BuildSystems.Read(BuildVariables.OfProcess("."));
            if (run.Source is null)
                Terminal.Warn("The source is not known: there is no CI system, and no git checkout here.");
            byte[] predicate = ProvenanceWriter.WritePredicate(run, [], SourceDateEpoch.OrNow);
            makers.Add(new Maker("the provenance", "slsaprovenance1", OfIndexes: true, (_, _, _, _) => Task.FromResult(predicate)));
        }
        return makers;
    }
}
