using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Provenance.Generation;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Commands;

/// <summary>
/// <c>lading provenance generate</c>: SLSA provenance 1 of the build that runs just now, to be signed.
/// </summary>
internal sealed class ProvenanceGenerateCommand
{
    private readonly Argument<string[]> _images = new("IMAGE") { Description = "images that were built; their digest is looked up", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _artifacts = new("--artifact") { Description = "File that was built, or a digest as NAME@sha256:HEX; may repeat.", HelpName = "FILE" };
    private readonly Option<string?> _system = ProvenanceOptions.Text("--ci",
        "github, gitlab, buildkite, tekton or local. [default: found out]", "SYSTEM");
    private readonly Option<string?> _builder = ProvenanceOptions.Text("--builder-id",
        "Who builds. [default: what the CI system says]", "URI");
    private readonly Option<string?> _buildType = ProvenanceOptions.Text("--build-type",
        "How the parameters are to be understood. [default: that of the CI system]", "URI");
    private readonly Option<string?> _invocation = ProvenanceOptions.Text("--invocation-id",
        "Which run it is. [default: what the CI system says]", "ID");
    private readonly Option<string[]> _parameters = new("--parameter") { Description = "A parameter of the build, which is published; may repeat.", HelpName = "KEY=VALUE" };
    private readonly Option<string[]> _dependencies = new("--dependency") { Description = "Something that went in, URI@ALGORITHM:HEX; may repeat.", HelpName = "URI@DIGEST" };
    private readonly Option<string[]> _dockerfiles = new("--dockerfile") { Description = "Take base images that are named by digest from this file; may repeat.", HelpName = "FILE" };
    private readonly Option<string?> _metadata = ProvenanceOptions.Text("--metadata-file",
        "Take image and materials from what docker buildx build --metadata-file wrote.", "FILE");
    private readonly Option<string> _source = new("--source-dir") { Description = "Folder with the source, where no CI system says what it is.", HelpName = "FOLDER", DefaultValueFactory = _ => "." };
    private readonly Option<bool> _predicate = new("--predicate-only") { Description = "Write the predicate alone, for lading attest --predicate." };
    private readonly Option<string?> _output = new("--output",
        "-o") { Description = "Write there. [default: standard output]", HelpName = "FILE" };
    private readonly RegistryOptions _registries = new();

    private ProvenanceGenerateCommand() { }

    public static Command Build() => new ProvenanceGenerateCommand().Make();

    private Command Make()
    {
        var command = new Command("generate", "write the provenance of the build that runs just now")
        {
            _images, _artifacts, _metadata, _dockerfiles, _dependencies, _parameters, _system, _builder, _buildType,
                _invocation, _source, _predicate, _output,
        };
        foreach (Option option in _registries.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Writes SLSA provenance of version 1: what was built, from which commit and base images, by whom and in which run, as far as GitHub Actions, GitLab CI, Buildkite, Tekton or a git checkout tell. Nothing else of the environment is looked at; user names and passwords are taken out of addresses.",
                "It is worth as much as whoever signs it: lading attest, with the identity of the CI job.",
            ],
            Groups =
            [
                ("What was built", [_artifacts, _metadata]),
                ("What went in", [_dockerfiles, _dependencies, _parameters, _source]),
                ("Who built", [_system, _builder, _buildType, _invocation]),
                ("Registries", _registries.All),
            ],
            Examples =
            [
                ("lading provenance generate --artifact app.tar.gz --dockerfile Dockerfile -o provenance.json && lading attest-blob app.tar.gz --statement provenance.json --key cosign.key --bundle app.sigstore.json", "A file of a release"),
                ("lading provenance generate --metadata-file build.json --predicate-only -o p.json && lading attest --type slsaprovenance1 --predicate p.json --key cosign.key IMAGE", "An image that buildx built"),
            ],
            Environment =
            [
                ("SOURCE_DATE_EPOCH", "time of the build's end, in seconds since 1970"),
                ("GITHUB_*, CI_*, BUILDKITE_*, TEKTON_*",
                    "what the CI systems say: docs/provenance.md lists which are read"),
            ],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        BuildRun run = Run(parsed);
        Terminal.Detail($"The build is one of {run.System}.");
        List<StatementSubject> subjects = [];
        List<ResourceDescriptor> dependencies = [];
        foreach (string artifact in parsed.GetValue(_artifacts) ?? [])
            subjects.Add(Subject(artifact));
        await AddImagesAsync(parsed, subjects, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_metadata) is { } metadata)
        {
            (BaseImageList list, string? name,
                Digest? built) = BaseImageList.OfMetadata(BundleOptions.ReadFile(metadata, BaseImageList.MaxSize),
                metadata);
            if (built is { } digest)
                subjects.Add(Subject(name ?? "", digest));
            Take(list, metadata, dependencies);
        }
        foreach (string dockerfile in parsed.GetValue(_dockerfiles) ?? [])
            Take(BaseImageList.OfDockerfile(Encoding.UTF8.GetString(BundleOptions.ReadFile(dockerfile,
                BaseImageList.MaxSize)), dockerfile), dockerfile, dependencies);
        foreach (string text in parsed.GetValue(_dependencies) ?? [])
            dependencies.Add(Dependency(text));
        bool alone = parsed.GetValue(_predicate);
        if (subjects.Count == 0 && !alone)
            throw LadingException.Usage("What was built?",
                "--artifact FILE, an image, or --metadata-file; or --predicate-only.");
        if (run.Source is null)
            Terminal.Warn("The source is not known: there is no CI system, and no git checkout here.");
        DateTimeOffset finished = SourceDateEpoch.OrNow;
        List<ResourceDescriptor> distinct = [.. dependencies.DistinctBy(d =>
            (d.Uri, string.Join(',', d.Digests.Select(p => p.Key + p.Value))))];
        byte[] document = alone ? ProvenanceWriter.WritePredicate(run, distinct, finished)
            : ProvenanceWriter.WriteStatement(subjects, run, distinct, finished);
        OutputWord.Write(parsed.GetValue(_output) is "-" ? null : parsed.GetValue(_output), (stream, _) =>
        {
            stream.Write(document);
            stream.Write("\n"u8);
        });
        return ExitCode.Ok;
    }

    private BuildRun Run(ParseResult parsed)
    {
        BuildRun run = BuildSystems.Read(BuildVariables.OfProcess(parsed.GetRequiredValue(_source)),
            parsed.GetValue(_system));
        List<BuildParameter> own = [];
        foreach (string word in parsed.GetValue(_parameters) ?? [])
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || own.Any(p => p.Name == word[..equals]))
                throw LadingException.Usage($"--parameter takes KEY=VALUE, each key once, not '{Printable.Text(word, 100)}'.");
            own.Add(new BuildParameter(run.UserGroup, word[..equals], word[(equals + 1)..]));
        }
        return run with
        {
            BuilderId = parsed.GetValue(_builder) ?? run.BuilderId,
            BuildType = parsed.GetValue(_buildType) ?? run.BuildType,
            InvocationId = parsed.GetValue(_invocation) ?? run.InvocationId,
            ExternalParameters = [.. run.ExternalParameters.Where(p =>
                own.All(o => (o.Group, o.Name) != (p.Group, p.Name))), .. own],
        };
    }

    private async Task AddImagesAsync(ParseResult parsed, List<StatementSubject> subjects,
        CancellationToken cancellation)
    {
        if (parsed.GetValue(_images) is not { Length: > 0 } images)
            return;
        await using var client = new RegistryClient(_registries.Read(parsed));
        foreach (string text in images)
        {
            await using SubjectImage image = await SubjectImage.OpenAsync(text, client, cancellation)
                .ConfigureAwait(false);
            subjects.Add(Subject(image.DockerReference, image.Manifest.Descriptor.Digest));
        }
    }

    private static void Take(BaseImageList list, string where, List<ResourceDescriptor> dependencies)
    {
        dependencies.AddRange(list.Images);
        foreach (string skipped in list.Skipped)
            Terminal.Warn($"{Printable.Text(where)}: {Printable.Text(skipped)} has no digest and is left out: nothing says what it was.");
    }

    private static StatementSubject Subject(string artifact)
    {
        if (!File.Exists(artifact) && artifact.LastIndexOf('@') is > 0 and var at
            && Digest.TryParse(artifact[(at + 1)..], out Digest digest))
            return Subject(artifact[..at], digest);
        if (!File.Exists(artifact))
            throw LadingException.Input($"There is no file {Printable.Text(artifact)}.");
        return Subject(Path.GetFileName(artifact),
            Digest.FromHash("sha256", Artifact.FromFile(artifact).DigestBy(HashAlgorithmName.SHA256)));
    }

    private static StatementSubject Subject(string name, Digest digest) =>
        new(name, new SortedDictionary<string, string> { [digest.Algorithm] = digest.Encoded });

    private static ResourceDescriptor Dependency(string text)
    {
        int at = text.LastIndexOf('@'), colon = text.LastIndexOf(':');
        return at > 0 && colon > at + 1 && colon < text.Length - 1
            && text.AsSpan(colon + 1).ContainsAnyExcept("0123456789abcdef") is false
            ? new ResourceDescriptor { Uri = text[..at], Digests = new SortedDictionary<string,
                string> { [text[(at + 1)..colon]] = text[(colon + 1)..] } }
            : throw LadingException.Usage($"--dependency takes URI@ALGORITHM:HEX, not '{Printable.Text(text, 200)}'.",
                "As pkg:npm/left-pad@1.3.0@sha256:...");
    }
}
