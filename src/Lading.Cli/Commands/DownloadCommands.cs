using System.CommandLine;
using System.Text;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Oci.Sources;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Cli.Commands;

/// <summary><c>lading download signature|attestation|sbom</c>: what hangs on an image, unverified.</summary>
internal static class DownloadCommands
{
    public static Command Build() => new("download", "print what hangs on an image, without verifying it")
    {
        Make("signature", "print signatures, each on a line: bundles as they are, older ones as cosign does", null, SignaturesAsync),
        Make("attestation", "print attestations as envelopes (DSSE), each on a line",
            new Option<string?>("--predicate-type") { Description = "Of this type only: a URI or a name as verify-attestation --type takes.", HelpName = "TYPE" }, AttestationsAsync),
        Make("sbom", "print the SBOM that cosign attached under the tag .sbom", null, SbomAsync),
    };

    private static Command Make(string name, string description, Option<string?>? type, Func<SubjectImage, Digest, string?, CancellationToken, Task<int>> print)
    {
        var argument = new Argument<string>("IMAGE") { Description = "an image name, registry: or oci-dir: and what follows" };
        var platform = new Option<string?>("--platform") { Description = "Of this image of an index, as os/arch[/variant]. [default: the index itself]", HelpName = "PLATFORM" };
        var registries = new RegistryOptions();
        var command = new Command(name, description) { argument, platform };
        foreach (Option option in registries.All)
            command.Options.Add(option);
        if (type is not null)
            command.Options.Add(type);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var client = new RegistryClient(registries.Read(parsed));
            await using SubjectImage image = await SubjectImage.OpenAsync(parsed.GetRequiredValue(argument), client, cancellation).ConfigureAwait(false);
            StoredManifest chosen = parsed.GetValue(platform) is { } wanted && MediaTypes.IsIndex(image.Manifest.Descriptor.MediaType)
                ? await PlatformChoice.ChooseAsync(image.Store, image.Manifest, Platform.Parse(wanted), cancellation).ConfigureAwait(false)
                : image.Manifest;
            return await print(image, chosen.Descriptor.Digest, type is null ? null : parsed.GetValue(type), cancellation).ConfigureAwait(false);
        });
        return HelpText.Attach(command, new HelpText { Groups = [("Registries", registries.All)] });
    }

    private static async Task<int> SignaturesAsync(SubjectImage image, Digest digest, string? type, CancellationToken cancellation)
    {
        using Stream output = Console.OpenStandardOutput();
        int count = 0;
        foreach (AttachedSignature one in await ReadAsync(image, digest, cancellation).ConfigureAwait(false))
        {
            if (one.Form == AttachmentForm.AttestationTag || (one.Form == AttachmentForm.Bundle && one.PredicateType is not (null or PredicateTypes.Signature)))
                continue;
            output.Write(one.Form == AttachmentForm.Bundle ? one.Content : Encoding.UTF8.GetBytes(
                $$"""{"Base64Signature":"{{Convert.ToBase64String(one.Bundle!.Signature.Span)}}","Payload":"{{Convert.ToBase64String(one.Content)}}"}"""));
            output.Write("\n"u8);
            count++;
        }
        return Found(count, "signature", image.Name(digest));
    }

    private static async Task<int> AttestationsAsync(SubjectImage image, Digest digest, string? type, CancellationToken cancellation)
    {
        string? wanted = type is null ? null : PredicateTypes.Parse(type);
        using Stream output = Console.OpenStandardOutput();
        int count = 0;
        foreach (AttachedSignature one in await ReadAsync(image, digest, cancellation).ConfigureAwait(false))
        {
            if (one.Bundle!.Envelope is not { } envelope || (wanted is null ? one.PredicateType == PredicateTypes.Signature : one.PredicateType != wanted))
                continue;
            output.Write(BundleWriter.Write(envelope));
            output.Write("\n"u8);
            count++;
        }
        return Found(count, "attestation", image.Name(digest));
    }

    private static async Task<int> SbomAsync(SubjectImage image, Digest digest, string? type, CancellationToken cancellation)
    {
        Terminal.Warn("An attached SBOM is not signed: anyone who may write to the repository may have put it there.");
        Manifest? manifest = await CosignTag.FindAsync(image.Attachments, digest, "sbom", cancellation).ConfigureAwait(false);
        using Stream output = Console.OpenStandardOutput();
        foreach (Descriptor layer in manifest?.Layers ?? [])
            output.Write(await image.Attachments.ReadBlobAsync(layer, CosignTag.MaxSbom, cancellation).ConfigureAwait(false));
        return Found(manifest?.Layers.Count ?? 0, "attached SBOM", image.Name(digest));
    }

    /// <summary>What could be read; what could not is told.</summary>
    private static async Task<IEnumerable<AttachedSignature>> ReadAsync(SubjectImage image, Digest digest, CancellationToken cancellation)
    {
        IReadOnlyList<AttachedSignature> all = await AttachmentList.ReadAsync(image.Attachments, digest, cancellation).ConfigureAwait(false);
        foreach (AttachedSignature one in all.Where(a => a.Problem is not null))
            Terminal.Warn(Printable.Text(one.Problem!, 1000));
        return all.Where(a => a.Problem is null);
    }

    private static int Found(int count, string what, string name) =>
        count > 0 ? ExitCode.Ok : throw LadingException.Input(Printable.Text($"{name} has no {what}.", 1000));
}
