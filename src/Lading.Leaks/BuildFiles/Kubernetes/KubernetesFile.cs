using Lading.Scanning.Trees;

namespace Lading.Leaks.BuildFiles.Kubernetes;

/// <summary>An object of a manifest.</summary>
internal sealed record KubernetesObject
{
    /// <summary>Its kind.</summary>
    public required string Kind { get; init; }
    /// <summary>Its name; empty when it has none.</summary>
    public required string Name { get; init; }
    /// <summary>Its namespace; null when it has none.</summary>
    public string? Namespace { get; init; }
    /// <summary>Its node.</summary>
    public required Tree Node { get; init; }
    /// <summary>Pointer to it: of the document, and of the item in a List.</summary>
    public required string Pointer { get; init; }
    /// <summary>The specification of the pods that it is or makes; missing when it makes none.</summary>
    public required Tree PodSpec { get; init; }
    /// <summary>Pointer to <see cref="PodSpec"/>.</summary>
    public required string PodPointer { get; init; }

    /// <summary>Containers of the pods: key of the list and node.</summary>
    public IEnumerable<(string List, int Index, Tree Node)> Containers
    {
        get
        {
            foreach (string list in (string[])["initContainers", "containers", "ephemeralContainers"])
                for (int i = 0; i < PodSpec[list].Items.Count; i++)
                    yield return (list, i, PodSpec[list].Items[i]);
        }
    }
}

/// <summary>
/// Kubernetes manifests, one or many documents, Lists taken apart. Pods are found in every kind that holds them at the usual
/// places: Pod, CronJob, and all with <c>spec.template.spec</c>.
/// </summary>
public sealed record KubernetesFile
{
    private const int MaxObjects = 20_000;

    /// <summary>The file.</summary>
    public required SourceFile Source { get; init; }
    /// <summary>Its objects in order.</summary>
    internal IReadOnlyList<KubernetesObject> Objects { get; init; } = [];

    /// <summary>Reads a file. Throws an input error when it is no YAML or over a limit.</summary>
    public static KubernetesFile Read(SourceFile source)
    {
        var objects = new List<KubernetesObject>();
        IReadOnlyList<Tree> documents = YamlDocuments.Read(source);
        for (int i = 0; i < documents.Count; i++)
            Add(objects, documents[i], documents.Count > 1 ? $"/{i}" : "", 0);
        return new KubernetesFile { Source = source, Objects = objects };
    }

    /// <summary>The images of all containers.</summary>
    public IReadOnlyList<ImageUse> ImagesOf()
    {
        var images = new List<ImageUse>();
        foreach (KubernetesObject thing in Objects)
            foreach ((string list, _, Tree container) in thing.Containers)
                if (container["image"].Word is { } image)
                    images.Add(new ImageUse
                    {
                        Reference = image, Written = image, Kind = list == "initContainers" ? ImageUseKind.InitContainer : ImageUseKind.Container,
                        User = $"{thing.Kind}/{thing.Name}/{container["name"].Word}", Line = container["image"].Line,
                    });
        return images;
    }

    private static void Add(List<KubernetesObject> objects, Tree node, string pointer, int depth)
    {
        if (node["kind"].Word is not { } kind)
            return;
        if (objects.Count >= MaxObjects)
            throw LadingException.Input($"the file has more than {MaxObjects} objects.", "Split it.");
        if (kind.EndsWith("List", StringComparison.Ordinal) && node["items"].Kind == TreeKind.List && depth < 4)
        {
            for (int i = 0; i < node["items"].Items.Count; i++)
                Add(objects, node["items"].Items[i], $"{pointer}/items/{i}", depth + 1);
            return;
        }
        (Tree pod, string path) = Pod(kind, node);
        objects.Add(new KubernetesObject
        {
            Kind = kind,
            Name = node["metadata"]["name"].Word ?? node["metadata"]["generateName"].Word ?? "",
            Namespace = node["metadata"]["namespace"].Word,
            Node = node,
            Pointer = pointer,
            PodSpec = pod,
            PodPointer = pointer + path,
        });
    }

    private static (Tree Spec, string Path) Pod(string kind, Tree node)
    {
        if (kind == "Pod")
            return (node["spec"], "/spec");
        if (kind == "PodTemplate")
            return (node["template"]["spec"], "/template/spec");
        return node["spec"]["jobTemplate"]["spec"]["template"]["spec"] is { Kind: TreeKind.Map } job
            ? (job, "/spec/jobTemplate/spec/template/spec")
            : (node["spec"]["template"]["spec"], "/spec/template/spec");
    }
}
