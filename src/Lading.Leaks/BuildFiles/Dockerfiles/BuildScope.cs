namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>
/// The variables that an instruction sees: Dockerfile reference, "Understand how ARG and FROM interact" and "Using ARG
/// variables". ENV hides ARG of the same name; a global ARG is seen by FROM, and in a stage only where it is declared again.
/// </summary>
internal sealed class BuildScope
{
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly Dictionary<string, string?> _global = new(StringComparer.Ordinal);
    private readonly char _escape;
    private readonly List<(Dictionary<string, string> Env, string? Folder, string? User)> _stages = [];
    private Dictionary<string, string?> _arguments = new(StringComparer.Ordinal);
    private Dictionary<string, string> _env = new(StringComparer.Ordinal);
    private string? _folder;

    /// <summary>Reads the global arguments; <paramref name="given"/> are those of the command line.</summary>
    public BuildScope(Dockerfile file, IReadOnlyDictionary<string, string> given)
    {
        _given = given;
        _escape = file.Escape;
        foreach (Assignment argument in file.GlobalArguments.SelectMany(i => i.Assignments))
            _global[argument.Name] = given.GetValueOrDefault(argument.Name) ?? Default(argument, InFrom());
    }

    /// <summary>Puts values into the words of FROM.</summary>
    public Expansion InFrom() => new(name => _global.TryGetValue(name, out string? value) ? value : _given.GetValueOrDefault(name), _escape);

    /// <summary>Puts values into the words of a stage's instruction.</summary>
    public Expansion InStage() => new(name => _env.GetValueOrDefault(name) ?? _arguments.GetValueOrDefault(name), _escape);

    /// <summary>The working folder; null while it is the base image's, which is not known here.</summary>
    public string? Folder => _folder;

    /// <summary>What USER says; null while it is the base image's.</summary>
    public string? User { get; private set; }

    /// <summary>Begins a stage; it takes over the variables of the stage that it is built on.</summary>
    public void Begin(Stage stage, Stage? on)
    {
        _arguments = new Dictionary<string, string?>(StringComparer.Ordinal);
        (Dictionary<string, string> env, string? folder, string? user) =
            on is not null && on.Index < _stages.Count ? _stages[on.Index] : ([], stage.Base == "scratch" ? "/" : null, null);
        _env = new Dictionary<string, string>(env, StringComparer.Ordinal);
        (_folder, User) = (folder, user);
        Keep(stage.Index);
    }

    /// <summary>Takes what an instruction sets into account.</summary>
    public void Apply(Instruction instruction)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.Arg:
                foreach (Assignment argument in instruction.Assignments)
                    _arguments[argument.Name] = _given.GetValueOrDefault(argument.Name)
                        ?? (argument.Value is null ? _global.GetValueOrDefault(argument.Name) : Default(argument, InStage()));
                break;
            case InstructionKind.Env:
                // All values of one ENV see what was before it.
                foreach ((string name, string value) in instruction.Assignments.Select(a => (a.Name, InStage().Expand(a.Value ?? ""))).ToArray())
                    _env[name] = value;
                break;
            case InstructionKind.Workdir:
                _folder = PathIn(InStage().Expand(instruction.Arguments));
                break;
            case InstructionKind.User:
                User = InStage().Expand(instruction.Arguments);
                break;
        }
        Keep(instruction.Stage);
    }

    /// <summary>A path of an instruction from the root; null when it is relative to a folder that is not known.</summary>
    public string? PathIn(string path)
    {
        if (path.StartsWith('/'))
            return Normal(path);
        return _folder is null ? null : Normal(_folder + "/" + path);
    }

    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".."))
                parts.Add(part);
        }
        return "/" + string.Join('/', parts);
    }

    private void Keep(int stage)
    {
        if (stage < 0)
            return;
        while (_stages.Count <= stage)
            _stages.Add(([], null, null));
        _stages[stage] = (_env, _folder, User);
    }

    private static string? Default(Assignment argument, Expansion expansion) => argument.Value is null ? null : expansion.Expand(argument.Value);
}
