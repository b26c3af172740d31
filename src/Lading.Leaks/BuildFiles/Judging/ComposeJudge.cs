using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.BuildFiles.Shell;
using Lading.Leaks.Findings;
using Lading.Leaks.Fixing.Shims;
using Lading.Scanning.Trees;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>Judges the services, secrets and configs of a Compose file.</summary>
internal sealed class ComposeJudge(ComposeFile file)
{
    private readonly List<Finding> _findings = [];
    private readonly HashSet<(string Rule, int Start)> _seen = [];

    /// <summary>The findings, each place once however many services share it by anchors.</summary>
    public IReadOnlyList<Finding> Judge()
    {
        foreach (ComposeService service in file.Services)
        {
            string pointer = $"/services/{service.Name}";
            ImageVariables? image = service.Image is { } name ? FileVariables.Of(name) : null;
            foreach (ComposeVariable variable in service.Environment)
                JudgeVariable(variable, image, $"{pointer}/environment", service);
            foreach (ComposeVariable argument in service.BuildArguments)
                if (SecretNames.IsSecret(argument.Name) && !SecretValues.IsHarmless(argument.Value ?? "x"))
                    Add(BuildFileRules.BuildArgument, argument.Name, argument.Node, $"{pointer}/build/args", argument.Value, []);
            JudgeEnvFile(service, pointer);
            JudgeCommands(service, pointer);
        }
        JudgeSources();
        return _findings;
    }

    private void JudgeVariable(ComposeVariable variable, ImageVariables? image, string pointer, ComposeService service)
    {
        if (image is not null && variable.Value is { } path && path.StartsWith("/run/secrets/", StringComparison.Ordinal) && Unread(variable.Name, image) is { } wanted && !RunShim.Reads(service, variable.Name[..^5]))
        {
            Add(BuildFileRules.ComposeUnread, variable.Name, variable.Node, pointer, null, image.Note is null ? [wanted] : [wanted, image.Note]);
            return;
        }
        string value = variable.Value ?? "";
        bool isSecret = SecretNames.IsSecret(variable.Name) && (variable.Value is null || !SecretValues.IsHarmless(value));
        bool hasUrl = !isSecret && CredentialUrls.Find(value).Any();
        if (!isSecret && !hasUrl)
            return;
        if (image is { Form: FileForm.FileUrl } && value.StartsWith("file://", StringComparison.Ordinal))
            return;
        string advice = image is null ? "nothing is known of the image's file variables"
            : image.Reads(variable.Name) ? $"{image.Image} reads it from a file: {image.ForFile(variable.Name, "").Name}" : $"{image.Image} does not read it from a file{(image.Note is null ? "" : ": " + image.Note)}";
        Add(BuildFileRules.ComposeEnvironment, variable.Name, variable.Node, pointer, variable.Value, [$"service {service.Name}", advice]);
    }

    /// <summary>What is wrong with a variable that names a secret's file; null when nothing is.</summary>
    private static string? Unread(string name, ImageVariables image)
    {
        string? bare = name.EndsWith("__FILE", StringComparison.Ordinal) ? name[..^6] : name.EndsWith("_FILE", StringComparison.Ordinal) ? name[..^5] : null;
        if (bare is null || image.Form == FileForm.Other || !SecretNames.IsSecret(bare))
            return null;
        if (image.Form == FileForm.None)
            return $"{image.Image} reads no variables from files";
        return image.Reads(bare) && image.ForFile(bare, "").Name is var wanted && wanted != name ? $"{image.Image} reads {wanted}" : null;
    }

    private void JudgeEnvFile(ComposeService service, string pointer)
    {
        Tree node = YamlDocuments.Value(service.Node, "env_file");
        foreach (Tree item in node.Kind == TreeKind.List ? node.Items : [node])
            if ((item.Kind == TreeKind.Map ? item["path"] : item) is { Word: { } path } at)
                Add(BuildFileRules.ComposeEnvFile, path, at, pointer + "/env_file", null, [$"service {service.Name}"]);
    }

    private void JudgeCommands(ComposeService service, string pointer)
    {
        Tree health = YamlDocuments.Value(service.Node, "healthcheck");
        foreach ((string key, Tree node) in (ReadOnlySpan<(string, Tree)>)[("command", YamlDocuments.Value(service.Node, "command")), ("entrypoint", YamlDocuments.Value(service.Node, "entrypoint")), ("healthcheck/test", YamlDocuments.Value(health, "test"))])
        {
            IReadOnlyList<ShellCommand> commands = node.Kind == TreeKind.List ? RunScript.OfExec([.. node.Items.Select(i => i.Text ?? "").SkipWhile(w => w is "CMD" or "CMD-SHELL")], 0) : ShellReader.Read(node.Text ?? "");
            foreach (CommandCredential credential in commands.SelectMany(CommandCredentials.In))
                if (!credential.Value.Contains('$') && !credential.Value.Contains('`') && !SecretValues.IsHarmless(credential.Value))
                    Add(BuildFileRules.Literal, credential.What, node, $"{pointer}/{key}", credential.Value, [$"service {service.Name}"]);
        }
    }

    private void JudgeSources()
    {
        HashSet<string> built = Users("build"), running = Users(null);
        foreach ((string name, Tree secret) in file.Root["secrets"].Entries)
            // A build mounts its secrets and keeps none of them, wherever they come from.
            if (secret["environment"] is { Word: not null } source && (running.Contains(name) || !built.Contains(name)))
                Add(BuildFileRules.ComposeSecretSource, name, source, $"/secrets/{name}", null, []);
        foreach ((string name, Tree config) in file.Root["configs"].Entries)
            if (config["content"] is { Text: { } content } node && ConfigText.Secrets(content).Any())
                Add(BuildFileRules.ComposeSecretSource, name, node, $"/configs/{name}", null, [$"it sets {string.Join(", ", ConfigText.Secrets(content).Take(5).Select(s => s.Name))}"]);
    }

    /// <summary>Names of the secrets that services are given, or their builds.</summary>
    private HashSet<string> Users(string? part) =>
        [.. file.Services.Select(s => part is null ? s.Node : YamlDocuments.Value(s.Node, part)).SelectMany(n => YamlDocuments.Value(n, "secrets").Items).Select(i => i.Word ?? i["source"].Word ?? "")];

    private void Add(BuildFileRule rule, string subject, Tree node, string pointer, string? value, IReadOnlyList<string> details)
    {
        TextSpan span = YamlDocuments.Span(node);
        if (!_seen.Add((rule.Id, span.Start)))
            return;
        bool isReference = value is null || value.Contains('$');
        bool isPlaceholder = !isReference && SecretValues.IsPlaceholder(value!);
        bool isVariable = rule == BuildFileRules.ComposeEnvironment || rule == BuildFileRules.BuildArgument;
        _findings.Add(new Finding
        {
            Rule = rule, Subject = subject, Span = span, Pointer = pointer, Value = isReference || isPlaceholder ? null : value,
            Severity = isPlaceholder ? LeakSeverity.Low : isVariable && isReference && !HasDefault(value) ? LeakSeverity.Medium : null,
            Details = isPlaceholder ? [.. details, "looks like a placeholder"] : details,
        });
    }

    /// <summary>True for <c>${X:-literal}</c>.</summary>
    private static bool HasDefault(string? value) => value is not null && !SecretValues.IsReference(value) && new Dockerfiles.Expansion(_ => null, '\0').Expand(value) is var text && !SecretValues.IsHarmless(text);
}
