namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>Lists the images that a Dockerfile names: see <see cref="Dockerfile.ImagesOf"/>.</summary>
internal sealed class DockerfileImages(Dockerfile file, IReadOnlyDictionary<string, string> arguments)
{
    private readonly BuildScope _scope = new(file, arguments);
    private readonly List<ImageUse> _images = [];
    private readonly List<(int From, int To)> _arrows = [];

    public IReadOnlyList<ImageUse> List(string? target)
    {
        if (file.Directive("syntax") is { } frontend)
            _images.Add(new ImageUse { Reference = frontend.Split(' ')[0], Written = frontend, Kind = ImageUseKind.Frontend, User = "syntax", Line = file.Directives.First(d => d.Name == "syntax").Line });
        foreach (Stage stage in file.Stages)
            Read(stage);
        Stage? last = target is null ? file.Stages.LastOrDefault() : file.FindStage(target)
            ?? throw LadingException.Usage($"{file.Source.Name} has no stage {Oci.Printable.Text(target)}.", $"Stages: {string.Join(", ", file.Stages.Select(s => s.Label))}.");
        HashSet<int> needed = Reach(last?.Index ?? -1);
        return [.. _images.Select(i => i.Stage is { } index && !needed.Contains(index) ? i with { IsNeeded = false } : i)];
    }

    private void Read(Stage stage)
    {
        Expansion expansion = _scope.InFrom();
        string name = expansion.Expand(stage.Base);
        Stage? on = file.FindStageByName(name, before: stage.Index);
        string? platform = stage.From.Flag("platform") is { } flag ? _scope.InFrom().Expand(flag) : null;
        if (on is not null)
            _arrows.Add((stage.Index, on.Index));
        else if (name != "scratch")
            _images.Add(new ImageUse
            {
                Reference = name, Written = stage.Base, Kind = ImageUseKind.Base, User = stage.Label, Line = stage.From.Line,
                Platform = string.IsNullOrEmpty(platform) ? null : platform, Stage = stage.Index, Unresolved = expansion.Unresolved,
            });
        _scope.Begin(stage, on);
        foreach (Instruction instruction in stage.Instructions)
        {
            Instruction actual = instruction.Inner ?? instruction;
            if (actual.Kind is InstructionKind.Copy or InstructionKind.Add && actual.Flag("from") is { } from)
                Take(stage, actual, from, ImageUseKind.CopyFrom);
            if (actual.Kind == InstructionKind.Run)
                foreach (Mount mount in actual.Mounts)
                    if (mount.Options.GetValueOrDefault("from") is { Length: > 0 } source)
                        Take(stage, actual, source, ImageUseKind.MountFrom);
            if (instruction.Inner is null)
                _scope.Apply(instruction);
        }
    }

    private void Take(Stage stage, Instruction instruction, string written, ImageUseKind kind)
    {
        Expansion expansion = _scope.InStage();
        string name = expansion.Expand(written);
        if (name.Length == 0 || name == "scratch")
            return;
        if (file.FindStage(name, before: stage.Index) is { } other)
            _arrows.Add((stage.Index, other.Index));
        else
            _images.Add(new ImageUse { Reference = name, Written = written, Kind = kind, User = stage.Label, Line = instruction.Line, Stage = stage.Index, Unresolved = expansion.Unresolved });
    }

    /// <summary>The stages that a stage is built from, itself among them.</summary>
    private HashSet<int> Reach(int target)
    {
        var reached = new HashSet<int> { target };
        ILookup<int, int> arrows = _arrows.ToLookup(a => a.From, a => a.To);
        var open = new Stack<int>(reached);
        while (open.TryPop(out int stage))
            foreach (int next in arrows[stage])
                if (reached.Add(next))
                    open.Push(next);
        return reached;
    }
}
