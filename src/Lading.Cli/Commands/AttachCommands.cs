using System.CommandLine;
using System.Text;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Cli.Commands;

/// <summary><c>lading attach signature|attestation|sbom|bundle</c>: hangs on an image what was made elsewhere.</summary>
internal static class AttachCommands
{
    public static Command Build()
    {
        var signature = File("--signature", "The signature, in base64.");
        var payload = File("--payload", "What was signed, when it is not what lading sign --legacy would sign.");
        var attestation = File("--attestation", "The signed envelope (DSSE).");
        var sbom = File("--sbom", "The document.");
        var bundle = File("--bundle", "The bundle.");
        var type = new Option<string>("--type") { Description = "spdx, cyclonedx or syft.", HelpName = "TYPE", DefaultValueFactory = _ => "spdx" };
        var format = new Option<string?>("--input-format") { Description = "json, xml or text.", HelpName = "FORMAT" };
        type.AcceptOnlyFromAmong("spdx", "cyclonedx", "syft");
        return new Command("attach", "hang on an image what was signed or made elsewhere")
        {
            Make("signature", "add a signature to cosign's tag .sig", [signature, payload], async (parsed, image, cancellation) =>
            {
                Digest subject = image.Manifest.Descriptor.Digest;
                string text = Encoding.ASCII.GetString(Read(parsed, signature, 64 << 10)).Trim();
                if (!Convert.TryFromBase64String(text, new byte[text.Length], out int length) || length == 0)
                    throw LadingException.Input("--signature: not base64.");
                byte[] signed = parsed.GetValue(payload) is not null ? Read(parsed, payload, 1 << 20) : new SimpleSigning(image.DockerReference, subject, new Dictionary<string, string>()).Write();
                if (SimpleSigning.Read(signed, "--payload").ManifestDigest != subject)
                    throw LadingException.Input($"--payload is not about {image.Name(subject)}.");
                await CosignTag.AddAsync(image.Attachments, subject, "sig", signed, SimpleSigning.MediaType, new Dictionary<string, string> { [CosignTag.SignatureAnnotation] = text }, cancellation).ConfigureAwait(false);
            }),
            Make("attestation", "add an attestation to cosign's tag .att", [attestation], async (parsed, image, cancellation) =>
            {
                byte[] json = Read(parsed, attestation, Bundle.MaxSize);
                string predicate = Statement.Read(DsseEnvelope.Read(json, "--attestation").Payload, "--attestation").PredicateType;
                var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [CosignTag.SignatureAnnotation] = "", ["predicateType"] = predicate };
                await CosignTag.AddAsync(image.Attachments, image.Manifest.Descriptor.Digest, "att", json, "application/vnd.dsse.envelope.v1+json", annotations, cancellation).ConfigureAwait(false);
            }),
            Make("bundle", "hang a Sigstore bundle on the image as a referrer", [bundle], async (parsed, image, cancellation) =>
                await BundleReferrer.AttachAsync(image.Attachments, image.Manifest.Descriptor, Read(parsed, bundle, Bundle.MaxSize), SigningTime.Now, cancellation).ConfigureAwait(false)),
            Make("sbom", "put an unsigned SBOM under cosign's tag .sbom; attest --sbom signs it", [sbom, type, format], async (parsed, image, cancellation) =>
            {
                Terminal.Warn("An attached SBOM is not signed. lading attest --sbom makes one, signs it and attaches it.");
                string mediaType = (parsed.GetRequiredValue(type), parsed.GetValue(format)) switch
                {
                    ("spdx", null or "text") => "text/spdx",
                    ("spdx", "json") => "text/spdx+json",
                    ("cyclonedx", null or "json") => "application/vnd.cyclonedx+json",
                    ("cyclonedx", "xml") => "application/vnd.cyclonedx+xml",
                    ("syft", null or "json") => "application/vnd.syft+json",
                    var (t, f) => throw LadingException.Usage($"--input-format: there is no {Printable.Text(f!, 40)} of {t}."),
                };
                await CosignTag.AddAsync(image.Attachments, image.Manifest.Descriptor.Digest, "sbom", Read(parsed, sbom, CosignTag.MaxSbom), mediaType, new Dictionary<string, string>(), cancellation).ConfigureAwait(false);
            }),
        };
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static byte[] Read(ParseResult parsed, Option<string?> option, int most) =>
        BundleOptions.ReadFile(parsed.GetValue(option) ?? throw LadingException.Usage($"{option.Name} is missing."), most);

    private static Command Make(string name, string description, IReadOnlyList<Option> options, Func<ParseResult, SubjectImage, CancellationToken, Task> attach)
    {
        var argument = new Argument<string>("IMAGE") { Description = "an image name, registry: or oci-dir: and what follows" };
        var registries = new RegistryOptions();
        var command = new Command(name, description) { argument };
        foreach (Option option in (IEnumerable<Option>)[.. options, .. registries.All])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var client = new RegistryClient(registries.Read(parsed));
            await using SubjectImage image = await SubjectImage.OpenAsync(parsed.GetRequiredValue(argument), client, cancellation).ConfigureAwait(false);
            await attach(parsed, image, cancellation).ConfigureAwait(false);
            Console.WriteLine(Printable.Text(image.Name(image.Manifest.Descriptor.Digest), 1000));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { Groups = [("Registries", registries.All)] });
    }
}
