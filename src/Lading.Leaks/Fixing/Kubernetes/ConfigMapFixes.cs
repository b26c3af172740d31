using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Kubernetes;

/// <summary>
/// Moves keys with secrets out of the ConfigMaps of one manifest, and lets its pods take them from the Secret: as a file of the same place, as the file
/// that a variable of the image names, or as the same variable.
/// </summary>
internal sealed class ConfigMapFixes(KubernetesFile file, YamlEdits yaml, PodEdits pods, FixNotes notes, ConfigMapMoves moves)
{
    /// <summary>Fixes the findings of ConfigMaps, and the pods that use a ConfigMap that changes. <paramref name="supply"/> is told of every key that a Secret gets.</summary>
    public void Fix(IReadOnlyList<Finding> findings, Action<KubernetesObject, string, string> supply)
    {
        ILookup<string, Finding> places = ConfigMapMoves.ByMap(findings);
        foreach (KubernetesObject map in file.Objects.Where(o => o.Kind == "ConfigMap"))
        {
            Finding[] own = [.. places[map.Pointer]];
            if (own.Length == 0)
                continue;
            ConfigMapMove? move = moves.Obstacle(map) is null ? moves.Of(map.Namespace, map.Name) : null;
            Tree data = map.Node["data"];
            if (move is not null)
                yaml.Remove(map.Node, data, [.. data.Entries.Where(e => move.Keys.Contains(e.Key)).Select(e => e.Value)]);
            foreach (Finding finding in own)
                if (move is null)
                    notes.Leave(finding, moves.Obstacle(map) ?? "Move the key into a Secret, and change who reads it: configMapKeyRef to secretKeyRef, a configMap volume to a secret volume.");
                else
                {
                    supply(map, move.Secret, finding.Subject);
                    notes.Fixed(finding, $"{finding.Subject} goes into Secret {move.Secret}.");
                    notes.Ask($"Manifests that are not among these files and use {finding.Subject} of ConfigMap {map.Name} have to take it from Secret {move.Secret}, too.");
                    notes.Ask($"{finding.Subject} of ConfigMap {map.Name} is in the file's history and in the cluster: have what it holds replaced.");
                }
        }
        foreach (ConfigMapUse use in ConfigMapUse.In(file))
            if (moves.Of(use.Owner.Namespace, use.Name) is { } move && use.Takes(move))
                Change(use, move);
    }

    private void Change(ConfigMapUse use, ConfigMapMove move)
    {
        string what = use.Kind switch
        {
            ConfigMapUseKind.Key => ChangeKey(use, move),
            ConfigMapUseKind.All => ChangeAll(use, move),
            _ when use.TakesOnly(move) => Swap(use, move, "configMap", "secret", use.Kind == ConfigMapUseKind.Volume ? "secretName" : "name"),
            ConfigMapUseKind.Volume => Project(use, move),
            _ => Join(use, move),
        };
        notes.Changed(BuildFileRules.KubernetesConfigMap.Id, use.Node.Line, $"{use.Owner.Kind} {use.Owner.Name} {what}");
    }

    /// <summary>Lets the reference name the Secret; everything else about it stays.</summary>
    private string Swap(ConfigMapUse use, ConfigMapMove move, string from, string to, string name)
    {
        yaml.Rename(use.Node, from, to);
        if (name != "name")
            yaml.Rename(use.Node["name"], "name", name);
        yaml.ReplaceText(use.Node["name"], move.Secret);
        return $"takes it from Secret {move.Secret} in place of ConfigMap {move.ConfigMap}.";
    }

    private string ChangeKey(ConfigMapUse use, ConfigMapMove move)
    {
        string name = use.Item["name"].Word ?? "";
        Tree from = use.Item["valueFrom"];
        if (ImageOf(use.Container) is not { } image || !image.Reads(name) || IsPutIn(use.Container, name) || !pods.CanMount(use.Owner, use.Container) || yaml.IsFlow(use.Item) || yaml.HasComment(from))
            return Swap(use, move, "configMapKeyRef", "secretKeyRef", "name");
        (string variable, string value) = image.ForFile(name, $"{pods.Mount(use.Owner, use.Container, move.Secret)}/{use.Node["key"].Word}");
        yaml.ReplaceText(use.Item["name"], variable);
        yaml.ReplaceEntry(from, $"value: {value}");
        AskForMode(use.Owner);
        return $"reads {variable} from Secret {move.Secret}, which is mounted.";
    }

    /// <summary>All keys as variables: those that the image reads from files become such, if no other variable is made of them; else the Secret's follow the ConfigMap's.</summary>
    private string ChangeAll(ConfigMapUse use, ConfigMapMove move)
    {
        string prefix = use.Item["prefix"].Word ?? "";
        (string Key, string Name)[] names = [.. move.Keys.Order(StringComparer.Ordinal).Select(k => (k, prefix + k)).Where(k => k.Item2.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !use.Container["env"].Items.Any(v => v["name"].Word == k.Item2))];
        ImageVariables? image = ImageOf(use.Container);
        bool mounts = image is not null && names.Any(n => image.Reads(n.Name)) && !names.Any(n => IsPutIn(use.Container, n.Name)) && pods.CanMount(use.Owner, use.Container) && pods.CanAdd(use.Container["env"]);
        if (!mounts)
        {
            if (use.TakesOnly(move))
                return Swap(use, move, "configMapRef", "secretRef", "name");
            yaml.InsertAfter(use.Item, yaml.Lines($"- {(prefix.Length > 0 ? $"prefix: {prefix}\n  " : "")}secretRef:\n    name: {move.Secret}", yaml.Indent(use.Container["envFrom"].Start)));
            return $"gets the keys of Secret {move.Secret} as variables, too.";
        }
        string folder = pods.Mount(use.Owner, use.Container, move.Secret);
        foreach ((string key, string name) in names)
            if (image!.Reads(name))
                pods.AddVariable(use.Container, image.ForFile(name, "").Name, image.ForFile(name, $"{folder}/{key}").Value, default);
            else
                pods.AddVariable(use.Container, name, null, (move.Secret, key));
        AskForMode(use.Owner);
        return $"reads {string.Join(", ", names.Select(n => image!.Reads(n.Name) ? image.ForFile(n.Name, "").Name : n.Name))} from Secret {move.Secret}.";
    }

    /// <summary>A volume of both: Kubernetes documentation, "Projected Volumes". The files stay where they were.</summary>
    private string Project(ConfigMapUse use, ConfigMapMove move)
    {
        string margin = file.Source.LineBreak + new string(' ', yaml.Indent(use.Node.KeyStart));
        yaml.Rename(use.Node, "configMap", $"projected:{margin}  sources:{margin}  - configMap");
        Tree mode = use.Node["defaultMode"];
        if (mode.Kind == TreeKind.Scalar)
            yaml.DeleteEntry(mode);
        yaml.Shift(use.Node, 4, mode);
        yaml.InsertAfter(use.Node, yaml.Lines($"  - secret:\n      name: {move.Secret}" + (mode.Text is { } octal ? $"\n  defaultMode: {octal}" : ""), yaml.Indent(use.Node.KeyStart)));
        return $"has Secret {move.Secret} beside ConfigMap {move.ConfigMap} in volume {use.Item["name"].Word}.";
    }

    private string Join(ConfigMapUse use, ConfigMapMove move)
    {
        yaml.InsertAfter(use.Item, yaml.Lines($"- secret:\n    name: {move.Secret}", yaml.Indent(use.Item.KeyStart) - 2));
        return $"has Secret {move.Secret} beside ConfigMap {move.ConfigMap}.";
    }

    private void AskForMode(KubernetesObject thing) => notes.Ask(KubernetesFixer.ModeAdvice(thing));

    private static ImageVariables? ImageOf(Tree container) => container["image"].Word is { } reference ? FileVariables.Of(reference) : null;

    /// <summary>True when the container puts a variable into others, or into its command, by <c>$(NAME)</c>.</summary>
    internal static bool IsPutIn(Tree container, string name) =>
        container["env"].Items.Select(v => v["value"].Text).Concat(container["command"].Items.Concat(container["args"].Items).Select(w => w.Text)).Any(t => t is not null && t.Contains($"$({name})", StringComparison.Ordinal));
}
