using System.CommandLine;
using System.Text.Json;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Leaks.Proving;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Signing;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Cli.Commands;

/// <summary><c>lading leaks prove IMAGE --secret …</c>: shows that a build's secrets are not in what it built.</summary>
internal sealed class LeaksProveCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "a name, or registry:, docker:, podman:, docker-archive:, oci-dir:, oci-archive: and what follows" };
    private readonly BuildSecretOptions _secrets = new();
    private readonly Option<string[]> _caches = new("--cache") { Description = "Folder with an exported build cache (--cache-to type=local), searched as well; may repeat.", HelpName = "DIR" };
    private readonly Option<bool> _everyByte = new("--every-byte") { Description = "Search for whole lines, also where only their values are secret: names of settings and hosts are then traces, too." };
    private readonly Option<bool> _allowUnsearched = new("--allow-unsearched") { Description = "Call it proved although something could not be searched; it is listed all the same." };
    private readonly Option<string[]> _output = new("--output", "-o") { Description = "table or json, or FORMAT=FILE; may repeat. [default: table]", HelpName = "FORMAT[=FILE]" };
    private readonly Option<bool> _attest = new("--attest") { Description = "When it is proved, sign that and hang it on the image as an attestation." };
    private readonly Option<bool> _noUpload = new("--no-upload") { Description = "Do not hang the attestation on the image; with --bundle." };
    private readonly Option<string?> _bundle = new("--bundle") { Description = "Write the attestation to a file as well.", HelpName = "FILE" };
    private readonly SigningOptions _signing = new();
    private readonly RegistryOptions _registries = new();
    private readonly LimitOptions _limits = new();

    public static Command Build() => new LeaksProveCommand().BuildCommand();

    private Command BuildCommand()
    {
        Option[] what = [_secrets.Secret, _caches, _everyByte, _allowUnsearched];
        Option[] attest = [_attest, _noUpload, _bundle, .. _signing.All];
        var command = new Command("prove", "prove that a build secret left no trace") { _image };
        foreach (Option option in (IEnumerable<Option>)[.. what, _output, .. attest, .. _registries.All, .. _limits.All])
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "Searches every byte of an image for the secrets that its build was given: manifests and annotations, configuration, history, every layer with names and headers, archives inside layers, attestations and whatever else refers to it, and exported build caches. Each value is searched for whole, by line and by any 12 bytes in a row, as it is and in every usual encoding.",
                "What could not be searched is listed, and then nothing is proved. Encryption is beyond this, and so are secrets of fewer than 8 bytes.",
            ],
            Groups = [("What", what), ("Output", [_output]), ("Attestation", attest), ("Registries", _registries.All), ("Limits", _limits.All)],
            Examples =
            [
                ("lading leaks prove app:1 --secret id=npmrc,src=$HOME/.npmrc --secret id=token,env=NPM_TOKEN", "An image of the local engine"),
                ("lading leaks prove oci-dir:out --secret id=key,src=deploy_key --cache cache/", "A layout, and the cache that the build exported"),
                ("lading leaks prove registry.example/app:1 --secret id=token,env=TOKEN --attest --key cosign.key", "Sign the proof"),
            ],
            ExitCodes =
            [
                (ExitCode.Ok, "proved: no trace"),
                (ExitCode.Findings, "traces found"),
                (ExitCode.Usage, "wrong usage, or a secret too short to tell from chance"),
                (ExitCode.Failed, "not proved: something could not be searched or read"),
            ],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<OutputWord> outputs = OutputWord.Read(parsed, _output);
        foreach (OutputWord output in outputs)
            if (output.Format is not ("table" or "json"))
                throw LadingException.Usage($"-o: there is no format '{Printable.Text(output.Format, 40)}'.", "table or json.");
        OutputWord.OnlyOneUnnamed(outputs.Select(o => o.File));
        bool attest = parsed.GetValue(_attest);
        bool upload = !parsed.GetValue(_noUpload);
        if (!attest && (!upload || parsed.GetValue(_bundle) is not null))
            throw LadingException.Usage("--no-upload and --bundle go with --attest.");
        ScanLimits limits = _limits.Read(parsed);
        using Signer? signer = attest ? await _signing.OpenAsync(parsed, cancellation).ConfigureAwait(false) : null;
        IReadOnlyList<BuildSecret> secrets = _secrets.Read(parsed);
        try
        {
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limited.CancelAfter(limits.Timeout);
            await using var client = new RegistryClient(_registries.Read(parsed));
            await using SubjectImage image = await OpenAsync(parsed.GetRequiredValue(_image), client, cancellation).ConfigureAwait(false);
            if (attest && upload && image.Scheme is not ("registry" or "oci-dir"))
                throw LadingException.Usage($"Nothing can be hung on an image in {image.Scheme}:.", "Push it first, or write the attestation to a file: --no-upload --bundle FILE.");
            SecretProof proof = await ProveAsync(image, secrets, parsed, limits, attest, cancellation, limited.Token).ConfigureAwait(false);
            foreach (OutputWord output in outputs)
                OutputWord.Write(output.File, (stream, width) => Write(proof, output.Format, stream, width));
            bool proved = proof.Verdict == ProofVerdict.Clean || (proof.Verdict == ProofVerdict.NotProven && parsed.GetValue(_allowUnsearched));
            if (signer is not null && proved)
                await AttestAsync(proof, image, signer, upload, parsed.GetValue(_bundle), cancellation).ConfigureAwait(false);
            else if (attest)
                Terminal.Warn("Nothing was proved, so nothing was signed.");
            return proved ? ExitCode.Ok : proof.Verdict == ProofVerdict.Traces ? ExitCode.Findings : ExitCode.Failed;
        }
        finally
        {
            foreach (BuildSecret secret in secrets)
                secret.Dispose();
        }
    }

    private async Task<SecretProof> ProveAsync(SubjectImage image, IReadOnlyList<BuildSecret> secrets, ParseResult parsed, ScanLimits limits, bool attest, CancellationToken cancellation, CancellationToken limited)
    {
        try
        {
            return await ImageSearch.ProveAsync(image.Store, image.Selection, parsed.GetRequiredValue(_image), secrets, new ProofOptions
            {
                Caches = parsed.GetValue(_caches) ?? [],
                EveryByte = parsed.GetValue(_everyByte),
                Hashes = attest,
                Layer = limits.Layer,
                MaxNesting = limits.MaxNesting,
                MaxUnpacked = limits.MaxUnpackedArchive,
            }, limited).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw LadingException.Input($"The search took longer than {limits.Timeout.TotalSeconds:0} seconds.", "Raise --timeout if the image is trusted.");
        }
    }

    /// <summary>A bare name that is no file is the local engine's image, where there is one, because that is what a build has just made.</summary>
    private static async Task<SubjectImage> OpenAsync(string text, RegistryClient client, CancellationToken cancellation)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        bool bare = (colon < 0 || !SourceOpener.Schemes.Contains(text[..colon], StringComparer.Ordinal)) && !Path.Exists(text) && !Path.Exists(colon < 0 ? text : text[..colon]);
        foreach (string engine in bare ? (string[])["docker", "podman"] : [])
        {
            try
            {
                return await SubjectImage.OpenAsync($"{engine}:{text}", client, cancellation).ConfigureAwait(false);
            }
            catch (LadingException e) when (e is not Oci.Layers.LayerException)
            {
                Terminal.Detail($"{engine}: {e.Message}");
            }
        }
        return await SubjectImage.OpenAsync(text, client, cancellation).ConfigureAwait(false);
    }

    private static void Write(SecretProof proof, string format, Stream stream, int width)
    {
        if (format == "json")
        {
            using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
                ProofJson.Write(json, proof);
            stream.Write("\n"u8);
            return;
        }
        using var writer = new StreamWriter(stream, leaveOpen: true);
        ProofTable.Write(proof, writer, width);
    }

    private static async Task AttestAsync(SecretProof proof, SubjectImage image, Signer signer, bool upload, string? file, CancellationToken cancellation)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
            ProofJson.Write(writer, proof);
        using Predicate predicate = Predicate.Read(ProofJson.PredicateType, json.ToArray(), "the proof", SigningTime.Now);
        byte[] bundle = await ImageSigner.AttestAsync(proof.Digest, predicate, signer, cancellation).ConfigureAwait(false);
        if (file is not null)
            WholeFile.Write(file, stream => stream.Write(bundle));
        if (upload)
            Terminal.Say($"attestation {(await BundleReferrer.AttachAsync(image.Attachments, image.Manifest.Descriptor, bundle, SigningTime.Now, cancellation).ConfigureAwait(false)).Digest}");
        SigningOptions.SayMissing(signer);
    }
}
