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

/// <summary><c>lading sign</c>: images, signed with a key or by an identity.</summary>
internal static class SignCommand
{
    internal static readonly (string, string)[] Variables =
    [
        ("COSIGN_PASSWORD", "password of the private key; may be empty"),
        .. IdentityOptions.Environment,
        ("COSIGN_REPOSITORY", "another repository for what is signed"),
        .. Trust.Environment,
        ("SOURCE_DATE_EPOCH", "time stamped beside signatures, in seconds since 1970"),
    ];

    public static Command Build()
    {
        var common = new ImageSigningOptions();
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
}
