using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Kubernetes;

/// <summary>
/// Fixes Kubernetes manifests: a literal in <c>env</c> becomes a Secret, mounted as a file where the image is known to read one, else referred to
/// by <c>secretKeyRef</c> (Kubernetes API, core/v1 EnvVar). The Secret's value is never written: the command that makes it is told.
/// </summary>
internal sealed class KubernetesFixer
{
    private readonly KubernetesFile _file;
    private readonly SourceFile _source;
    private readonly YamlEdits _yaml;
    private readonly FixNotes _notes;
    private readonly PodEdits _pods;
    private readonly ConfigMapMoves _moves;
    private readonly Dictionary<string, (KubernetesObject Thing, Tree Container)> _containers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Namespace, string Secret), SortedSet<string>> _secrets = [];

    public KubernetesFixer(KubernetesFile file, ConfigMapMoves moves)
    {
        (_file, _source, _moves) = (file, file.Source, moves);
        (_yaml, _notes) = (new YamlEdits(_source), new FixNotes(_source));
        _pods = new PodEdits(_yaml);
    }

    /// <summary>Fixes what no comment silences.</summary>
    public FileFix Fix()
    {
        IReadOnlyList<Finding> findings = BuildFileJudge.Find(_file).Kept;
        foreach (Finding finding in findings)
            if (finding.Rule == BuildFileRules.KubernetesEnv || finding.Rule == BuildFileRules.KubernetesAsEnv)
                FixEnv(finding);
            else if (finding.Rule != BuildFileRules.KubernetesConfigMap)
                _notes.Leave(finding, Advice(finding));
        new ConfigMapFixes(_file, _yaml, _pods, _notes, _moves).Fix([.. findings.Where(f => f.Rule == BuildFileRules.KubernetesConfigMap)], Supply);
        _pods.Apply();
        return new FileFix
        {
            Path = _source.Name, Kind = BuildFileKind.Kubernetes, Before = _source.Text, After = _yaml.Edits.Apply(_source.Text), Done = _notes.Done, Left = _notes.Left, ToDo = _notes.ToDo,
            Commands = [.. _secrets.Select(s => $"kubectl create secret generic {s.Key.Secret}{(s.Key.Namespace.Length > 0 ? " -n " + s.Key.Namespace : "")}" + string.Concat(s.Value.Select(k => $" --from-file={k}=secrets/{k}")))],
        };
    }

    /// <summary>Notes that a Secret of an object's namespace has to hold a key.</summary>
    private void Supply(KubernetesObject thing, string secret, string key)
    {
        if (!_secrets.TryGetValue((thing.Namespace ?? "", secret), out SortedSet<string>? keys))
            _secrets[(thing.Namespace ?? "", secret)] = keys = new SortedSet<string>(StringComparer.Ordinal);
        keys.Add(key);
        _notes.Ask($"secrets/{key} holds the new value, without a line break at its end; keep the folder out of the repository.");
    }

    private void FixEnv(Finding finding)
    {
        (KubernetesObject? thing, Tree container, Tree variable, bool isAll) = Owner(finding);
        if (isAll && thing is not null)
        {
            FixAll(finding, thing, container, variable);
            return;
        }
        string name = variable["name"].Word ?? "";
        bool isLiteral = finding.Rule == BuildFileRules.KubernetesEnv;
        if (thing is null || (isLiteral && !SecretNames.IsSecret(name)))
        {
            _notes.Leave(finding, thing is null ? "It is shared by a YAML anchor: write it where it is used, and run this again." : "Only a part of the value is secret: give user and password by variables of their own, from a Secret, and put them together in the program.");
            return;
        }
        ImageVariables? image = container["image"].Word is { } reference ? FileVariables.Of(reference) : null;
        bool reads = image is not null && image.Reads(name);
        Tree old = isLiteral ? variable["value"] : variable["valueFrom"];
        if (old.Start < variable.Start || variable.Start < container.Start)
        {
            _notes.Leave(finding, "It is shared by a YAML anchor: write it where it is used, and run this again.");
            return;
        }
        string secret = isLiteral ? thing.Name.Length > 0 ? thing.Name + "-secrets" : "secrets" : variable["valueFrom"]["secretKeyRef"]["name"].Word ?? "";
        string key = isLiteral ? Key(name) : variable["valueFrom"]["secretKeyRef"]["key"].Word ?? "";
        bool mounts = reads && secret.Length > 0 && key.Length > 0 && _pods.CanMount(thing, container) && !_yaml.IsFlow(variable) && !_yaml.HasComment(old) && !ConfigMapFixes.IsPutIn(container, name);
        if (mounts)
            Mount(finding, thing, container, variable, old, image!, secret, key);
        else if (isLiteral)
            Refer(finding, variable, old, secret, key, image);
        else
        {
            _notes.Leave(finding, reads ? $"The pod is written in braces, a comment stands inside of what would go, or other variables are made of {name}: change that and run this again, or mount Secret {secret} by hand."
                : $"Whether {container["image"].Word} reads {name} from a file is not known: if it does, mount Secret {secret} as a volume with defaultMode 0400 and give it the path.");
            return;
        }
        if (isLiteral)
        {
            _notes.Ask(finding.Value is not null ? $"The value of {name} in line {_notes.Line(finding)} is in the file's history and in the cluster: have it replaced." : "");
            Supply(thing, secret, key);
        }
    }

    /// <summary>All keys of a Secret as variables: where the manifests say which keys there are and the image reads each from a file, they become files.</summary>
    private void FixAll(Finding finding, KubernetesObject thing, Tree container, Tree source)
    {
        string secret = finding.Subject;
        string prefix = source["prefix"].Word ?? "";
        ImageVariables? image = container["image"].Word is { } reference ? FileVariables.Of(reference) : null;
        if (image is null || _moves.SecretKeys(thing.Namespace, secret) is not { } keys)
        {
            _notes.Leave(finding, image is null ? $"It comes by envFrom, all keys at once, and whether {container["image"].Word} reads files is not known: if it does, mount Secret {secret} as a volume with defaultMode 0400 and give it the paths."
                : $"It comes by envFrom, and which keys Secret {secret} has is not in these files: mount it, and name its keys one by one in env, for {image.Image} as {image.ForFile("NAME", "PATH").Name}.");
            return;
        }
        string[] names = [.. keys.Select(k => prefix + k)];
        if (names.FirstOrDefault(n => !image.Reads(n)) is { } unread)
            _notes.Leave(finding, $"{image.Image} does not read {unread} from a file{(image.Note is { } note ? ": " + note : "")}; name the keys one by one in env, and mount those that it reads.");
        else if (names.Any(n => ConfigMapFixes.IsPutIn(container, n) || container["env"].Items.Any(v => v["name"].Word == n)) || !_pods.CanMount(thing, container) || !_pods.CanAdd(container["env"])
            || source.Start < container.Start || !_yaml.Remove(container, container["envFrom"], [source]))
            _notes.Leave(finding, $"Variables are made of its keys, or the pod is written in braces: mount Secret {secret} by hand, and name the paths in {string.Join(", ", names.Select(n => image.ForFile(n, "").Name))}.");
        else
        {
            string folder = _pods.Mount(thing, container, secret);
            foreach (string key in keys)
                _pods.AddVariable(container, image.ForFile(prefix + key, "").Name, image.ForFile(prefix + key, $"{folder}/{key}").Value, default);
            _notes.Fixed(finding, $"{image.Image} reads {string.Join(", ", names.Select(n => image.ForFile(n, "").Name))}; Secret {secret} is mounted at {folder}.");
            _notes.Ask(ModeAdvice(thing));
        }
    }

    /// <summary>The object, container and variable or source of variables that a finding is about.</summary>
    private (KubernetesObject?, Tree Container, Tree Variable, bool IsAll) Owner(Finding finding)
    {
        if (_containers.Count == 0)
            foreach (KubernetesObject thing in _file.Objects)
                foreach ((string list, int index, Tree container) in thing.Containers)
                    _containers[$"{thing.PodPointer}/{list}/{index}"] = (thing, container);
        string pointer = finding.Pointer ?? "";
        int at = Math.Max(pointer.LastIndexOf("/env/", StringComparison.Ordinal), pointer.LastIndexOf("/envFrom/", StringComparison.Ordinal));
        if (at < 0 || !_containers.TryGetValue(pointer[..at], out (KubernetesObject Thing, Tree Container) found))
            return (null, Tree.Missing, Tree.Missing, false);
        string[] parts = pointer[(at + 1)..].Split('/');
        Tree variables = found.Container[parts[0]];
        return int.TryParse(parts[1], System.Globalization.NumberStyles.None, null, out int i) && i < variables.Items.Count
            ? (found.Thing, found.Container, variables.Items[i], parts[0] == "envFrom") : (null, Tree.Missing, Tree.Missing, false);
    }

    private void Refer(Finding finding, Tree variable, Tree old, string secret, string key, ImageVariables? image)
    {
        string text = $"valueFrom: {{secretKeyRef: {{name: {secret}, key: {key}}}}}";
        if (!_yaml.IsFlow(variable))
        {
            string margin = _source.LineBreak + new string(' ', _yaml.Indent(old.KeyStart));
            text = $"valueFrom:{margin}  secretKeyRef:{margin}    name: {secret}{margin}    key: {key}";
        }
        else if (_source.Text[old.KeyStart] == '"')
            text = $"\"valueFrom\": {{\"secretKeyRef\": {{\"name\": \"{secret}\", \"key\": \"{key}\"}}}}";
        _yaml.ReplaceEntry(old, text);
        _notes.Fixed(finding, $"{finding.Subject} comes from Secret {secret}, key {key}.");
        _notes.Ask($"{finding.Subject} is still a variable: {(image is null ? "nothing is known of the image's file variables" : $"{image.Image} does not read it from a file")}. Where the program can read a file, mount the Secret with defaultMode 0400 instead. "
            + $"Where it cannot, mount it and start the program by 'lading run --env {finding.Subject}=/run/secrets/{secret}/{key} -- PROGRAM': docs/run.md.");
    }

    private void Mount(Finding finding, KubernetesObject thing, Tree container, Tree variable, Tree old, ImageVariables image, string secret, string key)
    {
        string folder = _pods.Mount(thing, container, secret);
        (string name, string value) = image.ForFile(variable["name"].Word!, $"{folder}/{key}");
        _yaml.ReplaceText(variable["name"], name);
        _yaml.ReplaceEntry(old, $"value: {value}");
        _notes.Fixed(finding, $"{image.Image} reads {name}; Secret {secret} is mounted at {folder}.{(image.Note is { } note ? $" Note: {note}." : "")}");
        _notes.Ask(ModeAdvice(thing));
    }

    /// <summary>Who can read what is mounted with mode 0400.</summary>
    internal static string ModeAdvice(KubernetesObject thing) =>
        $"Mode 0400 lets the owner of the mount read, who is root: where the container of {thing.Kind} {thing.Name} runs as another user, set securityContext.fsGroup and defaultMode 0440.";

    private static string Key(string name) => name.ToLowerInvariant().Replace('_', '-').Trim('-');

    private static string Advice(Finding finding) => finding.Rule.Id switch
    {
        _ when finding.Rule == BuildFileRules.KubernetesSecret => "Keep the manifest out of the repository (kubectl create secret generic … --from-file), or commit it sealed (kubeseal, sops), or let an ExternalSecret fetch it.",
        _ when finding.Rule == BuildFileRules.KubernetesPull => "Make it with 'kubectl create secret docker-registry' outside of the repository, and have the password replaced.",
        _ when finding.Rule == BuildFileRules.Literal => "Let the program read a mounted file instead of a word of its command.",
        _ => finding.Rule.Advice,
    };
}
