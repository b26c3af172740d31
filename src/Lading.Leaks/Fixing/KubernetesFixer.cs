using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing;

/// <summary>
/// Fixes Kubernetes manifests: a literal in <c>env</c> becomes a Secret, mounted as a file where the image is known to read one, else referred to
/// by <c>secretKeyRef</c> (Kubernetes API, core/v1 EnvVar). The Secret's value is never written: the command that makes it is told.
/// </summary>
internal sealed class KubernetesFixer
{
    private readonly KubernetesFile _file;
    private readonly SourceFile _source;
    private readonly YamlEdits _yaml;
    private readonly List<FixNote> _done = [];
    private readonly List<FixNote> _left = [];
    private readonly List<string> _toDo = [];
    private readonly SortedDictionary<(string Namespace, string Secret), SortedDictionary<string, string>> _secrets = [];
    private readonly HashSet<(Tree, string)> _mounted = [];
    private readonly HashSet<(Tree, string)> _volumes = [];

    public KubernetesFixer(SourceFile source) => (_source, _file, _yaml) = (source, KubernetesFile.Read(source), new YamlEdits(source));

    /// <summary>Fixes what no comment silences.</summary>
    public FileFix Fix()
    {
        foreach (Finding finding in BuildFileJudge.Find(_file).Kept)
            if (finding.Rule == BuildFileRules.KubernetesEnv || finding.Rule == BuildFileRules.KubernetesAsEnv)
                FixEnv(finding);
            else
                Leave(finding, Advice(finding));
        return new FileFix
        {
            Path = _source.Name, Kind = BuildFileKind.Kubernetes, Before = _source.Text, After = _yaml.Edits.Apply(_source.Text),
            Done = [.. _done.OrderBy(n => n.Line)], Left = [.. _left.OrderBy(n => n.Line)], ToDo = _toDo,
            Commands = [.. _secrets.Select(s => $"kubectl create secret generic {s.Key.Secret}{(s.Key.Namespace.Length > 0 ? " -n " + s.Key.Namespace : "")}" + string.Concat(s.Value.Select(k => $" --from-file={k.Key}=secrets/{k.Key}")))],
        };
    }

    private void FixEnv(Finding finding)
    {
        (KubernetesObject? thing, Tree container, Tree variable) = Owner(finding);
        string name = variable["name"].Word ?? "";
        bool isLiteral = finding.Rule == BuildFileRules.KubernetesEnv;
        if (thing is null || (isLiteral && !SecretNames.IsSecret(name)))
        {
            Leave(finding, thing is null ? "It comes by envFrom, all keys at once: mount the Secret as a volume where the program can read files." : "Only a part of the value is secret: give user and password by variables of their own, from a Secret, and put them together in the program.");
            return;
        }
        ImageVariables? image = container["image"].Word is { } reference ? FileVariables.Of(reference) : null;
        bool reads = image is not null && image.Reads(name);
        Tree old = isLiteral ? variable["value"] : variable["valueFrom"];
        if (old.Start < variable.Start || variable.Start < container.Start)
        {
            Leave(finding, "It is shared by a YAML anchor: write it where it is used, and run this again.");
            return;
        }
        string secret = isLiteral ? thing.Name.Length > 0 ? thing.Name + "-secrets" : "secrets" : variable["valueFrom"]["secretKeyRef"]["name"].Word ?? "";
        string key = isLiteral ? Key(name) : variable["valueFrom"]["secretKeyRef"]["key"].Word ?? "";
        if (reads && secret.Length > 0 && key.Length > 0)
            Mount(finding, thing, container, variable, old, image!, secret, key);
        else if (isLiteral)
            Refer(finding, variable, old, secret, key, image);
        else
        {
            Leave(finding, $"Whether {container["image"].Word} reads {name} from a file is not known: if it does, mount Secret {secret} as a volume with defaultMode 0400 and give it the path.");
            return;
        }
        if (isLiteral)
        {
            Ask(finding.Value is not null ? $"The value of {name} in line {LineOf(finding)} is in the file's history and in the cluster: have it replaced." : "");
            if (!_secrets.TryGetValue((thing.Namespace ?? "", secret), out SortedDictionary<string, string>? keys))
                _secrets[(thing.Namespace ?? "", secret)] = keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
            keys[key] = name;
            Ask($"secrets/{key} holds the new value, without a line break at its end; keep the folder out of the repository.");
        }
    }

    /// <summary>The object, container and variable that a finding is about.</summary>
    private (KubernetesObject?, Tree Container, Tree Variable) Owner(Finding finding)
    {
        foreach (KubernetesObject thing in _file.Objects)
            foreach ((string list, int index, Tree container) in thing.Containers)
                for (int i = 0; i < container["env"].Items.Count; i++)
                {
                    string pointer = $"{thing.PodPointer}/{list}/{index}/env/{i}";
                    if (finding.Pointer == pointer || finding.Pointer == pointer + "/value")
                        return (thing, container, container["env"].Items[i]);
                }
        return (null, Tree.Missing, Tree.Missing);
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
        Fixed(finding, $"{finding.Subject} comes from Secret {secret}, key {key}.");
        Ask($"{finding.Subject} is still a variable: {(image is null ? "nothing is known of the image's file variables" : $"{image.Image} does not read it from a file")}. Where the program can read a file, mount the Secret with defaultMode 0400 instead. "
            + $"Where it cannot, mount it and start the program by 'lading run --env {finding.Subject}=/run/secrets/{secret}/{key} -- PROGRAM': docs/run.md.");
    }

    private void Mount(Finding finding, KubernetesObject thing, Tree container, Tree variable, Tree old, ImageVariables image, string secret, string key)
    {
        bool canInsert = !_yaml.IsFlow(container) && !_yaml.IsFlow(thing.PodSpec)
            && (container["volumeMounts"].Kind == TreeKind.Missing || (container["volumeMounts"].Items.Count > 0 && !_yaml.IsFlow(container["volumeMounts"])))
            && (thing.PodSpec["volumes"].Kind == TreeKind.Missing || (thing.PodSpec["volumes"].Items.Count > 0 && !_yaml.IsFlow(thing.PodSpec["volumes"])));
        string folder = "/run/secrets/" + secret;
        if (!canInsert)
        {
            Leave(finding, $"The pod is written in braces: write it in lines and run this again, or mount Secret {secret} by hand.");
            return;
        }
        (string name, string value) = image.ForFile(variable["name"].Word!, $"{folder}/{key}");
        _yaml.Replace(variable["name"], name);
        _yaml.ReplaceEntry(old, $"value: {value}");
        if (_mounted.Add((container, secret)))
            Insert(container, "volumeMounts", $"name: {secret}\n  mountPath: {folder}\n  readOnly: true", container["env"]);
        if (_volumes.Add((thing.PodSpec, secret)))
            Insert(thing.PodSpec, "volumes", $"name: {secret}\n  secret:\n    secretName: {secret}\n    defaultMode: 0400", thing.PodSpec["containers"]);
        Fixed(finding, $"{image.Image} reads {name}; Secret {secret} is mounted at {folder}.{(image.Note is { } note ? $" Note: {note}." : "")}");
        Ask($"Mode 0400 lets the owner of the mount read, who is root: where the container of {thing.Kind} {thing.Name} runs as another user, set securityContext.fsGroup and defaultMode 0440.");
    }

    /// <summary>Adds an item to a list of a map, or the list after <paramref name="neighbour"/>.</summary>
    private void Insert(Tree map, string key, string item, Tree neighbour)
    {
        if (map[key].Kind == TreeKind.List)
            _yaml.Append(map[key], item);
        else
            _yaml.InsertAfter(neighbour, _yaml.Lines($"{key}:\n- {item}", _yaml.Indent(neighbour.KeyStart)));
    }

    private static string Key(string name) => name.ToLowerInvariant().Replace('_', '-').Trim('-');

    private static string Advice(Finding finding) => finding.Rule.Id switch
    {
        _ when finding.Rule == BuildFileRules.KubernetesConfigMap => "Move the key into a Secret, and change who reads it: configMapKeyRef to secretKeyRef, a configMap volume to a secret volume.",
        _ when finding.Rule == BuildFileRules.KubernetesSecret => "Keep the manifest out of the repository (kubectl create secret generic … --from-file), or commit it sealed (kubeseal, sops), or let an ExternalSecret fetch it.",
        _ when finding.Rule == BuildFileRules.KubernetesPull => "Make it with 'kubectl create secret docker-registry' outside of the repository, and have the password replaced.",
        _ when finding.Rule == BuildFileRules.Literal => "Let the program read a mounted file instead of a word of its command.",
        _ => finding.Rule.Advice,
    };

    private int LineOf(Finding finding) => _source.LineAt(finding.Span.Start);

    private void Fixed(Finding finding, string message) => _done.Add(new FixNote(finding.Rule.Id, LineOf(finding), message));

    private void Leave(Finding finding, string why) => _left.Add(new FixNote(finding.Rule.Id, LineOf(finding), why));

    private void Ask(string what)
    {
        if (what.Length > 0 && !_toDo.Contains(what))
            _toDo.Add(what);
    }
}
