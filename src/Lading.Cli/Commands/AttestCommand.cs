using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Signing;

namespace Lading.Cli.Commands;

/// <summary><c>lading attest</c>: what is said about images, signed with a key or by an identity.</summary>
internal sealed class AttestCommand
{
    private readonly ImageSigningOptions _common = new();
    private readonly PredicateOptions _predicates = new();
    private readonly OwnPredicateOptions _own = new();
    private readonly Option<bool> _noUpload = new("--no-upload") { Description = "Do not hang the attestation on the image; with --bundle." };

    public static Command Build() => new AttestCommand().BuildCommand();

    private Command BuildCommand()
    {
        var command = new Command("attest", "sign a statement about images with a key or by an identity") { _common.Images, _noUpload };
        foreach (Option option in (IEnumerable<Option>)[.. _predicates.All, .. _own.All, .. _own.Database, .. _common.All])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Signs a statement about the digest that a name means now, and hangs it on the image as an OCI referrer. The predicate is checked against its type first."],
            Groups = [("What", [.. _predicates.All, .. _own.All, _common.Recursive]), ("Database", _own.Database), .. _common.Signing.Groups, ("Storage", [_noUpload, _common.Bundle, _common.Signature, _common.Certificate, _common.Legacy]), ("Registries", _common.Registries.All)],
            Examples =
            [
                ("lading attest --key cosign.key --sbom cyclonedx-json registry.example/app@sha256:...", "Make the SBOM, sign it, attach it"),
                ("lading attest --yes --sbom --scan --provenance registry.example/app@sha256:...", "SBOM, scan and provenance, by the identity of the CI system"),
                ("lading attest --key cosign.key --type slsaprovenance1 --predicate provenance.json registry.example/app:1.0", "A provenance from a file"),
            ],
            Environment = [.. SignCommand.Variables, ("LADING_DB", "the advisory database of --scan, unless --db names one")],
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string[] images = parsed.GetRequiredValue(_common.Images);
        _common.CheckFiles(parsed, images.Length);
        var opened = new List<IDisposable>();
        try
        {
            IReadOnlyList<OwnPredicateOptions.Maker> makers = _own.Read(parsed, opened);
            if (makers.Count > 0 == _predicates.IsGiven(parsed))
                throw LadingException.Usage(makers.Count > 0 ? $"{_own.All[0].Name} and its like make the predicate themselves." : "What is to be attested?",
                    $"One of --predicate FILE, --statement FILE, {string.Join(", ", _own.All.Select(o => o.Name))}.");
            if (makers.Count > 1)
                _common.CheckFiles(parsed, makers.Count);
            byte[]? statement = _predicates.Statement(parsed);
            using Predicate? given = makers.Count > 0 || statement is not null ? null : _predicates.Predicate(parsed);
            using Signer signer = await _common.Signing.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            RegistrySettings settings = _common.Registries.Read(parsed);
            await using var client = new RegistryClient(settings);
            foreach (string text in images)
            {
                await using SubjectImage image = await SubjectImage.OpenAsync(text, client, cancellation).ConfigureAwait(false);
                foreach (Descriptor subject in await _common.SubjectsAsync(parsed, image, cancellation).ConfigureAwait(false))
                {
                    if (makers.Count == 0)
                    {
                        await AttestAsync(parsed, image, subject, given, statement, signer, cancellation).ConfigureAwait(false);
                        continue;
                    }
                    foreach (OwnPredicateOptions.Maker maker in makers)
                    {
                        if (!IsMadeOf(parsed, maker, image, subject))
                            continue;
                        using Predicate made = await maker.PredicateAsync(image, subject, settings, cancellation).ConfigureAwait(false);
                        await AttestAsync(parsed, image, subject, made, null, signer, cancellation).ConfigureAwait(false);
                    }
                }
            }
            SigningOptions.SayMissing(signer);
            return ExitCode.Ok;
        }
        finally
        {
            opened.ForEach(one => one.Dispose());
        }
    }

    private bool IsMadeOf(ParseResult parsed, OwnPredicateOptions.Maker maker, SubjectImage image, Descriptor subject)
    {
        if (maker.OfIndexes)
            return true;
        if (MediaTypes.IsIndex(subject.MediaType))
            return parsed.GetValue(_common.Recursive)
                ? false
                : throw LadingException.Usage($"{image.Name(subject.Digest)} is an index of several images.", $"--recursive makes and attests {maker.What} of each.");
        // What BuildKit puts beside the images of an index has this platform and is no image.
        return subject.Platform is not { Os: "unknown" };
    }

    private async Task AttestAsync(ParseResult parsed, SubjectImage image, Descriptor subject, Predicate? predicate, byte[]? statement, Signer signer, CancellationToken cancellation)
    {
        bool upload = !parsed.GetValue(_noUpload);
        if (predicate is null)
        {
            if (_common.IsLegacy(parsed))
                throw LadingException.Usage("--statement and --legacy exclude one another.", "Give the predicate.");
            if (Statement.Read(statement!, "the statement").Subjects.All(s => s.Digests.GetValueOrDefault(subject.Digest.Algorithm) != subject.Digest.Encoded))
                throw LadingException.Input($"The statement is not about {image.Name(subject.Digest)}.", "None of its subjects has that digest.");
            await _common.StoreAsync(parsed, image, subject, await BundleSigner.SignStatementAsync(statement!, signer, cancellation).ConfigureAwait(false), signer, upload, cancellation).ConfigureAwait(false);
        }
        else if (_common.IsLegacy(parsed))
        {
            await ImageSigner.AttestLegacyAsync(image.Attachments, subject.Digest, image.DockerReference, predicate, signer, cancellation).ConfigureAwait(false);
        }
        else
        {
            await _common.StoreAsync(parsed, image, subject, await ImageSigner.AttestAsync(subject.Digest, predicate, signer, cancellation).ConfigureAwait(false), signer, upload, cancellation).ConfigureAwait(false);
        }
        Console.WriteLine(Printable.Text(image.Name(subject.Digest), 1000));
    }
}
