using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Stores;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Commands;

/// <summary><c>lading provenance verify</c>, and slsa-verifier's names for its parts.</summary>
internal sealed class ProvenanceVerifyCommand
{
    private static readonly (int, string)[] Codes =
    [
        (ExitCode.Ok, "verified"),
        (ExitCode.Findings, "not verified: a step does not hold, which is named"),
        (ExitCode.Usage, "wrong usage"),
        (ExitCode.Failed, "could not be verified: network, damaged input, a missing file"),
    ];

    private readonly Argument<string[]> _targets = new("TARGET") { Description = "files, digests as sha256:HEX, or images by digest", Arity = ArgumentArity.ZeroOrMore };
    private readonly ProvenanceOptions _provenance = new();
    private readonly SummaryOptions _summary = new();
    private readonly BundleOptions _bundles = new();
    private readonly RegistryOptions _registries = new();
    private readonly Option<string?> _repository = ProvenanceOptions.Text("--provenance-repository",
        "Another repository that holds the images' provenance.", "REPOSITORY");
    private readonly Option<bool> _print = new("--print-provenance",
        "--print-attestation") { Description = "Print the verified statement." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "text or json.",
        HelpName = "FORMAT" };

    private ProvenanceVerifyCommand() { }

    /// <summary>The command and, hidden, slsa-verifier's five.</summary>
    public static IEnumerable<Command> Build() =>
    [
        new ProvenanceVerifyCommand().Make("verify", hidden: false),
        .. new[] { "verify-artifact", "verify-image", "verify-npm-package", "verify-github-attestation",
            "verify-vsa" }.Select(name => new ProvenanceVerifyCommand().Make(name, hidden: true)),
    ];

    private Command Make(string name, bool hidden)
    {
        var command = new Command(name, "verify who built something, and from what") { _targets, _provenance.Path,
            _print, _output, _repository };
        command.Hidden = hidden;
        foreach (Option option in (IEnumerable<Option>)[.. _provenance.Expectations, .. _provenance.Trust,
            .. _summary.All, .. _bundles.Who, .. _bundles.Trust, .. _registries.All])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Verifies that each target was built by a trusted builder from the source that is expected: the signature, the builder, the source, and each expectation, step by step. Does what slsa-verifier does, with its flags; nothing is fetched but images that are named.",
                "With --verifier-id a verification summary (VSA) is verified instead.",
            ],
            Groups =
            [
                ("Expectations", _provenance.Expectations),
                ("Verification summaries", [.. _summary.All, .. _bundles.Who]),
                ("Trust", [.. _bundles.Trust, .. _provenance.Trust]),
                ("Registries", [_repository, .. _registries.All]),
            ],
            Examples =
            [
                ("lading provenance verify app-linux-amd64 --provenance-path app.intoto.jsonl --source-uri github.com/acme/app --source-tag v1.2.3 --trusted-root trusted_root.json", "A file of a release"),
                ("lading provenance verify registry.example/app@sha256:... --source-uri github.com/acme/app --trusted-root trusted_root.json", "An image, with what hangs on it"),
                ("lading provenance verify app-1.0.0.tgz --attestations-path app.json --npm-keys keys.json --builder-id https://github.com/actions/runner/github-hosted --package-name app --source-uri github.com/acme/app --trusted-root trusted_root.json", "A package of npm"),
                ("lading provenance verify --attestation-path vsa.jsonl --subject-digest sha256:... --verifier-id https://verifier.example --resource-uri pkg:oci/app --verified-level SLSA_BUILD_LEVEL_2 --public-key-path verifier.pub", "A verification summary"),
            ],
            ExitCodes = Codes,
            Environment = [("COSIGN_REPOSITORY", "another repository that holds the provenance")],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool json = parsed.GetValue(_output) switch
        {
            null or "text" => false,
            "json" => true,
            var other => throw LadingException.Usage($"--output: there is no format '{Printable.Text(other, 40)}'.",
                "text or json."),
        };
        bool print = parsed.GetValue(_print);
        string[] targets = parsed.GetValue(_targets) ?? [];
        AttestationFile? file = _provenance.File(parsed);
        if (_summary.IsAsked(parsed))
        {
            SummaryResult summary = _summary.Verify(parsed, file
                ?? throw LadingException.Usage("--attestation-path is missing."), targets, _bundles);
            ProvenanceReport.Write(summary, json, print);
            return summary.Verified ? ExitCode.Ok : ExitCode.Findings;
        }
        ProvenancePolicy policy = _provenance.Policy(parsed);
        if (targets.Length == 0)
            throw LadingException.Usage("What was built?",
                "Name the file, its digest as sha256:HEX, or the image by digest.");
        var results = new List<(string Target, ProvenanceResult Result)>();
        if (file is null)
            await VerifyImagesAsync(parsed, targets, policy, results, cancellation).ConfigureAwait(false);
        else
            foreach (string target in targets)
                results.Add((target, VerifyFile(parsed, file, target, policy)));
        foreach ((string target, ProvenanceResult result) in results)
            ProvenanceReport.Write(target, result, json, print);
        return results.All(r => r.Result.Verified) ? ExitCode.Ok : ExitCode.Findings;
    }

    private ProvenanceResult VerifyFile(ParseResult parsed, AttestationFile file, string target,
        ProvenancePolicy policy)
    {
        if (file.Google is { } google)
            return GoogleCloudBuildVerifier.Verify(google, DigestOf(target), policy, _provenance.BuilderKeys(parsed));
        Artifact artifact = Open(target);
        if (file.Package is { } package)
            return NpmVerifier.Verify(NpmVerifier.VerifySignatures(package, _bundles.ReadRoot(parsed, needed: true),
                _provenance.NpmKeys(parsed)), artifact, policy);
        ProvenanceResult? best = null;
        foreach (SignedProvenance signed in Signatures(parsed, file, policy.Builders))
        {
            ProvenanceResult result = ProvenanceVerifier.Verify(signed, [artifact], policy);
            if (result.Verified)
                return result;
            best = best is null || result.Steps.Count > best.Steps.Count ? result : best;
        }
        return best ?? throw LadingException.Input("Nobody signed the provenance: there is nothing in it that could be verified.", "lading provenance level says what unsigned provenance is worth.");
    }

    /// <summary>
    /// The signatures in a file: by certificate, which takes a trusted root, or with a key of the table.
    /// </summary>
    private List<SignedProvenance> Signatures(ParseResult parsed, AttestationFile file, TrustedBuilders builders)
    {
        bool certified = file.Bundles.Any(b => b.Certificate is not null) || file.Envelopes.Any(e => e.HasCertificate);
        TrustedRoot root = _bundles.ReadRoot(parsed, needed: certified);
        if (file.Envelopes.Any(e => e.HasCertificate))
        {
            if (!_bundles.IgnoresLog(parsed))
                throw LadingException.Usage("The provenance is an envelope without its entry in the transparency log, as slsa-github-generator wrote them before version 2.1.",
                    "--insecure-ignore-tlog verifies it as far as that goes: nothing then shows when it was signed.");
            Terminal.Warn("Without a transparency log nobody could have noticed this signature, and nothing shows when it was made.");
        }
        return
        [
            .. file.Bundles.Select(b => b.Certificate is null ? SignedProvenance.VerifyByKey(b, builders)
                : SignedProvenance.Verify(b, root, _bundles.TakesPromise(parsed))),
            .. file.Envelopes.Select(e => e.HasCertificate ? SignedProvenance.VerifyWithoutLog(e, root)
                : SignedProvenance.VerifyByKey(e, builders)),
        ];
    }

    private async Task VerifyImagesAsync(ParseResult parsed, string[] targets, ProvenancePolicy policy,
        List<(string, ProvenanceResult)> results, CancellationToken cancellation)
    {
        foreach (string target in targets)
            if (File.Exists(target) || Digest.TryParse(target, out _))
                throw LadingException.Usage("--provenance-path is missing.",
                    $"Provenance hangs on images only, and {Printable.Text(target)} is none.");
        TrustedRoot root = _bundles.ReadRoot(parsed, needed: true);
        await using var client = new RegistryClient(_registries.Read(parsed));
        foreach (string target in targets)
        {
            await using SubjectImage image = await OpenImageAsync(target, client, cancellation).ConfigureAwait(false);
            ArtifactStore? other = parsed.GetValue(_repository) is { } repository
                ? client.Open(ImageReference.Parse(repository)) : null;
            ImageProvenance provenance = await ImageProvenance.ReadAsync(other ?? image.Attachments,
                image.Manifest.Descriptor.Digest, root, policy.Builders, cancellation).ConfigureAwait(false);
            results.Add((image.Name(image.Manifest.Descriptor.Digest), provenance.Verify(policy)));
        }
    }

    /// <summary>An image by digest: what a tag means may have changed before it is pulled.</summary>
    internal static async Task<SubjectImage> OpenImageAsync(string target, RegistryClient client,
        CancellationToken cancellation)
    {
        SubjectImage image = await SubjectImage.OpenAsync(target, client, cancellation).ConfigureAwait(false);
        if (!image.ByTag)
            return image;
        string name = image.Name(image.Manifest.Descriptor.Digest);
        await image.DisposeAsync().ConfigureAwait(false);
        throw LadingException.Usage($"{Printable.Text(target)} is a tag: what it means may change between this and whatever pulls it.", $"Now it is {Printable.Text(name, 500)}. Verify that, and pull that.");
    }

    /// <summary>A file, a digest, or the digest of an image that is named by it.</summary>
    private static Artifact Open(string target) =>
        !File.Exists(target) && target.LastIndexOf('@') is > 0 and var at
        && Digest.TryParse(target[(at + 1)..], out Digest digest)
        ? Artifact.FromDigest(digest)
        : BlobArgument.Open(target);

    private static Digest DigestOf(string target) =>
        Digest.TryParse(target[(target.LastIndexOf('@') + 1)..], out Digest digest)
        ? digest
        : throw LadingException.Usage($"{Printable.Text(target)} is no image by digest.",
            "As NAME@sha256:HEX, or sha256:HEX.");
}
