using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.BuildFiles.Shell;
using Lading.Leaks.Fixing.Builds;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing.Scripts;

/// <summary>
/// Fixes scripts, Makefiles and CI workflows: <c>--build-arg</c> with a secret becomes <c>--secret id=…,env=…</c> where the Dockerfile takes it so, and
/// a build of a Dockerfile that this run fixed is given what that asks for now. A command is left where any of that is not certain.
/// </summary>
internal sealed class ScriptFixer
{
    private readonly SourceFile _source;
    private readonly YamlEdits _yaml;
    private readonly FixNotes _notes;
    private readonly KnownBuilds _builds;
    private readonly IReadOnlyList<Tree> _documents;
    private readonly OpenFindings _open;
    private readonly bool _setsFolders;
    private readonly HashSet<Finding> _handled = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(Tree Step, string Name)> _inStep = [];

    public ScriptFixer(SourceFile source, KnownBuilds builds)
    {
        (_source, _yaml, _notes, _builds) = (source, new YamlEdits(source), new FixNotes(source), builds);
        _documents = ScriptRegions.Documents(source);
        _open = new OpenFindings(BuildFileJudge.Find(BuildFileKind.Script, source).Kept);
        _setsFolders = source.Text.Contains("working-directory:", StringComparison.Ordinal);
    }

    /// <summary>Fixes what no comment silences.</summary>
    public FileFix Fix()
    {
        new ActionFixes(_source, _yaml, _notes, _builds).Fix(_documents, _open);
        if (ScriptRegions.Of(_source, _documents) is { } regions)
            FixRegions(regions);
        foreach (Finding finding in _open.Left)
            _notes.Leave(finding, $"Write --secret id={Dockerfiles.SecretSupply.Id(finding.Subject)},env={finding.Subject} in place of the build argument, and fix the Dockerfile: 'lading leaks fix Dockerfile'.");
        return new FileFix
        {
            Path = _source.Name, Kind = BuildFileKind.Script, Before = _source.Text, After = _yaml.Edits.Apply(_source.Text), Done = _notes.Done, Left = _notes.Left, ToDo = _notes.ToDo,
        };
    }

    private void FixRegions(IReadOnlyList<ScriptRegion> regions)
    {
        (ScriptRegion Region, IReadOnlyList<ShellCommand> Commands)[] all = [.. regions.Select(r => (r, ShellReader.Read(_source.Text, r.Span.Start, r.Span.End)))];
        var variables = new ScriptVariables(all.SelectMany(a => a.Commands), _source.Text, regions is [{ Form: ScriptForm.Recipe }, ..]);
        foreach ((ScriptRegion region, IReadOnlyList<ShellCommand> commands) in all)
        {
            bool moves = commands.Any(c => c.Runs("cd", "pushd", "popd"));
            foreach (BuildCommand command in commands.Select(BuildCommand.Of).OfType<BuildCommand>())
                FixCommand(region, command, new ArgumentSource(_source, region, command, variables), moves);
        }
    }

    private void FixCommand(ScriptRegion region, BuildCommand command, ArgumentSource origin, bool moves)
    {
        (BuildArgumentOption Argument, Finding Finding)[] secret =
            [.. command.Arguments.SelectMany(a => _open.Take(a.Start, a.End).Take(1).Select(f => (a, f)))];
        BuildNeeds? needs = moves || command.Dockerfile is null ? null : ScriptFolders.Find(_source, region.Step, command.Dockerfile, _builds, _setsFolders);
        if (needs is null)
        {
            foreach ((_, Finding finding) in secret)
                _notes.Leave(finding, $"Which Dockerfile it builds is not known here{(command.Dockerfile is { } path && !moves ? $", or {path} is not there" : "")}: write --secret id={Dockerfiles.SecretSupply.Id(finding.Subject)},env={finding.Subject} once the Dockerfile takes it so.");
            return;
        }
        var given = new HashSet<string>(command.Secrets, StringComparer.Ordinal);
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((BuildArgumentOption argument, Finding finding) in secret)
            FixArgument(needs, command, origin, argument, finding, given, settings);
        // What is left as an argument is not given as a secret, too: it is said what is in the way.
        given.UnionWith(secret.Where(s => !_handled.Contains(s.Finding)).Select(s => needs.Variables.GetValueOrDefault(s.Argument.Name) ?? ""));
        BuildSecret[] more = [.. needs.Added.Where(a => given.Add(a.Id)).Select(a => a.From(command.Context))];
        string options = string.Concat(more.Select(m => " --secret " + (region.Form == ScriptForm.Recipe ? m.Option.Replace("$", "$$") : m.Option))) + (needs.NeedsSsh && !command.HasSsh ? " --ssh default" : "");
        if (options.Length > 0 && (!command.RunsAsOther || more.All(m => m.Variable is null)))
        {
            _yaml.Edits.Insert(command.Verb.End, options);
            _notes.Changed(BuildFileRules.BuildArgument.Id, _source.LineAt(command.Verb.Start), $"The build gives what {needs.Path} asks for now:{options}.");
        }
        else if (options.Length > 0)
            _notes.Ask($"The build in line {_source.LineAt(command.Verb.Start)} runs as another user, without your variables: give it{options}.");
        if (settings.Count > 0)
            _yaml.Edits.Insert(command.Command.Program[0].Start, string.Concat(settings.Select(s => $"{s.Key}={s.Value} ")));
        if (secret.Length > 0 || options.Length > 0)
            _notes.Ask("--secret needs BuildKit: Docker 23 or newer, DOCKER_BUILDKIT=1 before, or podman and buildah.");
    }

    private void FixArgument(BuildNeeds needs, BuildCommand command, ArgumentSource origin, BuildArgumentOption argument, Finding finding, HashSet<string> given, SortedDictionary<string, string> settings)
    {
        string name = argument.Name;
        if (needs.Arguments.Contains(name))
        {
            _notes.Leave(finding, $"{needs.Path} takes ARG {name}: fix the two together, 'lading leaks fix {_source.Name} {needs.Path}'. Where that was done, what it says of {needs.Path} is in the way.");
            return;
        }
        if (!needs.Variables.TryGetValue(name, out string? id) || given.Contains(id))
        {
            _yaml.Edits.Delete(TextSpan.Between(argument.Before, argument.End));
            Fixed(finding, $"{needs.Path} declares no ARG {name}, so it is not given.");
            return;
        }
        if (command.RunsAsOther)
        {
            _notes.Leave(finding, "The build runs as another user, without your variables: write the value to a file that only you may read, and give --secret id=" + id + ",src=FILE.");
            return;
        }
        GivenValue value = origin.Of(argument);
        if (value.Obstacle is { } why || (value.StepValue is not null && !SetInStep(origin.Region, name, value.StepValue)))
        {
            _notes.Leave(finding, value.Obstacle ?? "The step is written in braces, or its env: sets another: set the variable there, and write --secret id=" + id + ",env=" + name + ".");
            return;
        }
        if (value.Setting is { } setting)
            settings[name] = setting;
        given.Add(id);
        _yaml.Edits.Replace(TextSpan.Between(argument.Start, argument.End), $"--secret id={id},env={value.Variable}");
        if (value.IsLiteral)
            _notes.Ask($"{name} is in the environment of whoever runs it; the value in line {_notes.Line(finding)} is in the file's history: have it replaced.");
        Fixed(finding, $"{name} is given as secret {id}.");
    }

    private void Fixed(Finding finding, string message)
    {
        _handled.Add(finding);
        _notes.Fixed(finding, message);
    }

    /// <summary>Adds a variable to the <c>env:</c> of a workflow's step. False when it cannot be.</summary>
    private bool SetInStep(ScriptRegion region, string name, string value)
    {
        Tree step = region.Step;
        Tree env = step["env"];
        if (env[name].Kind != TreeKind.Missing)
            return env[name].Word == value;
        if (!_inStep.Add((step, name)))
            return true;
        if (_yaml.IsFlow(step) || (env.Kind != TreeKind.Missing && (env.Entries.Count == 0 || _yaml.IsFlow(env) || env.Start < step.Start)))
            return false;
        if (env.Kind == TreeKind.Map)
            _yaml.AppendEntry(env, $"{name}: {value}");
        else
            _yaml.InsertBeside(step["run"], _yaml.Lines($"env:\n  {name}: {value}", _yaml.Indent(step["run"].KeyStart)));
        return true;
    }
}
