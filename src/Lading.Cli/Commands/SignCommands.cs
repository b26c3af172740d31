using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Signing;

namespace Lading.Cli.Commands;

/// <summary><c>lading sign</c> and <c>lading attest</c>: images, signed with a key or by an identity.</summary>
internal static class SignCommands
{
    private static readonly (string, string)[] Variables =
    [
        ("COSIGN_PASSWORD", "password of the private key; may be empty"),
        ("SIGSTORE_ID_TOKEN", "identity token, where there is no --key"),
        ("COSIGN_REPOSITORY", "another repository for what is signed"),
        ("SOURCE_DATE_EPOCH", "time stamped beside signatures, in seconds since 1970"),
    ];

    public static IReadOnlyList<Command> Build() => [Sign(), Attest()];

    private sealed class Common
    {
        public Argument<string[]> Images { get; } = new("IMAGE") { Description = "image names, registry: or oci-dir: and what follows; best by digest", Arity = ArgumentArity.OneOrMore };
        public Option<bool> Recursive { get; } = new("--recursive", "-r") { Description = "The images of an index as well as the index." };
        public Option<bool> Legacy { get; } = new("--legacy") { Description = "Write cosign's older tags (.sig, .att) in place of a bundle that refers to the image." };
        public Option<bool> NewFormat { get; } = new("--new-bundle-format") { Hidden = true, DefaultValueFactory = _ => true };
        public Option<string?> Signature { get; } = new("--output-signature") { Description = "Write the bare signature, in base64, to a file as well.", HelpName = "FILE" };
        public Option<string?> Certificate { get; } = new("--output-certificate") { Description = "Write the certificate of an identity, in PEM, to a file as well.", HelpName = "FILE" };
        public Option<string?> Bundle { get; } = new("--bundle") { Description = "Write the bundle to a file as well.", HelpName = "FILE" };
        public RegistryOptions Registries { get; } = new();
        public SigningOptions Signing { get; } = new();

        public IReadOnlyList<Option> All => [Recursive, Legacy, NewFormat, Bundle, Signature, Certificate, .. Signing.All, .. Registries.All];

        public bool IsLegacy(ParseResult parsed) => parsed.GetValue(Legacy) || !parsed.GetValue(NewFormat);

        public void CheckFiles(ParseResult parsed, int images)
        {
            foreach (Option<string?> option in (ReadOnlySpan<Option<string?>>)[Bundle, Signature, Certificate])
                if (parsed.GetValue(option) is not null && (images > 1 || IsLegacy(parsed) || parsed.GetValue(Recursive)))
                    throw LadingException.Usage($"{option.Name} takes what is of one bundle of one image.", "Leave out --recursive and --legacy, and name one image.");
        }

        public async Task<IReadOnlyList<Descriptor>> SubjectsAsync(ParseResult parsed, SubjectImage image, CancellationToken cancellation)
        {
            if (image.ByTag)
                Terminal.Warn($"A tag was named, which may mean another image tomorrow; signed is {image.Manifest.Descriptor.Digest}.");
            return parsed.GetValue(Recursive) ? await ImageSigner.UnfoldAsync(image.Store, image.Manifest, cancellation).ConfigureAwait(false) : [image.Manifest.Descriptor];
        }

        public async Task StoreAsync(ParseResult parsed, SubjectImage image, Descriptor subject, byte[] bundle, Signer signer, bool upload, CancellationToken cancellation)
        {
            var read = Lading.Signing.Sigstore.Bundles.Bundle.Read(bundle, "the bundle");
            if (parsed.GetValue(Bundle) is { } file)
                WholeFile.Write(file, stream => stream.Write(bundle));
            if (parsed.GetValue(Signature) is { } signatureFile)
                WholeFile.Write(signatureFile, stream => stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(read.Signature.Span))));
            if (parsed.GetValue(Certificate) is { } certificateFile && read.Certificate is { } issued)
                WholeFile.Write(certificateFile, stream => stream.Write(Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", issued.Der.Span) + "\n")));
            SigningOptions.SayEntries(read, signer);
            if (upload)
                Terminal.Detail($"bundle {(await BundleReferrer.AttachAsync(image.Attachments, subject, bundle, SigningTime.Now, cancellation).ConfigureAwait(false)).Digest}");
        }
    }

    private static Command Sign()
    {
        var common = new Common();
        var annotations = new Option<string[]>("--annotations", "-a") { Description = "Something to sign along with the image; may repeat.", HelpName = "KEY=VALUE" };
        var upload = new Option<bool>("--upload") { Description = "Hang the signature on the image.", DefaultValueFactory = _ => true };
        var identity = new Option<string?>("--sign-container-identity") { Description = "Name of the image to write into a signature of the older form.", HelpName = "NAME" };
        var command = new Command("sign", "sign images with a key or by an identity") { common.Images, annotations, upload, identity };
        foreach (Option option in common.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] images = parsed.GetRequiredValue(common.Images);
            common.CheckFiles(parsed, images.Length);
            IReadOnlyDictionary<string, string> pairs = Pairs.Read(parsed.GetValue(annotations), "--annotations");
            bool push = parsed.GetValue(upload);
            if (!push && common.IsLegacy(parsed))
                throw LadingException.Usage("--upload=false leaves nothing to do for --legacy.");
            using Signer signer = await common.Signing.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            await using var client = new RegistryClient(common.Registries.Read(parsed));
            foreach (string text in images)
            {
                await using SubjectImage image = await SubjectImage.OpenAsync(text, client, cancellation).ConfigureAwait(false);
                foreach (Descriptor subject in await common.SubjectsAsync(parsed, image, cancellation).ConfigureAwait(false))
                {
                    if (common.IsLegacy(parsed))
                        await ImageSigner.SignLegacyAsync(image.Attachments, subject.Digest, parsed.GetValue(identity) ?? image.DockerReference, pairs, signer, cancellation).ConfigureAwait(false);
                    else
                        await common.StoreAsync(parsed, image, subject, await ImageSigner.SignAsync(subject.Digest, pairs, signer, cancellation).ConfigureAwait(false), signer, push, cancellation).ConfigureAwait(false);
                    Console.WriteLine(Printable.Text(image.Name(subject.Digest), 1000));
                }
            }
            SigningOptions.SayMissing(signer);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Signs the digest that a name means now, and hangs a Sigstore bundle on it as an OCI referrer. Prints what was signed by digest."],
            Groups = [("What", [common.Recursive, annotations]), .. common.Signing.Groups, ("Storage", [upload, common.Bundle, common.Signature, common.Certificate, common.Legacy, identity]), ("Registries", common.Registries.All)],
            Examples =
            [
                ("lading sign --key cosign.key registry.example/app@sha256:...", "One image, with a key and offline"),
                ("lading sign --yes registry.example/app@sha256:...", "By the identity that the CI system, or you in a browser, have"),
                ("lading sign --key cosign.key -r -a build=42 registry.example/app:1.0", "An index and each of its images, with an annotation"),
                ("lading verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1.0", "How it is verified"),
            ],
            Environment = Variables,
        });
    }

    private static Command Attest()
    {
        var common = new Common();
        var predicates = new PredicateOptions();
        var sbom = new Option<string?>("--sbom") { Description = "Make the SBOM of the image and attest that: spdx-json or cyclonedx-json.", HelpName = "FORMAT", Arity = ArgumentArity.ZeroOrOne };
        var noUpload = new Option<bool>("--no-upload") { Description = "Do not hang the attestation on the image; with --bundle." };
        var command = new Command("attest", "sign a statement about images with a key or by an identity") { common.Images, sbom, noUpload };
        foreach (Option option in (IEnumerable<Option>)[.. predicates.All, .. common.All])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] images = parsed.GetRequiredValue(common.Images);
            common.CheckFiles(parsed, images.Length);
            bool own = parsed.GetResult(sbom) is not null;
            string format = parsed.GetValue(sbom) ?? "spdx-json";
            if (own == predicates.IsGiven(parsed))
                throw LadingException.Usage(own ? "--sbom makes the predicate itself." : "What is to be attested?", "One of --predicate FILE, --statement FILE and --sbom.");
            string type = own ? ImageSbom.PredicateTypeOf(format) : predicates.Type(parsed);
            byte[]? statement = predicates.Statement(parsed);
            using Signer signer = await common.Signing.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            RegistrySettings settings = common.Registries.Read(parsed);
            await using var client = new RegistryClient(settings);
            using Predicate? given = own || statement is not null ? null : predicates.Predicate(parsed);
            foreach (string text in images)
            {
                await using SubjectImage image = await SubjectImage.OpenAsync(text, client, cancellation).ConfigureAwait(false);
                foreach (Descriptor subject in await common.SubjectsAsync(parsed, image, cancellation).ConfigureAwait(false))
                {
                    if (own && MediaTypes.IsIndex(subject.MediaType))
                    {
                        if (!parsed.GetValue(common.Recursive))
                            throw LadingException.Usage($"{image.Name(subject.Digest)} is an index of several images.", "--recursive makes and attests an SBOM of each.");
                        continue;
                    }
                    // What BuildKit puts beside the images of an index has this platform and is no image.
                    if (own && subject.Platform is { Os: "unknown" })
                        continue;
                    using Predicate? made = own ? Predicate.Read(type, await ImageSbom.MakeAsync(image.SourceOf(subject.Digest), format, settings, cancellation).ConfigureAwait(false), "the SBOM", SigningTime.Now) : null;
                    await AttestAsync(common, parsed, image, subject, made ?? given, statement, signer, !parsed.GetValue(noUpload), cancellation).ConfigureAwait(false);
                    Console.WriteLine(Printable.Text(image.Name(subject.Digest), 1000));
                }
            }
            SigningOptions.SayMissing(signer);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Signs a statement about the digest that a name means now, and hangs it on the image as an OCI referrer. The predicate is checked against its type first."],
            Groups = [("What", [.. predicates.All, sbom]), .. common.Signing.Groups, ("Storage", [common.Recursive, noUpload, common.Bundle, common.Signature, common.Certificate, common.Legacy]), ("Registries", common.Registries.All)],
            Examples =
            [
                ("lading attest --key cosign.key --sbom cyclonedx-json registry.example/app@sha256:...", "Make the SBOM, sign it, attach it"),
                ("lading attest --key cosign.key --type slsaprovenance1 --predicate provenance.json registry.example/app:1.0", "A provenance from a file"),
            ],
            Environment = Variables,
        });
    }

    private static async Task AttestAsync(Common common, ParseResult parsed, SubjectImage image, Descriptor subject, Predicate? predicate, byte[]? statement, Signer signer, bool upload, CancellationToken cancellation)
    {
        if (predicate is null)
        {
            if (common.IsLegacy(parsed))
                throw LadingException.Usage("--statement and --legacy exclude one another.", "Give the predicate.");
            if (Statement.Read(statement!, "the statement").Subjects.All(s => s.Digests.GetValueOrDefault(subject.Digest.Algorithm) != subject.Digest.Encoded))
                throw LadingException.Input($"The statement is not about {image.Name(subject.Digest)}.", "None of its subjects has that digest.");
            await common.StoreAsync(parsed, image, subject, await BundleSigner.SignStatementAsync(statement!, signer, cancellation).ConfigureAwait(false), signer, upload, cancellation).ConfigureAwait(false);
        }
        else if (common.IsLegacy(parsed))
        {
            await ImageSigner.AttestLegacyAsync(image.Attachments, subject.Digest, image.DockerReference, predicate, signer, cancellation).ConfigureAwait(false);
        }
        else
        {
            await common.StoreAsync(parsed, image, subject, await ImageSigner.AttestAsync(subject.Digest, predicate, signer, cancellation).ConfigureAwait(false), signer, upload, cancellation).ConfigureAwait(false);
        }
    }
}
