using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Cli.Commands;

/// <summary><c>lading clean IMAGE</c>: takes signatures, attestations and SBOMs off an image.</summary>
internal static class CleanCommand
{
    public static Command Build()
    {
        var images = new Argument<string[]>("IMAGE") { Description = "image names, registry: or oci-dir: and what follows", Arity = ArgumentArity.OneOrMore };
        var type = new Option<string>("--type") { Description = "What: signature, attestation, sbom, referrer (bundles only) or all.", HelpName = "TYPE", DefaultValueFactory = _ => "all" };
        var force = new Option<bool>("--force", "-f") { Description = "Do it; without it only what would go is printed." };
        var registries = new RegistryOptions();
        type.AcceptOnlyFromAmong("signature", "attestation", "sbom", "referrer", "all");
        var command = new Command("clean", "take signatures, attestations and SBOMs off images") { images, type, force };
        foreach (Option option in registries.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var client = new RegistryClient(registries.Read(parsed));
            foreach (string text in parsed.GetRequiredValue(images))
            {
                await using SubjectImage image = await SubjectImage.OpenAsync(text, client, cancellation).ConfigureAwait(false);
                await CleanAsync(image, parsed.GetRequiredValue(type), parsed.GetValue(force), cancellation).ConfigureAwait(false);
            }
            if (!parsed.GetValue(force))
                Terminal.Say("Nothing was removed. --force removes what is listed.");
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Other referrers than Sigstore bundles are left alone. Prints each manifest that goes, by digest or tag."],
            Examples = [("lading clean --type signature registry.example/app:1.0", "What would go"), ("lading clean --type signature -f registry.example/app:1.0", "Remove it")],
            Groups = [("Registries", registries.All)],
        });
    }

    private static async Task CleanAsync(SubjectImage image, string type, bool force, CancellationToken cancellation)
    {
        Digest subject = image.Manifest.Descriptor.Digest;
        var doomed = new List<string>();
        if (type is not "sbom")
            foreach (AttachedSignature one in await AttachmentList.ReadAsync(image.Attachments, subject, cancellation).ConfigureAwait(false))
                if (one.Form == AttachmentForm.Bundle && one.Problem is null && (type is "all" or "referrer" || (one.PredicateType is null or PredicateTypes.Signature) == (type == "signature")))
                    doomed.Add(one.Source.Digest.Text);
        foreach ((string kind, string of) in (ReadOnlySpan<(string, string)>)[("sig", "signature"), ("att", "attestation"), ("sbom", "sbom")])
            if (type == "all" || type == of)
                doomed.Add(CosignTag.Of(subject, kind));
        foreach (string one in doomed)
        {
            StoredManifest? stored = await image.Attachments.FindManifestAsync(one, cancellation).ConfigureAwait(false);
            if (stored is null)
                continue;
            // A tag is removed with its manifest: registries need not be able to remove tags alone.
            if (force)
            {
                if (image.Attachments is OciLayoutStore)
                    await image.Attachments.DeleteManifestAsync(one, cancellation).ConfigureAwait(false);
                await image.Attachments.DeleteManifestAsync(stored.Descriptor.Digest.Text, cancellation).ConfigureAwait(false);
            }
            Console.WriteLine(Printable.Text($"{(force ? "removed" : "would remove")} {one}", 300));
        }
    }
}
