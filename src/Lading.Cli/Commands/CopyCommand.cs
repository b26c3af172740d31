using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci;
using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Registry;

namespace Lading.Cli.Commands;

/// <summary><c>lading copy SOURCE TARGET</c>.</summary>
internal static class CopyCommand
{
    public static Command Build()
    {
        var source = new Argument<string>("SOURCE") { Description = "registry:, oci-dir:, oci-archive: or docker-archive: and what follows; or just an image name or path" };
        var target = new Argument<string>("TARGET") { Description = "the same; layouts and archives are made where there are none" };
        var platform = new Option<string?>("--platform") { Description = "Copy one platform of an index only, as os/arch[/variant]. [default: the whole index]", HelpName = "PLATFORM" };
        var referrers = new Option<bool>("--referrers") { Description = "Copy what refers to the image as well: signatures, attestations, SBOMs." };
        var cosign = new Option<bool>("--signature-tags") { Description = "Copy cosign's tags (sha256-….sig, .att, .sbom) as well." };
        var registries = new RegistryOptions();
        var command = new Command("copy", "copy an image between registries, layouts and archives") { source, target, platform, referrers, cosign };
        foreach (Option option in registries.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var client = new RegistryClient(registries.Read(parsed));
            CopyResult result = await ImageCopy.CopyAsync(parsed.GetRequiredValue(source), parsed.GetRequiredValue(target), client.Open, new CopyOptions
            {
                Platform = parsed.GetValue(platform) is { } text ? Platform.Parse(text) : null,
                Referrers = parsed.GetValue(referrers),
                SignatureTags = parsed.GetValue(cosign),
                Progress = new Steps(),
            }, LayerLimits.Default, cancellation).ConfigureAwait(false);
            foreach (Descriptor left in result.LeftOut)
                Terminal.Warn($"{left.Digest} was left out: the target cannot hold it ({left.MediaType}).");
            Terminal.Say($"{result.Manifests} manifests and {result.Blobs} blobs copied, {result.Skipped} were there, {result.Bytes / 1e6:0.0} MB");
            Console.WriteLine(result.Root.Digest);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText
        {
            Description = ["Every digest is verified on the way. Blobs that the target has are not sent again; within one registry they are mounted. Prints the digest of what was copied."],
            Groups = [("Options", [platform, referrers, cosign]), ("Registries", registries.All)],
            Examples =
            [
                ("lading copy alpine:3.20 registry.example/mirror/alpine:3.20", "From one registry to another, all platforms"),
                ("lading copy registry.example/app:1.0 oci-archive:app.tar --referrers", "Out of a registry with its signatures, for an air-gapped site"),
            ],
        });
    }

    private sealed class Steps : IProgress<CopyStep>
    {
        public void Report(CopyStep value) => Terminal.Detail($"{(value.Skipped ? "there " : "copied")} {value.Item.Digest} {value.Item.Size} {value.Item.MediaType}");
    }
}
