using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Fixing.Builds;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Scripts;

/// <summary>
/// Fixes steps of GitHub workflows that use docker/build-push-action: secrets go from <c>build-args</c> to <c>secrets</c> (the action's documentation,
/// "inputs"), a line <c>ID=VALUE</c> each.
/// </summary>
internal sealed class ActionFixes(SourceFile source, YamlEdits yaml, FixNotes notes, KnownBuilds builds)
{
    /// <summary>Fixes the steps of all jobs; takes what it answers for out of <paramref name="open"/>.</summary>
    public void Fix(IReadOnlyList<Tree> documents, OpenFindings open)
    {
        foreach (Tree step in documents.SelectMany(d => d["jobs"].Entries.Select(j => j.Value).Append(d["runs"])).SelectMany(j => j["steps"].Items))
            if (step["uses"].Word is { } uses && uses.StartsWith("docker/build-push-action@", StringComparison.Ordinal) && step["with"].Kind == TreeKind.Map)
            {
                Tree arguments = step["with"]["build-args"];
                Fix(step, arguments, arguments.Start < 0 ? [] : open.Take(arguments.Start, arguments.End));
            }
    }

    private void Fix(Tree step, Tree arguments, IReadOnlyList<Finding> findings)
    {
        Tree with = step["with"];
        BuildNeeds? needs = Dockerfile(with) is { } path ? ScriptFolders.Find(source, Tree.Missing, path, builds, setsFolders: false) : null;
        if (findings.Count == 0 && needs is not { Added.Count: > 0 } and not { NeedsSsh: true })
            return;
        if (Obstacle(with, arguments, needs) is { } why)
        {
            foreach (Finding finding in findings)
                notes.Leave(finding, why);
            return;
        }
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var gone = new List<int>();
        foreach (Finding finding in findings)
            FixLine(needs!, finding, lines, gone);
        string present = with["secrets"].Text ?? "";
        foreach (BuildSecret secret in needs!.Added.Where(a => !lines.ContainsKey(a.Id) && !HasLine(present, a.Id)))
            if (secret.Variable is { } variable)
            {
                lines[secret.Id] = $"${{{{ secrets.{variable} }}}}";
                notes.Changed(BuildFileRules.BuildArgument.Id, with.Line, $"The action gives secret {secret.Id}, which {needs.Path} asks for now.");
                notes.Ask($"Keep {variable} as a secret of the repository.");
            }
            else
                notes.Ask($"{needs.Path} asks for secret {secret.Id} now: give the action in line {with.Line} 'secret-files: {secret.Id}=PATH' for {secret.File}.");
        if (needs.NeedsSsh && with["ssh"].Kind == TreeKind.Missing)
            notes.Ask($"{needs.Path} asks for an SSH agent now: give the action in line {with.Line} 'ssh: default', after a step that starts the agent.");
        Write(with, arguments, lines, gone);
    }

    private void FixLine(BuildNeeds needs, Finding finding, SortedDictionary<string, string> lines, List<int> gone)
    {
        string name = finding.Subject;
        int line = notes.Line(finding);
        TextSpan span = source.LineSpan(line);
        if (needs.Arguments.Contains(name))
        {
            notes.Leave(finding, $"{needs.Path} takes ARG {name}: fix the two together, 'lading leaks fix {source.Name} {needs.Path}'. Where that was done, what it says of {needs.Path} is in the way.");
            return;
        }
        gone.Add(line);
        if (!needs.Variables.TryGetValue(name, out string? id))
        {
            notes.Fixed(finding, $"{needs.Path} declares no ARG {name}, so it is not given.");
            return;
        }
        string value = source.Text[finding.Span.Start..span.End][name.Length..].Trim().TrimStart('=').Trim().Trim('"', '\'');
        bool isGiven = value.Contains("${{", StringComparison.Ordinal);
        lines[id] = isGiven ? value : $"${{{{ secrets.{name} }}}}";
        if (!isGiven)
            notes.Ask($"Keep {name} as a secret of the repository; the value in line {line} is in the file's history: have it replaced.");
        notes.Fixed(finding, $"{name} is given to the build as secret {id}.");
    }

    private string? Obstacle(Tree with, Tree arguments, BuildNeeds? needs)
    {
        if (needs is null)
            return "Which Dockerfile the action builds is not known here, or it is not there: move the line to 'secrets: |' as ID=VALUE once the Dockerfile takes it so.";
        bool isBlock = arguments.Kind == TreeKind.Missing || IsBlock(arguments) || !source.Text.AsSpan(arguments.Start..arguments.End).Contains('\n');
        if (yaml.IsFlow(with) || with.Entries.Count == 0 || with.Start < 0 || !isBlock || (with["secrets"].Kind != TreeKind.Missing && !IsBlock(with["secrets"])))
            return "The inputs are not written in lines: write 'build-args: |' and 'secrets: |', and run this again.";
        return null;
    }

    /// <summary>Whether a value is written in lines of its own; one with nothing in it may stand at the very end of the file.</summary>
    private bool IsBlock(Tree value) => value.Start >= 0 && source.Text.AsSpan(value.Start) is ['|', ..];

    /// <summary>The Dockerfile of a step, from the root of the repository; null when an expression says which.</summary>
    private static string? Dockerfile(Tree with)
    {
        string context = with["context"].Word ?? ".";
        if (context.StartsWith("{{defaultContext}}:", StringComparison.Ordinal))
            context = context["{{defaultContext}}:".Length..];
        string path = with["file"].Word ?? KnownBuilds.Below(context is "." or "./" or "{{defaultContext}}" ? "" : context, "Dockerfile");
        return path.Contains('$') || path.Contains("://", StringComparison.Ordinal) || path.Contains("{{", StringComparison.Ordinal) ? null : path;
    }

    private static bool HasLine(string text, string id) => text.Split('\n').Any(l => l.Trim().Trim('"').StartsWith(id + "=", StringComparison.Ordinal));

    private void Write(Tree with, Tree arguments, SortedDictionary<string, string> lines, List<int> gone)
    {
        int first = arguments.Start < 0 ? 0 : source.LineAt(arguments.KeyStart);
        int last = arguments.Start < 0 ? 0 : yaml.LastLine(arguments);
        bool isWhole = gone.Count > 0 && Enumerable.Range(first, last - first + 1).All(l => gone.Contains(l) || source.Line(l).Trim().IsEmpty || (l == first && IsBlock(arguments)));
        string added = string.Concat(lines.Select(l => $"\n{l.Key}={l.Value}"));
        Tree secrets = with["secrets"];
        if (lines.Count > 0 && secrets.Kind == TreeKind.Scalar)
            yaml.InsertAfter(secrets, yaml.Lines(added[1..], Indent(source.LineAt(secrets.Start) + 1)));
        else if (lines.Count > 0)
            yaml.InsertAfter(arguments.Start < 0 ? with.Entries.GetAt(with.Entries.Count - 1).Value : arguments, yaml.Lines("secrets: |" + added.Replace("\n", "\n  "), yaml.Indent(with.Entries.GetAt(0).Value.KeyStart)));
        if (isWhole)
            yaml.Edits.DeleteLines(source, first, last);
        else
            foreach (int line in gone)
                yaml.Edits.DeleteLines(source, line, line);
    }

    private int Indent(int line) => line > source.LineCount ? 0 : source.Line(line).Length - source.Line(line).TrimStart(' ').Length;
}
