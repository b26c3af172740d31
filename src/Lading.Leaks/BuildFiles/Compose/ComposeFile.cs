using Lading.Scanning;
using Lading.Scanning.Trees;

namespace Lading.Leaks.BuildFiles.Compose;

/// <summary>A service of a Compose file.</summary>
public sealed record ComposeService
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>Its image, as written; null when it is built and not named.</summary>
    public string? Image { get; init; }
    /// <summary>1-based line of its name.</summary>
    public required int Line { get; init; }
    /// <summary>Its node.</summary>
    internal Tree Node { get; init; } = Tree.Missing;
    /// <summary>Its variables, from a map or a list, merge keys included; a null value is taken from the caller's environment.</summary>
    internal IReadOnlyList<ComposeVariable> Environment { get; init; } = [];
    /// <summary>Its build arguments.</summary>
    internal IReadOnlyList<ComposeVariable> BuildArguments { get; init; } = [];
}

/// <summary>A variable of a service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">As written; null where there is none.</param>
/// <param name="Node">Its value in a map, <c>NAME=value</c> in a list.</param>
/// <param name="IsInList">Where it stands.</param>
internal readonly record struct ComposeVariable(string Name, string? Value, Tree Node, bool IsInList);

/// <summary>A Compose file: Compose Specification. One file as it is; <c>include</c>, <c>extends</c> and further files are not followed.</summary>
public sealed record ComposeFile
{
    /// <summary>The file.</summary>
    public required SourceFile Source { get; init; }
    /// <summary>Its services in order.</summary>
    public required IReadOnlyList<ComposeService> Services { get; init; }
    /// <summary>The document.</summary>
    internal Tree Root { get; init; } = Tree.Missing;

    /// <summary>Reads a file. Throws an input error when it is no YAML or over a limit.</summary>
    public static ComposeFile Read(SourceFile source)
    {
        Tree root = YamlDocuments.Read(source) is [{ } first, ..] ? first : Tree.Missing;
        return new ComposeFile { Source = source, Root = root, Services = [.. YamlDocuments.Merged(root["services"]).Where(s => s.Value.Kind == TreeKind.Map).Select(s => Service(s.Key, s.Value))] };
    }

    /// <summary>The images of its services, variables with defaults put in.</summary>
    public IReadOnlyList<ImageUse> ImagesOf(IReadOnlyDictionary<string, string>? variables = null)
    {
        var images = new List<ImageUse>();
        foreach (ComposeService service in Services)
        {
            if (service.Image is not { Length: > 0 } image)
                continue;
            var expansion = new Dockerfiles.Expansion(name => variables?.GetValueOrDefault(name), '\0');
            images.Add(new ImageUse
            {
                Reference = expansion.Expand(image), Written = image, Kind = ImageUseKind.Service, User = service.Name,
                Line = YamlDocuments.Value(service.Node, "image").Line, Platform = YamlDocuments.Value(service.Node, "platform").Word, Unresolved = expansion.Unresolved,
                IsNeeded = YamlDocuments.Value(service.Node, "build").Kind == TreeKind.Missing,
            });
        }
        return images;
    }

    private static ComposeService Service(string name, Tree node) => new()
    {
        Name = name,
        Image = YamlDocuments.Value(node, "image").Word,
        Line = node.Line,
        Node = node,
        Environment = Variables(YamlDocuments.Value(node, "environment")),
        BuildArguments = Variables(YamlDocuments.Value(YamlDocuments.Value(node, "build"), "args")),
    };

    private static IReadOnlyList<ComposeVariable> Variables(Tree node)
    {
        if (node.Kind == TreeKind.Map)
            return [.. YamlDocuments.Merged(node).Where(e => e.Value.Kind is TreeKind.Scalar or TreeKind.Null).Select(e => new ComposeVariable(e.Key, e.Value.Text, e.Value, false))];
        return [.. node.Items.Where(i => i.Text is not null).Select(i =>
        {
            int equals = i.Text!.IndexOf('=');
            return equals < 0 ? new ComposeVariable(i.Text, null, i, true) : new ComposeVariable(i.Text[..equals], i.Text[(equals + 1)..], i, true);
        })];
    }
}
