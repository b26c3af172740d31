using System.CommandLine;
using Lading.Cli.Help;
using Lading.Cli.Options;
using Lading.Oci;
using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Registry;

namespace Lading.Cli.Commands;

/// <summary><c>lading tree IMAGE</c>: an image, its platforms, and what hangs on them.</summary>
internal static class TreeCommand
{
    public static Command Build()
    {
        var image = new Argument<string>("IMAGE") { Description = "registry:, oci-dir: or oci-archive: and what follows; or just an image name or path" };
        var registries = new RegistryOptions();
        var command = new Command("tree", "show an image, its platforms, and the signatures and attestations that hang on it") { image };
        foreach (Option option in registries.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var client = new RegistryClient(registries.Read(parsed));
            await using CopyEndpoint endpoint = await CopyEndpoint.OpenSourceAsync(parsed.GetRequiredValue(image), client.Open, LayerLimits.Default, cancellation).ConfigureAwait(false);
            ArtifactNode root = await ArtifactTree.ReadAsync(endpoint.Store, endpoint.Selection, new ArtifactTreeLimits(), cancellation).ConfigureAwait(false);
            Console.WriteLine(endpoint.FullName ?? endpoint.Store.Name);
            Write(root, "", last: true);
            return ExitCode.Ok;
        });
        return HelpText.Attach(command, new HelpText { Groups = [("Registries", registries.All)] });
    }

    private static void Write(ArtifactNode node, string indent, bool last)
    {
        Console.WriteLine($"{indent}{(last ? "└── " : "├── ")}{Describe(node)}");
        string below = indent + (last ? "    " : "│   ");
        for (int i = 0; i < node.Children.Count; i++)
            Write(node.Children[i], below, i == node.Children.Count - 1 && !node.IsCutShort);
        if (node.IsCutShort)
            Console.WriteLine($"{below}└── (more, not looked at)");
    }

    private static string Describe(ArtifactNode node)
    {
        string what = node.Relation switch
        {
            ArtifactRelation.Root => MediaTypes.IsIndex(node.Descriptor.MediaType) ? "index" : "image",
            ArtifactRelation.IndexEntry when node.IsBlob => node.Descriptor.MediaType,
            ArtifactRelation.IndexEntry => node.Descriptor.Platform?.ToString() ?? "entry",
            ArtifactRelation.Referrer => node.ArtifactType ?? "referrer",
            _ => node.Tag ?? node.ArtifactType ?? "artifact",
        };
        string layers = node.Layers.Count == 0 ? "" : $", {node.Layers.Count} layers, {node.Layers.Sum(l => l.Size) / 1e6:0.0} MB";
        return Printable.Text($"{what} {node.Descriptor.Digest}{layers}{(node.IsMissing ? " (missing)" : "")}", 300);
    }
}
