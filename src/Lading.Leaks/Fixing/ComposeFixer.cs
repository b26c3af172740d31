using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Fixing.Builds;
using Lading.Leaks.Fixing.Shims;
using Lading.Scanning.Trees;

namespace Lading.Leaks.Fixing;

/// <summary>
/// Fixes a Compose file: variables with secrets become files under <c>/run/secrets</c> (Compose Specification, "secrets"), named by the variable
/// that the image reads a path from. Where it reads none, the service is started through
/// <c>lading run</c> if that is asked for, else it is said what to do.
/// </summary>
internal sealed class ComposeFixer
{
    private readonly ComposeFile _file;
    private readonly SourceFile _source;
    private readonly YamlEdits _yaml;
    private readonly FixNotes _notes;
    private readonly KnownBuilds _builds;
    private readonly SortedDictionary<string, BuildSecret> _new = new(StringComparer.Ordinal);
    private readonly Dictionary<ComposeService, List<string>> _perService = [];
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);
    private readonly ComposeShim? _shim;
    private readonly Dictionary<ComposeService, List<string>> _started = [];

    /// <summary>Fixes a file; with a shim also services whose images read no files.</summary>
    public ComposeFixer(SourceFile source, KnownBuilds builds, RunShim? shim)
    {
        (_source, _file, _yaml, _notes, _builds) = (source, ComposeFile.Read(source), new YamlEdits(source), new FixNotes(source), builds);
        _shim = shim is null ? null : new ComposeShim(shim, source, _yaml);
    }

    /// <summary>Fixes what no comment silences.</summary>
    public FileFix Fix()
    {
        IReadOnlyList<Finding> findings = BuildFileJudge.Find(_file).Kept;
        foreach (Finding finding in findings)
        {
            (ComposeService? service, ComposeVariable variable) = Owner(finding);
            if (finding.Rule == BuildFileRules.BuildArgument)
                continue;
            if (service is null)
                _notes.Leave(finding, Advice(finding));
            else if (finding.Rule == BuildFileRules.ComposeUnread)
                FixUnread(finding, service, variable);
            else
                FixVariable(finding, service, variable);
        }
        foreach ((ComposeService service, List<string> ids) in _perService)
            AddToService(service, ids);
        foreach ((ComposeService service, List<string> variables) in _started)
            _shim!.Start(service, variables);
        new ComposeBuilds(_file, _yaml, _notes, _builds, _new).Fix([.. findings.Where(f => f.Rule == BuildFileRules.BuildArgument)]);
        AddToFile();
        string after = _yaml.Edits.Apply(_source.Text);
        BuildSecret[] files = [.. _new.Values.Where(n => _values.ContainsKey(n.Id))];
        return new FileFix
        {
            Path = _source.Name, Kind = BuildFileKind.Compose, Before = _source.Text, After = after, Done = _notes.Done, Left = _notes.Left, ToDo = _notes.ToDo,
            Commands = files.Length == 0 ? [] : ["mkdir -p -m 0700 secrets && " + string.Join(" && ", files.Select(n => $"printf %s \"${n.Variable}\" > secrets/{n.Id}.txt")), "docker compose up -d"],
        };
    }

    /// <summary>The service in whose own environment a finding stands; null for what is elsewhere or shared by an anchor.</summary>
    private (ComposeService?, ComposeVariable) Owner(Finding finding)
    {
        if (finding.Rule != BuildFileRules.ComposeEnvironment && finding.Rule != BuildFileRules.ComposeUnread)
            return (null, default);
        foreach (ComposeService service in _file.Services)
        {
            Tree environment = service.Node["environment"];
            foreach (ComposeVariable variable in service.Environment)
                if (variable.Node.Start == finding.Span.Start && variable.Name == finding.Subject && environment.Start <= variable.Node.KeyStart && variable.Node.End <= environment.End)
                    return (service, variable);
        }
        return (null, default);
    }

    private void FixUnread(Finding finding, ComposeService service, ComposeVariable variable)
    {
        ImageVariables image = FileVariables.Of(service.Image!)!;
        string bare = variable.Name.EndsWith("__FILE", StringComparison.Ordinal) ? variable.Name[..^6] : variable.Name[..^5];
        if (!image.Reads(bare) && variable.Name == bare + "_FILE" && _shim is not null && _shim.Obstacle(service) is null)
        {
            StartByRun(service, bare);
            _notes.Fixed(finding, $"{image.Image} reads no {variable.Name}: service {service.Name} is started by lading run, which gives it {bare}.");
            return;
        }
        if (!image.Reads(bare))
        {
            _notes.Leave(finding, $"{image.Image} reads no such variable{(image.Note is null ? "" : ": " + image.Note)}.");
            return;
        }
        (string name, string value) = image.ForFile(bare, variable.Value!);
        Rename(variable, name, value);
        _notes.Fixed(finding, $"{image.Image} reads {name}.");
    }

    private void FixVariable(Finding finding, ComposeService service, ComposeVariable variable)
    {
        ImageVariables? image = service.Image is { } reference ? FileVariables.Of(reference) : null;
        bool reads = image is not null && image.Reads(variable.Name);
        if (!reads && Unshimmed(service) is { } obstacle)
        {
            _notes.Leave(finding, $"{(image is null ? $"Whether {service.Image ?? "the service's own image"} reads {variable.Name} from a file is not known" : $"{image.Image} does not read {variable.Name} from a file")}"
                + $"{(image?.Note is { } note ? ": " + note : "")}. {obstacle}");
            return;
        }
        if (_yaml.IsFlow(service.Node) || _yaml.IsFlow(_file.Root))
        {
            _notes.Leave(finding, "The service is written in braces: write it in lines, and run this again.");
            return;
        }
        string id = Choose(service, variable);
        (string name, string value) = reads ? image!.ForFile(variable.Name, "/run/secrets/" + id) : (variable.Name + "_FILE", "/run/secrets/" + id);
        bool isThere = name != variable.Name && service.Environment.Any(v => v.Name == name);
        if (isThere && !_yaml.IsFlow(service.Node["environment"]))
            _yaml.DeleteEntry(variable.Node);
        else
            Rename(variable, name, value);
        if (!isThere)
        {
            if (!_perService.TryGetValue(service, out List<string>? ids))
                _perService[service] = ids = [];
            if (!ids.Contains(id))
                ids.Add(id);
            _new[id] = new BuildSecret(id, Given(variable), $"./secrets/{id}.txt");
        }
        if (!reads)
            StartByRun(service, variable.Name);
        _notes.Fixed(finding, reads ? $"{image!.Image} of service {service.Name} reads {name}; the value is in secret {id}.{(image.Note is { } note2 ? $" Note: {note2}." : "")}"
            : $"Service {service.Name} is started by lading run, which gives it {variable.Name} from secret {id}.");
        if (finding.Value is not null)
            _notes.Ask($"The value of {variable.Name} in line {_notes.Line(finding)} is in the file's history: change it where it is used, too.");
        _notes.Ask("List secrets/ in .gitignore and .dockerignore. Compose mounts the files as they are: the program must be allowed to read them, so the folder is closed to others and not the files.");
    }

    /// <summary>The variable that holds the value where the file is used: the one that it refers to, else one of the same name.</summary>
    internal static string Given(ComposeVariable variable) =>
        variable.Value is { } value && SecretValues.IsReference(value) && value.Trim('$', '{', '}').Split(':', '?', '-')[0] is { Length: > 0 } name ? name : variable.Name;

    /// <summary>Why a service is not started by lading run, and what to do; null when it can be.</summary>
    private string? Unshimmed(ComposeService service) =>
        _shim is null ? "With --shim, the service is started by 'lading run', which reads the file and sets the variable (docs/run.md)."
            : _shim.Obstacle(service) is { } why ? $"It was not rewritten to start by 'lading run': {why}." : null;

    private void StartByRun(ComposeService service, string variable)
    {
        if (!_started.TryGetValue(service, out List<string>? variables))
            _started[service] = variables = [];
        variables.Add(variable);
        _notes.Ask($"lading is mounted from the host into the containers that it starts; their images must have glibc 2.34 or newer (Debian 12, Ubuntu 22.04, Red Hat 9; not Alpine). Or copy it into the image: docs/run.md.");
        if (YamlDocuments.Value(service.Node, "healthcheck").Kind != TreeKind.Missing)
            _notes.Ask($"The health check of {service.Name} and 'docker exec' do not get the variable: let them read the file.");
    }

    private void Rename(ComposeVariable variable, string name, string value)
    {
        if (variable.IsInList)
            _yaml.Replace(variable.Node, $"{name}={value}");
        else
            _yaml.ReplaceEntry(variable.Node, $"{name}: {value}");
    }

    /// <summary>One secret for one variable and value, shared by the services that have both alike.</summary>
    private string Choose(ComposeService service, ComposeVariable variable)
    {
        foreach (string id in (string[])[Id(variable.Name), Id(service.Name + "_" + variable.Name)])
        {
            if (_values.TryGetValue(id, out string? known) ? known == variable.Value : !_file.Root["secrets"].Entries.ContainsKey(id))
            {
                _values[id] = variable.Value;
                return id;
            }
        }
        string last = Id(service.Name + "_" + variable.Name + "_new");
        _values[last] = variable.Value;
        return last;
    }

    private static string Id(string name) => string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_')).Trim('_', '-');

    private void AddToService(ComposeService service, List<string> ids)
    {
        Tree secrets = service.Node["secrets"];
        string[] wanted = [.. ids.Where(id => !secrets.Items.Any(i => i.Text == id || i["source"].Text == id))];
        if (secrets.Kind == TreeKind.List && secrets.Items.Count > 0)
            foreach (string id in wanted)
                _yaml.Append(secrets, id);
        else if (wanted.Length > 0)
        {
            Tree environment = service.Node["environment"];
            int indent = _yaml.Indent(environment.KeyStart);
            _yaml.InsertAfter(environment, _yaml.Lines("secrets:" + string.Concat(wanted.Select(id => $"\n  - {id}")), indent));
        }
    }

    private void AddToFile()
    {
        if (_new.Count == 0)
            return;
        Tree secrets = _file.Root["secrets"];
        int step = _file.Services.Count > 0 ? Math.Max(1, _yaml.Indent(_file.Services[0].Node.KeyStart)) : 2;
        string margin = new(' ', step);
        if (secrets.Kind == TreeKind.Map && secrets.Entries.Count > 0 && !_yaml.IsFlow(secrets))
            foreach (BuildSecret secret in _new.Values)
                _yaml.AppendEntry(secrets, $"{secret.Id}:\n{margin}{Origin(secret)}");
        else if (secrets.Kind == TreeKind.Missing)
            _yaml.InsertAtEnd(_source.LineBreak + _yaml.Lines("secrets:" + string.Concat(_new.Values.Select(s => $"\n{margin}{s.Id}:\n{margin}{margin}{Origin(s)}")), 0));
        else
            _notes.Ask($"Declare under secrets: {string.Join("; ", _new.Values.Select(s => $"{s.Id} with {Origin(s)}"))}.");
    }

    /// <summary>Where Compose takes a secret from: Compose Specification, "Secrets top-level element".</summary>
    private static string Origin(BuildSecret secret) =>
        secret.File is null ? $"environment: {secret.Variable}" : $"file: {(secret.File[0] is '.' or '/' or '$' ? secret.File : "./" + secret.File).Replace("$HOME", "${HOME}")}";

    private static string Advice(Finding finding) => finding.Rule.Id switch
    {
        _ when finding.Rule == BuildFileRules.ComposeEnvFile => $"Move the secrets of {finding.Subject} under secrets: and keep the settings; list the file in .gitignore and .dockerignore.",
        _ when finding.Rule == BuildFileRules.ComposeSecretSource => "Take it from a file: file: ./secrets/NAME.txt.",
        _ when finding.Rule == BuildFileRules.Literal => "Let the program read a file under /run/secrets instead of a word of its command.",
        _ when finding.Rule == BuildFileRules.ComposeEnvironment => "It is shared by a YAML anchor: write it in the services that need it, and run this again.",
        _ => finding.Rule.Advice,
    };
}
