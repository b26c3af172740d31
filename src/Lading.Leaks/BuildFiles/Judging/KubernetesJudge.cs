using System.Text;
using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Findings;
using Lading.Scanning.Trees;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>Judges pods, ConfigMaps and Secrets of Kubernetes manifests.</summary>
internal sealed class KubernetesJudge(KubernetesFile file)
{
    private readonly List<Finding> _findings = [];

    /// <summary>The findings in the order of the file.</summary>
    public IReadOnlyList<Finding> Judge()
    {
        foreach (KubernetesObject thing in file.Objects)
        {
            foreach ((string list, int index, Tree container) in thing.Containers)
                JudgeContainer(thing, container, $"{thing.PodPointer}/{list}/{index}");
            if (thing.Kind == "ConfigMap")
                JudgeConfigMap(thing);
            else if (thing.Kind == "Secret")
                JudgeSecret(thing);
        }
        return _findings;
    }

    private void JudgeContainer(KubernetesObject thing, Tree container, string pointer)
    {
        string where = $"{thing.Kind} {thing.Name}, container {container["name"].Word}";
        for (int i = 0; i < container["env"].Items.Count; i++)
        {
            Tree variable = container["env"].Items[i];
            string name = variable["name"].Word ?? "";
            string at = $"{pointer}/env/{i}";
            if (variable["value"].Text is { } value)
                JudgeValue(BuildFileRules.KubernetesEnv, name, variable["value"], value, at + "/value", where);
            else if (variable["valueFrom"]["secretKeyRef"] is { Kind: TreeKind.Map } reference)
                Add(BuildFileRules.KubernetesAsEnv, name, variable["name"], at, null, [where, $"from Secret {reference["name"].Word}, key {reference["key"].Word}"]);
        }
        for (int i = 0; i < container["envFrom"].Items.Count; i++)
            if (container["envFrom"].Items[i]["secretRef"]["name"] is { Word: { } secret } node)
                Add(BuildFileRules.KubernetesAsEnv, secret, node, $"{pointer}/envFrom/{i}", null, [where, "all keys of the Secret become variables"]);
        string[] words = [.. container["command"].Items.Concat(container["args"].Items).Select(w => w.Text ?? "")];
        foreach (CommandCredential credential in RunScript.OfExec(words, 0).SelectMany(CommandCredentials.In))
            if (!credential.Value.Contains('$') && !SecretValues.IsHarmless(credential.Value))
                Add(BuildFileRules.Literal, credential.What, container["args"].Kind == TreeKind.List ? container["args"] : container["command"], pointer, credential.Value, [where]);
    }

    private void JudgeValue(BuildFileRule rule, string name, Tree node, string value, string pointer, string where)
    {
        if (value.Contains("$(", StringComparison.Ordinal) || value.Contains("{{", StringComparison.Ordinal) || value.Contains("${", StringComparison.Ordinal))
            return;
        if (SecretNames.IsSecret(name) && !SecretValues.IsHarmless(value))
            Add(rule, name, node, pointer, value, [where]);
        else if (CredentialUrls.Find(value).FirstOrDefault() is { Length: > 0 } url)
            Add(rule, name, node, pointer, url.Credentials(value), [where, "a URL with credentials"]);
    }

    private void JudgeConfigMap(KubernetesObject thing)
    {
        foreach ((string key, Tree node) in thing.Node["data"].Entries)
        {
            string value = node.Text ?? "";
            string pointer = $"{thing.Pointer}/data/{Escape(key)}";
            if (!value.AsSpan().TrimEnd().Contains('\n'))
                JudgeValue(BuildFileRules.KubernetesConfigMap, key, node, value, pointer, $"ConfigMap {thing.Name}");
            else if (ConfigText.Secrets(value).Select(s => s.Name).Distinct(StringComparer.Ordinal).Take(10).ToArray() is { Length: > 0 } names)
                Add(BuildFileRules.KubernetesConfigMap, key, node, pointer, ConfigText.Secrets(value).First().Value, [$"ConfigMap {thing.Name}", $"it sets {string.Join(", ", names)}"]);
        }
    }

    private void JudgeSecret(KubernetesObject thing)
    {
        if (thing.Node["sops"].Kind == TreeKind.Map)
            return;
        foreach ((string map, bool isEncoded) in (ReadOnlySpan<(string, bool)>)[("data", true), ("stringData", false)])
            foreach ((string key, Tree node) in thing.Node[map].Entries)
            {
                string? value = isEncoded ? Decode(node.Text ?? "") : node.Text;
                if (value is not null && SecretNames.IsBeside(key) && !CredentialUrls.Find(value).Any())
                    continue;
                if (string.IsNullOrWhiteSpace(value) || value.Contains("{{", StringComparison.Ordinal) || value.Contains("${", StringComparison.Ordinal) || value.StartsWith("ENC[", StringComparison.Ordinal) || value.StartsWith('$'))
                    continue;
                bool isPull = key is ".dockerconfigjson" or ".dockercfg" && value.Contains("auth", StringComparison.Ordinal);
                Add(isPull ? BuildFileRules.KubernetesPull : BuildFileRules.KubernetesSecret, $"{thing.Name}/{key}", node, $"{thing.Pointer}/{map}/{Escape(key)}", value, []);
            }
    }

    /// <summary>Text of base64; the text itself where it is none.</summary>
    private static string? Decode(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.Trim(), bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : text;
    }

    private static string Escape(string key) => key.Replace("~", "~0").Replace("/", "~1");

    private void Add(BuildFileRule rule, string subject, Tree node, string pointer, string? value, IReadOnlyList<string> details)
    {
        bool isPlaceholder = value is not null && SecretValues.IsPlaceholder(value);
        _findings.Add(new Finding
        {
            Rule = rule, Subject = subject, Span = YamlDocuments.Span(node), Pointer = pointer, Value = isPlaceholder ? null : value,
            Severity = isPlaceholder ? LeakSeverity.Low : null, Details = isPlaceholder ? [.. details, "looks like a placeholder"] : details,
        });
    }
}
