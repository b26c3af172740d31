using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Kubernetes;

/// <summary>How a pod uses a ConfigMap: Kubernetes API, core/v1 EnvVarSource, EnvFromSource, VolumeSource, VolumeProjection.</summary>
internal enum ConfigMapUseKind : byte
{
    /// <summary><c>env[].valueFrom.configMapKeyRef</c>.</summary>
    Key,
    /// <summary><c>envFrom[].configMapRef</c>.</summary>
    All,
    /// <summary><c>volumes[].configMap</c>.</summary>
    Volume,
    /// <summary><c>volumes[].projected.sources[].configMap</c>.</summary>
    Projection,
}

/// <summary>A use of a ConfigMap in a pod.</summary>
/// <param name="File">The manifest.</param>
/// <param name="Kind">How.</param>
/// <param name="Owner">The object that makes the pod.</param>
/// <param name="Container">The container; missing for volumes.</param>
/// <param name="Item">The item of the list: a variable, a source of variables, a volume, a projection.</param>
/// <param name="Node">The reference, which has the name.</param>
internal sealed record ConfigMapUse(KubernetesFile File, ConfigMapUseKind Kind, KubernetesObject Owner, Tree Container, Tree Item, Tree Node)
{
    /// <summary>The ConfigMap's name.</summary>
    public string Name => Node["name"].Word ?? "";

    /// <summary>The uses in a file in order.</summary>
    public static IEnumerable<ConfigMapUse> In(KubernetesFile file)
    {
        foreach (KubernetesObject thing in file.Objects)
        {
            foreach ((_, _, Tree container) in thing.Containers)
            {
                foreach (Tree variable in container["env"].Items)
                    if (variable["valueFrom"]["configMapKeyRef"] is { Kind: TreeKind.Map } key)
                        yield return new ConfigMapUse(file, ConfigMapUseKind.Key, thing, container, variable, key);
                foreach (Tree source in container["envFrom"].Items)
                    if (source["configMapRef"] is { Kind: TreeKind.Map } all)
                        yield return new ConfigMapUse(file, ConfigMapUseKind.All, thing, container, source, all);
            }
            foreach (Tree volume in thing.PodSpec["volumes"].Items)
            {
                if (volume["configMap"] is { Kind: TreeKind.Map } map)
                    yield return new ConfigMapUse(file, ConfigMapUseKind.Volume, thing, Tree.Missing, volume, map);
                foreach (Tree source in volume["projected"]["sources"].Items)
                    if (source["configMap"] is { Kind: TreeKind.Map } part)
                        yield return new ConfigMapUse(file, ConfigMapUseKind.Projection, thing, Tree.Missing, source, part);
            }
        }
    }

    /// <summary>True when keys go that this use takes in.</summary>
    public bool Takes(ConfigMapMove move) => Kind == ConfigMapUseKind.Key ? move.Keys.Contains(Node["key"].Word ?? "") : Items(move) != (0, 1);

    /// <summary>True when it only takes what goes, so that it refers to the Secret alone.</summary>
    public bool TakesOnly(ConfigMapMove move) => Kind == ConfigMapUseKind.Key ? Takes(move) : Items(move) == (1, 0);

    /// <summary>Whether keys that go and keys that stay are taken in.</summary>
    private (int Going, int Staying) Items(ConfigMapMove move)
    {
        if (Node["items"].Kind != TreeKind.List)
            return (1, move.IsWhole ? 0 : 1);
        string[] keys = [.. Node["items"].Items.Select(i => i["key"].Word ?? "")];
        return (keys.Any(move.Keys.Contains) ? 1 : 0, keys.All(move.Keys.Contains) ? 0 : 1);
    }

    /// <summary>True when it can be changed so that nothing but the move happens.</summary>
    public bool CanMove(ConfigMapMove move, YamlEdits yaml)
    {
        if (Node.Start < Item.Start || Item.Start < Math.Max(Container.Start, 0) || Item.Start < Owner.Node.Start || Node["name"].Start < 0)
            return false;
        if (!Takes(move) || TakesOnly(move))
            return true;
        return Kind switch
        {
            ConfigMapUseKind.All => !yaml.IsFlow(Container) && !yaml.IsFlow(Container["envFrom"]) && yaml.HasOwnLines(Item),
            ConfigMapUseKind.Volume => Node["items"].Kind == TreeKind.Missing && !yaml.IsFlow(Item) && yaml.HasOwnLines(Node) && (!yaml.IsFlow(Node) || Node["defaultMode"].Kind == TreeKind.Missing),
            _ => Node["items"].Kind == TreeKind.Missing && !yaml.IsFlow(Item) && yaml.HasOwnLines(Item),
        };
    }
}
