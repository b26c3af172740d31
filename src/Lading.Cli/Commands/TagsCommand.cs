using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Registry;

namespace Lading.Cli.Commands;

/// <summary><c>lading tags REPOSITORY</c>.</summary>
internal static class TagsCommand
{
    public static Command Build()
    {
        var repository = new Argument<string>("REPOSITORY") { Description = "a repository in a registry, or oci-dir: and a layout" };
        var registries = new RegistryOptions();
        var command = new Command("tags", "list the tags of a repository") { repository };
        foreach (Option option in registries.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var client = new RegistryClient(registries.Read(parsed));
            await using CopyEndpoint endpoint = await CopyEndpoint.OpenSourceAsync(parsed.GetRequiredValue(repository), client.Open, LayerLimits.Default, cancellation).ConfigureAwait(false);
            foreach (string tag in await endpoint.Store.ListTagsAsync(cancellation).ConfigureAwait(false))
                Console.WriteLine(Oci.Printable.Text(tag));
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { Groups = [("Registries", registries.All)] });
    }
}
