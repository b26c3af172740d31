using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Kubernetes;

/// <summary>
/// Gives containers of one manifest secrets as files: volumes, mounts and variables (Kubernetes API, core/v1 SecretVolumeSource). What several fixes
/// add to one list is written together.
/// </summary>
internal sealed class PodEdits(YamlEdits yaml)
{
    /// <summary>What a list of a map gets; the list is made after the neighbour where there is none.</summary>
    private sealed record Addition(Tree Map, string Key, Tree Neighbour, List<string> Items);

    private readonly List<Addition> _lists = [];

    /// <summary>True when items can be added to lists of the container and its pod: they are written in lines.</summary>
    public bool CanMount(KubernetesObject thing, Tree container) =>
        !yaml.IsFlow(container) && !yaml.IsFlow(thing.PodSpec) && CanAdd(container["volumeMounts"]) && CanAdd(thing.PodSpec["volumes"]);

    /// <summary>True when the list is not there or can be added to.</summary>
    public bool CanAdd(Tree list) => list.Kind == TreeKind.Missing || (list.Items.Count > 0 && !yaml.IsFlow(list));

    /// <summary>Mounts a Secret in a container, once. Returns the folder.</summary>
    public string Mount(KubernetesObject thing, Tree container, string secret)
    {
        string folder = "/run/secrets/" + secret;
        string volume = secret.Replace('.', '-')[..Math.Min(63, secret.Length)].TrimEnd('-');
        if (!container["volumeMounts"].Items.Any(m => m["mountPath"].Word == folder))
            Add(container, "volumeMounts", $"name: {volume}\n  mountPath: {folder}\n  readOnly: true", container["env"].Kind == TreeKind.List ? container["env"] : container["envFrom"]);
        if (!thing.PodSpec["volumes"].Items.Any(v => v["name"].Word == volume && v["secret"]["secretName"].Word == secret))
            Add(thing.PodSpec, "volumes", $"name: {volume}\n  secret:\n    secretName: {secret}\n    defaultMode: 0400", thing.PodSpec["containers"]);
        return folder;
    }

    /// <summary>Adds a variable to a container that gets variables from somewhere already.</summary>
    public void AddVariable(Tree container, string name, string? value, (string Secret, string Key) reference) =>
        Add(container, "env", $"name: {name}\n  " + (value is not null ? $"value: {value}" : $"valueFrom:\n    secretKeyRef:\n      name: {reference.Secret}\n      key: {reference.Key}"), container["envFrom"]);

    private void Add(Tree map, string key, string item, Tree neighbour)
    {
        Addition? list = _lists.Find(l => ReferenceEquals(l.Map, map) && l.Key == key);
        if (list is null)
            _lists.Add(list = new Addition(map, key, neighbour, []));
        if (!list.Items.Contains(item))
            list.Items.Add(item);
    }

    /// <summary>Writes the items down.</summary>
    public void Apply()
    {
        // Variables stand before mounts where both follow the same neighbour.
        foreach ((Tree map, string key, Tree neighbour, List<string> items) in _lists.OrderBy(l => l.Key, StringComparer.Ordinal))
            if (map[key].Kind == TreeKind.List)
                foreach (string item in items)
                    yaml.Append(map[key], item);
            else
                yaml.InsertAfter(neighbour, yaml.Lines($"{key}:" + string.Concat(items.Select(i => "\n- " + i)), yaml.Indent(map.Entries.GetAt(0).Value.KeyStart)));
    }
}
