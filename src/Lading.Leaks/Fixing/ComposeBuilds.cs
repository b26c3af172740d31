using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Fixing.Builds;
using Lading.Leaks.Fixing.Dockerfiles;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing;

/// <summary>
/// Fixes what a Compose file gives to builds: <c>build.args</c> with secrets become <c>build.secrets</c> (Compose Build Specification, "secrets")
/// where the Dockerfile takes them so, and a Dockerfile that this run fixed is given what it asks for now.
/// </summary>
internal sealed class ComposeBuilds(ComposeFile file, YamlEdits yaml, FixNotes notes, KnownBuilds builds, SortedDictionary<string, BuildSecret> declared)
{
    private readonly HashSet<Finding> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Fixes the findings of build arguments, and the builds of fixed Dockerfiles.</summary>
    public void Fix(IReadOnlyList<Finding> findings)
    {
        ILookup<int, Finding> places = findings.ToLookup(f => f.Span.Start);
        foreach (ComposeService service in file.Services)
            Fix(service, [.. service.BuildArguments.SelectMany(a => places[a.Node.Start].Where(f => Is(f, a)))]);
        foreach (Finding finding in findings.Where(f => !_seen.Contains(f)))
            notes.Leave(finding, "It is shared by a YAML anchor: write it in the services that need it, and run this again.");
    }

    private static bool Is(Finding finding, ComposeVariable argument) => argument.Node.Start == finding.Span.Start && argument.Name == finding.Subject;

    private void Fix(ComposeService service, Finding[] findings)
    {
        Tree build = service.Node["build"];
        if (build.Kind is not (TreeKind.Map or TreeKind.Scalar) || build.Start < service.Node.Start)
            return;
        string? path = Dockerfile(build);
        BuildNeeds? needs = path is null ? null : builds.Find(path);
        var secrets = new SortedDictionary<string, BuildSecret>(StringComparer.Ordinal);
        var gone = new List<Tree>();
        var fixable = new List<(Finding Finding, string Message)>();
        foreach (Finding finding in findings.Where(_seen.Add))
            if (Obstacle(finding, build, path, needs) is { } why)
                notes.Leave(finding, why);
            else if (Secret(finding, service, needs!) is var (argument, secret, message))
            {
                gone.Add(argument);
                fixable.Add((finding, message));
                if (secret is { } given)
                    secrets[given.Id] = given;
            }
        // What is left as an argument is not given as a secret, too: it is said what is in the way.
        string[] left = [.. findings.Where(f => fixable.All(x => x.Finding != f)).Select(f => needs?.Variables.GetValueOrDefault(f.Subject) ?? "")];
        foreach (BuildSecret secret in needs?.Added ?? [])
            if (!left.Contains(secret.Id))
                secrets.TryAdd(secret.Id, secret.From(build.Word ?? build["context"].Word ?? "."));
        string[] present = [.. build["secrets"].Items.Select(i => i.Word ?? i["target"].Word ?? i["source"].Word ?? "")];
        BuildSecret[] wanted = [.. secrets.Values.Where(s => !present.Contains(s.Id))];
        bool ssh = needs is { NeedsSsh: true } && build["ssh"].Kind == TreeKind.Missing;
        if (gone.Count == 0 && wanted.Length == 0 && !ssh)
            return;
        if (Clash(wanted) is { } clash || !CanEdit(build) || (gone.Count > 0 && !yaml.Remove(build, build["args"], gone)))
        {
            foreach ((Finding finding, _) in fixable)
                notes.Leave(finding, Clash(wanted) ?? "build is written in braces or shares its lines: write it in lines, and run this again.");
            if (fixable.Count == 0)
                notes.Ask($"The build of service {service.Name} needs secrets: {string.Join(" ", wanted.Select(w => w.Id))}{(ssh ? ", and ssh: [default]" : "")}.");
            return;
        }
        Insert(build, wanted, ssh);
        foreach (BuildSecret secret in wanted)
            declared.TryAdd(secret.Id, secret);
        foreach ((Finding finding, string message) in fixable)
            notes.Fixed(finding, message);
        if (fixable.Count == 0)
            notes.Changed(BuildFileRules.BuildArgument.Id, service.Line, $"The build of service {service.Name} gives what {path} asks for now: {string.Join(", ", wanted.Select(w => w.Id).Concat(ssh ? ["ssh"] : []))}.");
        foreach (BuildSecret secret in wanted.Where(w => w.Variable is not null))
            notes.Ask($"{secret.Variable} is in the environment, or in .env outside of the repository, of whoever runs 'docker compose build'.");
    }

    private string? Obstacle(Finding finding, Tree build, string? path, BuildNeeds? needs)
    {
        string name = finding.Subject;
        if (path is null)
            return "Which Dockerfile it builds is not known here (a remote context, a variable, dockerfile_inline): let that take a secret, and write it under build.secrets.";
        if (needs is null)
            return $"{path} could not be read: let it take {name} by RUN --mount=type=secret, and write the secret under build.secrets.";
        if (needs.Arguments.Contains(name))
            return $"{path} takes ARG {name}: fix the two together, 'lading leaks fix {file.Source.Name} {path}'. Where that was done, what it says of {path} is in the way.";
        return build["args"].Kind is TreeKind.Map or TreeKind.List ? null : "It is shared by a YAML anchor: write it in the services that need it, and run this again.";
    }

    /// <summary>The argument of a finding, and the secret that takes its place; none where the Dockerfile asks for no such variable any more.</summary>
    private (Tree Argument, BuildSecret? Secret, string Message)? Secret(Finding finding, ComposeService service, BuildNeeds needs)
    {
        ComposeVariable argument = service.BuildArguments.First(a => Is(finding, a));
        string name = argument.Name;
        if (!needs.Variables.TryGetValue(name, out string? id))
            return (argument.Node, null, $"{needs.Path} declares no ARG {name}, so it is not given.");
        string value = argument.Value ?? "";
        if (value.Contains('$') && !SecretValues.IsReference(value) && !value.StartsWith("${", StringComparison.Ordinal))
        {
            notes.Leave(finding, $"The value is put together from variables: have one that holds the whole, and write it under secrets: as {id} with environment:.");
            return null;
        }
        if (finding.Value is not null)
            notes.Ask($"The value of {name} in line {notes.Line(finding)} is in the file's history: have it replaced.");
        return (argument.Node, new BuildSecret(id, ComposeFixer.Given(argument), null), $"{name} is given to the build as secret {id}.");
    }

    /// <summary>The Dockerfile of a build; null when it is not a file at a known place.</summary>
    private string? Dockerfile(Tree build)
    {
        string context = build.Word ?? build["context"].Word ?? ".";
        string name = build["dockerfile"].Word ?? "Dockerfile";
        if (build["dockerfile_inline"].Kind != TreeKind.Missing || context.Contains("://") || context.Contains('$') || name.Contains('$') || context.StartsWith("git@", StringComparison.Ordinal))
            return null;
        string folder = KnownBuilds.Below(KnownBuilds.FolderOf(file.Source.Name), context is "." or "./" ? "" : context);
        return KnownBuilds.Below(folder, name);
    }

    /// <summary>Why the secrets cannot be declared: another of that name comes from elsewhere.</summary>
    private string? Clash(BuildSecret[] wanted)
    {
        foreach (BuildSecret secret in wanted)
            if (declared.TryGetValue(secret.Id, out BuildSecret? other) && other.Variable != secret.Variable)
                return $"Another build gets a secret {secret.Id} from {other.Variable}: declare one under another name, and write under build.secrets 'source: NAME' and 'target: {secret.Id}'.";
            else if (file.Root["secrets"][secret.Id] is { Kind: not TreeKind.Missing } known && known["environment"].Word != secret.Variable)
                return $"secrets: declares another {secret.Id} already: give it another name, then write under build.secrets 'source: NAME' and 'target: {secret.Id}'.";
        return null;
    }

    private bool CanEdit(Tree build) =>
        !yaml.IsFlow(file.Root) && !yaml.IsFlow(build) && yaml.HasOwnLines(build)
        && build["secrets"] is var secrets && (secrets.Kind == TreeKind.Missing || secrets is { Kind: TreeKind.List, Items.Count: > 0 });

    private void Insert(Tree build, BuildSecret[] wanted, bool ssh)
    {
        string lines = wanted.Length == 0 || build["secrets"].Kind == TreeKind.List ? "" : "secrets:" + string.Concat(wanted.Select(w => $"\n  - {w.Id}"));
        if (build["secrets"].Kind == TreeKind.List)
            foreach (BuildSecret secret in wanted)
                yaml.Append(build["secrets"], secret.Id);
        if (ssh)
            lines += (lines.Length > 0 ? "\n" : "") + "ssh:\n  - default";
        if (build.Kind == TreeKind.Scalar)
        {
            int indent = yaml.Indent(build.KeyStart) + 2;
            int colon = file.Source.Text.IndexOf(':', build.KeyStart);
            yaml.Edits.Replace(TextSpan.Between(colon + 1, build.Start), file.Source.LineBreak + new string(' ', indent) + "context: ");
            yaml.InsertAfter(build, yaml.Lines(lines, indent));
        }
        else if (lines.Length > 0)
            yaml.InsertAfter(build, yaml.Lines(lines, yaml.Indent(build.Entries.GetAt(0).Value.KeyStart)));
    }
}
