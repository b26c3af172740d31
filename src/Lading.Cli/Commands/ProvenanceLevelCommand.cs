using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Levels;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Commands;

/// <summary>
/// <c>lading provenance level</c>: which SLSA build level the evidence supports, and a verification summary (VSA) of
/// that.
/// </summary>
internal sealed class ProvenanceLevelCommand
{
    private readonly Argument<string> _target = new("TARGET") { Description = "an image by digest, a file, or a digest as sha256:HEX" };
    private readonly ProvenanceOptions _provenance = new();
    private readonly BundleOptions _bundles = new();
    private readonly RegistryOptions _registries = new();
    private readonly Option<int> _require = new("--require-level") { Description = "End with exit code 1 below this build level.", HelpName = "0-3" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "table or json.",
        HelpName = "FORMAT" };
    private readonly Option<string?> _vsa = ProvenanceOptions.Text("--vsa",
        "Write a verification summary, to be signed with lading attest-blob --statement.", "FILE");
    private readonly Option<string?> _verifier = ProvenanceOptions.Text("--verifier-id", "Who vouches for the summary.",
        "URI");
    private readonly Option<string?> _resource = ProvenanceOptions.Text("--resource-uri",
        "What the summary is about. [default: the target]", "URI");
    private readonly Option<string?> _policyUri = ProvenanceOptions.Text("--policy-uri",
        "The policy that the summary names.", "URI");

    private ProvenanceLevelCommand() { }

    public static Command Build() => new ProvenanceLevelCommand().Make();

    private Command Make()
    {
        var command = new Command("level", "say which SLSA build level the evidence supports") { _target,
            _provenance.Path, _require, _output, _vsa, _verifier, _resource, _policyUri };
        foreach (Option option in (IEnumerable<Option>)[_provenance.Source, .. _provenance.Trust, _bundles.RootOption,
            .. _registries.All])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Looks for provenance, signed or not, and rates each against the criteria of SLSA's build levels 0 to 3, with what speaks for or against each. An index is rated with each of its images.",
                "Who is believed up to which level is in the table of trusted builders. Without a trusted root no certificate can be verified, and level 1 is the most there is.",
            ],
            Groups =
            [
                ("Evidence", [_provenance.Path, _provenance.Source]),
                ("Trust", [_bundles.RootOption, .. _provenance.Trust]),
                ("Verification summary", [_vsa, _verifier, _resource, _policyUri]),
                ("Registries", _registries.All),
            ],
            Examples =
            [
                ("lading provenance level registry.example/app@sha256:... --trusted-root trusted_root.json",
                    "What hangs on an image, and what BuildKit put beside it"),
                ("lading provenance level app.tar.gz --provenance-path app.intoto.jsonl --trusted-root trusted_root.json --require-level 3", "A file, for a pipeline"),
                ("lading provenance level IMAGE --trusted-root R --vsa vsa.json --verifier-id https://acme.example/verifier && lading attest --key K --statement vsa.json IMAGE", "Vouch for the result"),
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "rated"),
                (ExitCode.Findings, "below --require-level"),
                (ExitCode.Usage, "wrong usage"),
                (ExitCode.Failed, "could not be rated: network, damaged input, a missing file"),
            ],
            Environment = [("SOURCE_DATE_EPOCH", "time written into the summary, in seconds since 1970"),
                ("COSIGN_REPOSITORY", "another repository that holds the provenance")],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool json = parsed.GetValue(_output) switch
        {
            null or "table" or "text" => false,
            "json" => true,
            var other => throw LadingException.Usage($"--output: there is no format '{Printable.Text(other, 40)}'.",
                "table or json."),
        };
        int required = parsed.GetValue(_require);
        if (required is < 0 or > 3)
            throw LadingException.Usage("--require-level is 0 to 3.");
        string? vsa = parsed.GetValue(_vsa), verifier = parsed.GetValue(_verifier);
        if (vsa is not null && verifier is null)
            throw LadingException.Usage("--verifier-id is missing.", "Who vouches for the summary? A URI of yours.");
        TrustedBuilders builders = _provenance.Builders(parsed);
        TrustedRoot root = _bundles.ReadRoot(parsed, needed: true);
        var reader = new EvidenceReader(root.Digest.IsEmpty ? null : root, builders,
            _provenance.GivenBuilderKeys(parsed));
        string target = parsed.GetRequiredValue(_target), name = target;
        List<LevelAssessment> assessments = [];
        AttestationFile? file = _provenance.File(parsed);
        string? source = parsed.GetValue(_provenance.Source);
        if (file is not null || File.Exists(target) || Digest.TryParse(target, out _))
        {
            Artifact artifact = BlobArgument.Open(target[(File.Exists(target) ? 0 : target.LastIndexOf('@') + 1)..]);
            byte[] sha256 = artifact.DigestBy(System.Security.Cryptography.HashAlgorithmName.SHA256)
                ?? throw LadingException.Usage("A SHA-256 digest or a file is wanted.");
            string? path = parsed.GetValue(_provenance.Path);
            IReadOnlyList<ProvenanceEvidence> evidence = file is null ? []
                : reader.Read(file, BundleOptions.ReadFile(path!, AttestationFile.MaxSize), path!);
            assessments.Add(LevelAssessor.Assess(target, Digest.FromHash("sha256", sha256), artifact, evidence,
                builders, source));
        }
        else
            name = await AddImagesAsync(parsed, target, reader, assessments, builders, source, cancellation)
                .ConfigureAwait(false);
        int level = assessments[0].Level > 0 || assessments.Count == 1 ? assessments[0].Level
            : assessments.Skip(1).Min(a => a.Level);
        LevelReport.Write(name, level, assessments, json);
        if (vsa is not null)
        {
            IReadOnlyList<LevelAssessment> subjects = assessments[0].Level > 0 || assessments.Count == 1
                ? [assessments[0]] : [.. assessments.Skip(1)];
            string version = typeof(ProvenanceLevelCommand).Assembly.GetName().Version?.ToString(3) ?? "0";
            byte[] statement = SummaryWriter.Write(subjects, required, verifier!, version, parsed.GetValue(_resource)
                ?? name, parsed.GetValue(_policyUri), SourceDateEpoch.OrNow);
            WholeFile.Write(vsa, stream => stream.Write(statement));
            Terminal.Say($"Verification summary written to {Printable.Text(vsa)}; sign it with lading attest-blob --statement {Printable.Text(vsa)}.");
        }
        if (level >= required)
            return ExitCode.Ok;
        Terminal.Error($"{Printable.Text(name, 300)}: build level {level}, asked for is {required}.");
        return ExitCode.Findings;
    }

    /// <summary>The image and, of an index, each of its images: what is about the index is about them.</summary>
    private async Task<string> AddImagesAsync(ParseResult parsed, string target, EvidenceReader reader,
        List<LevelAssessment> assessments, TrustedBuilders builders, string? source, CancellationToken cancellation)
    {
        await using var client = new RegistryClient(_registries.Read(parsed));
        await using SubjectImage image = await SubjectImage.OpenAsync(target, client, cancellation)
            .ConfigureAwait(false);
        Descriptor subject = image.Manifest.Descriptor;
        string name = image.Name(subject.Digest);
        if (image.ByTag)
            Terminal.Warn($"A tag was named, which may mean another image tomorrow; rated is {subject.Digest}.");
        ImageIndex? index = MediaTypes.IsIndex(subject.MediaType) ? OciJson.ReadIndex(image.Manifest.Bytes, name)
            : null;
        assessments.Add(LevelAssessor.Assess(name, subject.Digest,
            await reader.ReadAsync(image.Store, image.Attachments, subject.Digest, null, cancellation)
            .ConfigureAwait(false), builders, source));
        foreach (Descriptor entry in (index?.Manifests ?? []).Where(m => m.Platform is not { Os: "unknown" })
            .DistinctBy(m => m.Digest))
        {
            IReadOnlyList<ProvenanceEvidence> evidence = await reader.ReadAsync(image.Store, image.Attachments,
                entry.Digest, index, cancellation).ConfigureAwait(false);
            string platform = entry.Platform is { } of ? $" ({of})" : "";
            assessments.Add(LevelAssessor.Assess($"{image.Name(entry.Digest)}{platform}", entry.Digest, evidence,
                builders, source));
        }
        return name;
    }
}
