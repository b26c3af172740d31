using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Registry;

namespace Lading.Cli.Commands;

/// <summary><c>lading save</c> and <c>lading load</c>: an image with all that is signed about it, into an OCI layout folder and out again.</summary>
internal static class SaveLoadCommands
{
    public static IReadOnlyList<Command> Build() =>
    [
        Make("save", "save an image with its signatures and attestations into a folder", (image, folder) => (image, "oci-dir:" + folder),
            ("lading save --dir app registry.example/app:1.0", "For an air-gapped site; lading verify oci-dir:app works there")),
        Make("load", "push what was saved into a registry, with its signatures and attestations", (image, folder) => ("oci-dir:" + folder, image),
            ("lading load --dir app mirror.example/app:1.0", "Into the registry there")),
    ];

    private static Command Make(string name, string description, Func<string, string, (string Source, string Target)> ends, (string, string) example)
    {
        var image = new Argument<string>("IMAGE") { Description = "name in a registry" };
        var folder = new Option<string>("--dir") { Description = "The OCI layout folder.", HelpName = "FOLDER", Required = true };
        var registries = new RegistryOptions();
        var command = new Command(name, description) { image, folder };
        foreach (Option option in registries.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            (string source, string target) = ends(parsed.GetRequiredValue(image), parsed.GetRequiredValue(folder));
            await using var client = new RegistryClient(registries.Read(parsed));
            CopyResult result = await ImageCopy.CopyAsync(source, target, client.Open, new CopyOptions { Referrers = true, SignatureTags = true }, LayerLimits.Default, cancellation).ConfigureAwait(false);
            Terminal.Say($"{result.Manifests} manifests and {result.Blobs} blobs copied, {result.Skipped} were there");
            Console.WriteLine(result.Root.Digest);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { Examples = [example], Groups = [("Registries", registries.All)] });
    }
}
