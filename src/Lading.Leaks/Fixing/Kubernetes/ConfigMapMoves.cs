using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Kubernetes;

/// <summary>Keys of a ConfigMap that go into a Secret.</summary>
/// <param name="ConfigMap">Its name.</param>
/// <param name="Secret">The Secret's name.</param>
/// <param name="Keys">The keys.</param>
/// <param name="IsWhole">True when no other key is left.</param>
internal sealed record ConfigMapMove(string ConfigMap, string Secret, IReadOnlySet<string> Keys, bool IsWhole);

/// <summary>
/// Decides for all manifests of a run which keys of ConfigMaps go into Secrets: all that are found, where every use in these files can be changed,
/// and none where no use is among them.
/// </summary>
internal sealed class ConfigMapMoves
{
    private readonly Dictionary<string, ConfigMapMove> _moves = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _obstacles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _secretKeys = new(StringComparer.Ordinal);

    /// <summary>Looks through the manifests.</summary>
    public ConfigMapMoves(IReadOnlyList<KubernetesFile> files)
    {
        foreach (KubernetesFile file in files)
            foreach (KubernetesObject thing in file.Objects)
                TakeSecret(thing);
        ILookup<string, ConfigMapUse> uses = files.SelectMany(ConfigMapUse.In).ToLookup(u => Id(u.Owner.Namespace, u.Name), StringComparer.Ordinal);
        foreach (KubernetesFile file in files)
        {
            var yaml = new YamlEdits(file.Source);
            ILookup<string, Finding> findings = ByMap(BuildFileJudge.Find(file).Kept);
            foreach (KubernetesObject map in findings.Count == 0 ? [] : file.Objects.Where(o => o.Kind == "ConfigMap"))
                if (findings[map.Pointer].Select(f => f.Subject).ToHashSet(StringComparer.Ordinal) is { Count: > 0 } keys)
                    Decide(map, keys, yaml, uses);
        }
    }

    /// <summary>The findings of keys of ConfigMaps, by the pointer to the ConfigMap.</summary>
    public static ILookup<string, Finding> ByMap(IEnumerable<Finding> findings) =>
        findings.Where(f => f.Rule == BuildFileRules.KubernetesConfigMap && f.Pointer is not null).ToLookup(f => f.Pointer![..Math.Max(0, f.Pointer!.LastIndexOf("/data/", StringComparison.Ordinal))], StringComparer.Ordinal);

    /// <summary>The move of a ConfigMap; null when there is none.</summary>
    public ConfigMapMove? Of(string? space, string name) => _moves.GetValueOrDefault(Id(space, name));

    /// <summary>Why a ConfigMap's keys stay.</summary>
    public string? Obstacle(KubernetesObject map) => _obstacles.GetValueOrDefault(Id(map.Namespace, map.Name));

    /// <summary>The keys of a Secret that these manifests describe; null when none does.</summary>
    public IReadOnlyCollection<string>? SecretKeys(string? space, string name) => _secretKeys.GetValueOrDefault(Id(space, name));

    /// <summary>One text for a namespace and a name, neither of which has a slash.</summary>
    private static string Id(string? space, string name) => $"{space}/{name}";

    private void Decide(KubernetesObject map, HashSet<string> keys, YamlEdits yaml, ILookup<string, ConfigMapUse> uses)
    {
        string id = Id(map.Namespace, map.Name);
        bool isWhole = map.Node["data"].Entries.Count == keys.Count && map.Node["binaryData"].Entries.Count == 0;
        var move = new ConfigMapMove(map.Name, map.Name + "-secrets", keys, isWhole);
        ConfigMapUse[] own = [.. uses[id]];
        string? why = map.Name.Length == 0 || _moves.ContainsKey(id) ? "It has no name of its own."
            : own.Length == 0 ? $"No workload in these files uses it: give the manifests of those that do as well, 'lading leaks fix {yaml.Name} …', or move the key by hand, configMapKeyRef to secretKeyRef and the configMap volume to a secret volume."
            : !yaml.CanRemove(map.Node, map.Node["data"], [.. map.Node["data"].Entries.Where(e => keys.Contains(e.Key)).Select(e => e.Value)]) ? "Its data shares lines with others: write it in lines, and run this again."
            : own.FirstOrDefault(u => !u.CanMove(move, new YamlEdits(u.File.Source))) is { } blocked ? $"{blocked.Owner.Kind} {blocked.Owner.Name} in {blocked.File.Source.Name}, line {blocked.Node.Line}, uses it in a way that is not changed here (braces, an anchor, or items of both kinds): change it by hand."
            : null;
        if (why is null)
            _moves[id] = move;
        else
            _obstacles[id] = why;
    }

    /// <summary>Keys of Secrets, SealedSecrets and ExternalSecrets that name each key.</summary>
    private void TakeSecret(KubernetesObject thing)
    {
        Tree spec = thing.Node["spec"];
        (string? name, IEnumerable<string> keys) = thing.Kind switch
        {
            "Secret" => (thing.Name, thing.Node["data"].Entries.Concat(thing.Node["stringData"].Entries).Select(e => e.Key)),
            "SealedSecret" => (spec["template"]["metadata"]["name"].Word ?? thing.Name, spec["encryptedData"].Entries.Select(e => e.Key)),
            "ExternalSecret" when spec["dataFrom"].Kind == TreeKind.Missing && spec["target"]["template"].Kind == TreeKind.Missing => (spec["target"]["name"].Word ?? thing.Name, spec["data"].Items.Select(i => i["secretKey"].Word ?? "")),
            _ => (null, []),
        };
        if (name is not null && new SortedSet<string>(keys, StringComparer.Ordinal) is { Count: > 0 } all)
            _secretKeys[Id(thing.Namespace, name)] = all;
    }
}
