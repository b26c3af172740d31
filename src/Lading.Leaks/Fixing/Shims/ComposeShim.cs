using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Shims;

/// <summary>Writes a service of a Compose file so that it is started through <c>lading run</c>, in the layout that is there.</summary>
internal sealed class ComposeShim(RunShim shim, SourceFile source, YamlEdits yaml)
{
    private readonly Dictionary<ComposeService, ImageStart?> _starts = [];

    /// <summary>Why a service cannot be started so; null when it can.</summary>
    public string? Obstacle(ComposeService service)
    {
        if (yaml.IsFlow(service.Node))
            return "the service is written in braces: write it in lines, and run this again";
        foreach (string key in (string[])["entrypoint", "volumes"])
            if (YamlDocuments.Value(service.Node, key) is var value && value.Kind != TreeKind.Missing && (service.Node[key].Kind == TreeKind.Missing || value.Start < service.Node.Start))
                return $"its {key} is shared by a YAML anchor: write it in the service, and run this again";
        if (service.Node["volumes"] is { Kind: not TreeKind.Missing } volumes && volumes.Items.Count == 0)
            return "its volumes are empty: take the key out, and run this again";
        Tree entrypoint = service.Node["entrypoint"];
        if (entrypoint.Kind == TreeKind.Missing && YamlDocuments.Value(service.Node, "extends").Kind != TreeKind.Missing)
            return "it extends a service that may say what it starts: write its entrypoint here, and run this again";
        if (entrypoint.Kind == TreeKind.Missing)
            return StartOf(service) is { } start && start.Entrypoint.Count + start.Command.Count + (HasCommand(service) ? 1 : 0) > 0 ? null
                : "what it starts is not known: write its entrypoint (and command) as 'docker image inspect -f \"{{json .Config.Entrypoint}} {{json .Config.Cmd}}\"' prints them, and run this again";
        return RunShim.Words(entrypoint).Length == 0 || (entrypoint.Kind == TreeKind.Scalar && source.Text[entrypoint.Start] is '|' or '>')
            ? "its entrypoint is empty or has lines of its own: write it as a list, and run this again" : null;
    }

    /// <summary>Starts a service without <see cref="Obstacle"/> so, with the variables that come from files.</summary>
    public void Start(ComposeService service, IReadOnlyList<string> variables)
    {
        Tree environment = service.Node["environment"], entrypoint = service.Node["entrypoint"];
        int indent = yaml.Indent(environment.KeyStart);
        string[] options = [.. variables.SelectMany(v => (string[])["--file-env", v])];
        if (entrypoint.Kind == TreeKind.Missing)
        {
            ImageStart start = StartOf(service)!;
            yaml.InsertAfter(environment, yaml.Lines($"entrypoint: {List([RunShim.Program, "run", .. options, "--", .. start.Entrypoint])}", indent));
            if (!HasCommand(service) && start.Command.Count > 0)
                yaml.InsertAfter(environment, yaml.Lines($"command: {List(start.Command)}", indent));
        }
        else
            Lead(entrypoint, options);
        Tree volumes = service.Node["volumes"];
        string mount = $"{shim.HostPath}:{RunShim.Program}:ro";
        if (volumes.Items.Any(v => (v.Text ?? v["target"].Text ?? "").Contains(RunShim.Program, StringComparison.Ordinal)))
            return;
        if (volumes.Kind == TreeKind.List)
            yaml.Append(volumes, mount);
        else
            yaml.InsertAfter(environment, yaml.Lines($"volumes:\n  - {mount}", indent));
    }

    /// <summary>Puts <c>lading run</c> before the words of an entry point, or the options into the one that is there.</summary>
    private void Lead(Tree entrypoint, string[] options)
    {
        int run = RunShim.RunOf(RunShim.Words(entrypoint));
        if (entrypoint.Kind == TreeKind.Scalar)
        {
            int quote = source.Text.AsSpan(entrypoint.Start) is ['"' or '\'', ..] ? 1 : 0;
            string words = string.Join(' ', options);
            if (run < 0)
                yaml.Edits.Insert(entrypoint.Start + quote, $"{RunShim.Program} run {words} -- ");
            else
                yaml.Edits.Insert(source.Text.IndexOf("run", source.Text.IndexOf("lading ", entrypoint.Start, StringComparison.Ordinal), StringComparison.Ordinal) + 3, " " + words);
            return;
        }
        string[] before = run < 0 ? [RunShim.Program, "run", .. options, "--"] : options;
        Tree item = entrypoint.Items[run < 0 ? 0 : run + 1 < entrypoint.Items.Count ? run + 1 : run];
        if (yaml.IsFlow(entrypoint))
            yaml.Edits.Insert(item.Start, string.Concat(before.Select(w => RunShim.Quote(w) + ", ")));
        else
        {
            TextSpan line = source.LineSpan(source.LineAt(item.Start));
            string margin = source.Text[line.Start..item.Start];
            yaml.Edits.Insert(line.Start, string.Concat(before.Select(w => margin + RunShim.Quote(w) + source.LineBreak)));
        }
    }

    private ImageStart? StartOf(ComposeService service)
    {
        if (!_starts.TryGetValue(service, out ImageStart? start))
            _starts[service] = start = shim.Of(service, source.Name);
        return start;
    }

    private static bool HasCommand(ComposeService service) => YamlDocuments.Value(service.Node, "command").Kind is TreeKind.List or TreeKind.Scalar;

    private static string List(IEnumerable<string> words) => "[" + string.Join(", ", words.Select(RunShim.Quote)) + "]";
}
