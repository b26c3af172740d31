using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>What the fixes of one Dockerfile share: where instructions run, what is changed so far, what is said about it.</summary>
internal sealed class FixState
{
    private readonly Dictionary<Instruction, RunRewrite> _rewrites = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Instruction, (string? Folder, string? User)> _places = new(ReferenceEqualityComparer.Instance);
    private readonly List<int>[] _builtOn;

    /// <summary>
    /// Looks where the instructions run. With <paramref name="within"/> it shares what is changed and said with another, but not what the build is given: what
    /// it is about happens in other builds, or when the container runs.
    /// </summary>
    public FixState(Dockerfile file, FixState? within = null)
    {
        File = file;
        Notes = within?.Notes ?? new FixNotes(file.Source);
        Edits = within?.Edits ?? new EditList();
        AllowsEnv = within is null && Frontend.AllowsEnv(file.Directive("syntax"));
        _builtOn = [.. file.Stages.Select(_ => new List<int>())];
        var scope = new BuildScope(file, new Dictionary<string, string>());
        foreach (Stage stage in file.Stages)
        {
            Stage? on = file.FindStageByName(scope.InFrom().Expand(stage.Base), before: stage.Index);
            if (on is not null)
                _builtOn[on.Index].Add(stage.Index);
            scope.Begin(stage, on);
            foreach (Instruction instruction in stage.Instructions)
            {
                scope.Apply(instruction);
                _places[instruction] = (scope.Folder, scope.User);
            }
        }
    }

    /// <summary>The file.</summary>
    public Dockerfile File { get; }
    /// <summary>Its text.</summary>
    public SourceFile Source => File.Source;
    /// <summary>True when the declared frontend knows <c>env=</c> of secret mounts.</summary>
    public bool AllowsEnv { get; }
    /// <summary>Changes outside of RUN.</summary>
    public EditList Edits { get; }
    /// <summary>What the build must be given.</summary>
    public SecretSupply Supply { get; } = new();
    /// <summary>What is said about it.</summary>
    public FixNotes Notes { get; }

    /// <summary>Says that a finding was fixed.</summary>
    public void Fixed(Finding finding, string message) => Notes.Fixed(finding, message);

    /// <summary>Says that a finding was left.</summary>
    public void Leave(Finding finding, string why) => Notes.Leave(finding, why);

    /// <summary>Says once what there is to do.</summary>
    public void Ask(string what) => Notes.Ask(what);

    /// <summary>Says that a value that stood in the file is known to others.</summary>
    public void AskToReplace(Finding finding)
    {
        if (finding.Value is not null)
            Ask($"The value of {finding.Subject} in line {Source.LineAt(finding.Span.Start)} is in the file's history and in every image that was built: have it replaced by its issuer.");
    }

    /// <summary>The changes of a RUN.</summary>
    public RunRewrite Rewrite(Instruction run)
    {
        if (!_rewrites.TryGetValue(run, out RunRewrite? rewrite))
            _rewrites[run] = rewrite = new RunRewrite(Source, run, File.Escape);
        return rewrite;
    }

    /// <summary>All RUNs that are to change.</summary>
    public IEnumerable<RunRewrite> Rewrites => _rewrites.Values;

    /// <summary>The text of a RUN as it will be.</summary>
    public string Preview(Instruction run)
    {
        RunRewrite rewrite = Rewrite(run);
        if (rewrite.IsEmpty)
            return "";
        var edits = new EditList();
        rewrite.Apply(edits);
        return edits.Apply(Source.Text, run.Span);
    }

    /// <summary>The RUNs after an instruction in its stage, and with <paramref name="inherited"/> those of the stages built on it.</summary>
    public IEnumerable<Instruction> RunsAfter(Instruction instruction, bool inherited = false) =>
        After(instruction, inherited).Where(i => i.Kind == InstructionKind.Run);

    /// <summary>The RUNs before an instruction in its stage, and all of the stages that it is built on.</summary>
    public IEnumerable<Instruction> RunsBefore(Instruction instruction)
    {
        int stage = instruction.Stage;
        IEnumerable<Instruction> runs = stage < 0 ? [] : File.Stages[stage].Instructions.Where(i => i.Kind == InstructionKind.Run && i.Span.Start < instruction.Span.Start);
        for (int i = Array.FindIndex(_builtOn, b => b.Contains(stage)), left = _builtOn.Length; i >= 0 && left > 0; left--)
        {
            runs = runs.Concat(File.Stages[i].Instructions.Where(r => r.Kind == InstructionKind.Run));
            int on = i;
            i = Array.FindIndex(_builtOn, b => b.Contains(on));
        }
        return runs;
    }

    /// <summary>True when an instruction's stage is known to have /bin/sh: a RUN in the shell form uses it, here or in what it is built on.</summary>
    public bool RunsShell(Instruction instruction) =>
        instruction.Stage >= 0 && !File.Stages[instruction.Stage].Instructions.Any(i => i.Kind == InstructionKind.Shell)
        && (RunsBefore(instruction).Any(r => r.Exec is null) || File.Stages[instruction.Stage].Instructions.Any(i => i.Kind == InstructionKind.Run && i.Exec is null));

    /// <summary>The instructions after one in its stage, and with <paramref name="inherited"/> those of the stages built on it.</summary>
    public IEnumerable<Instruction> After(Instruction instruction, bool inherited)
    {
        if (instruction.Stage < 0)
            yield break;
        foreach (Instruction next in File.Stages[instruction.Stage].Instructions)
            if (next.Span.Start > instruction.Span.Start)
                yield return next;
        var open = new Queue<int>(inherited ? _builtOn[instruction.Stage] : []);
        while (open.TryDequeue(out int stage))
        {
            foreach (Instruction next in File.Stages[stage].Instructions)
                yield return next;
            foreach (int further in _builtOn[stage])
                open.Enqueue(further);
        }
    }

    /// <summary>True when the shell of an instruction's stage is a POSIX one, so that <c>$(cat …)</c> works.</summary>
    public bool HasPosixShell(Instruction run)
    {
        Instruction? shell = run.Stage < 0 ? null : File.Stages[run.Stage].Instructions.LastOrDefault(i => i.Kind == InstructionKind.Shell && i.Span.Start < run.Span.Start);
        return shell?.Exec is not [{ } program, ..] || program.EndsWith("sh", StringComparison.Ordinal) && !program.Contains("powershell", StringComparison.OrdinalIgnoreCase) && program != "pwsh";
    }

    /// <summary>A path of an instruction, from the root; <c>~</c> and <c>$HOME</c> are the user's home. Null when it is relative to a folder that is not known.</summary>
    public string? PathOf(Instruction instruction, string path)
    {
        foreach (string home in (ReadOnlySpan<string>)["~/", "$HOME/", "${HOME}/"])
            if (path.StartsWith(home, StringComparison.Ordinal))
                return Home(instruction) is { } folder ? $"{folder}/{path[home.Length..]}" : null;
        if (path.Contains('$'))
            return null;
        string? working = _places.GetValueOrDefault(instruction).Folder;
        if (!path.StartsWith('/') && working is null)
            return null;
        string[] parts = (path.StartsWith('/') ? path : working + "/" + path).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Contains("..") ? null : "/" + string.Join('/', parts.Where(p => p != "."));
    }

    /// <summary>The home of the user that an instruction runs as; null when only a number is known.</summary>
    public string? Home(Instruction instruction) => User(instruction) switch
    {
        "root" => "/root",
        var user when user.Length > 0 && !user.All(char.IsAsciiDigit) && !user.Contains('$') => "/home/" + user,
        _ => null,
    };

    /// <summary>What lets the user of an instruction read a mount: nothing for root, whose it is.</summary>
    public string Access(Instruction instruction) => User(instruction) switch
    {
        "root" => "",
        var user when user.Length > 0 && user.All(char.IsAsciiDigit) => $",uid={user}",
        _ => ",mode=0444",
    };

    private string User(Instruction instruction)
    {
        string user = (_places.GetValueOrDefault(instruction).User ?? "root").Split(':')[0].Trim();
        return user is "0" or "" ? "root" : user;
    }
}

/// <summary>What the frontend that a Dockerfile declares can do.</summary>
internal static class Frontend
{
    /// <summary>True for docker/dockerfile 1.10 or newer, and for tags that move with it: 1, latest. Without a declaration the engine's own is used, which may be old.</summary>
    public static bool AllowsEnv(string? syntax)
    {
        if (syntax is null)
            return false;
        string name = syntax.Split(' ')[0];
        int at = name.IndexOf('@');
        name = at < 0 ? name : name[..at];
        int colon = name.LastIndexOf(':');
        string tag = colon > name.LastIndexOf('/') ? name[(colon + 1)..] : at < 0 ? "latest" : "";
        string image = colon > name.LastIndexOf('/') ? name[..colon] : name;
        if (!image.EndsWith("docker/dockerfile", StringComparison.Ordinal) && !image.EndsWith("docker/dockerfile-upstream", StringComparison.Ordinal))
            return false;
        string[] numbers = tag.Split('-')[0].Split('.');
        if (tag is "latest" or "labs" or "master" or "master-labs")
            return at < 0;
        if (!int.TryParse(numbers[0], System.Globalization.NumberStyles.None, null, out int major))
            return false;
        if (numbers.Length == 1)
            return major > 1 || (major == 1 && at < 0);
        return int.TryParse(numbers[1], System.Globalization.NumberStyles.None, null, out int minor) && (major > 1 || (major == 1 && minor >= 10));
    }
}
