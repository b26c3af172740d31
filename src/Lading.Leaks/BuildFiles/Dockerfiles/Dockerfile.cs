namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>A parser directive: <c># syntax=</c>, <c># escape=</c>, <c># check=</c>.</summary>
/// <param name="Name">Name, lower case.</param>
/// <param name="Value">Value.</param>
/// <param name="Line">1-based line.</param>
public sealed record Directive(string Name, string Value, int Line);

/// <summary>A comment line.</summary>
/// <param name="Text">Without the number sign and the white space around.</param>
/// <param name="Line">1-based line.</param>
public sealed record Comment(string Text, int Line);

/// <summary>Something the builder would refuse.</summary>
/// <param name="Line">1-based line.</param>
/// <param name="Message">What, one sentence.</param>
public sealed record DockerfileProblem(int Line, string Message);

/// <summary>A build stage: from one FROM to the next.</summary>
public sealed record Stage
{
    /// <summary>Index, from 0.</summary>
    public required int Index { get; init; }
    /// <summary>What AS names it, lower case; null when nothing does.</summary>
    public string? Name { get; init; }
    /// <summary>What it is built on, as written: an image, another stage, or <c>scratch</c>.</summary>
    public required string Base { get; init; }
    /// <summary>Its FROM.</summary>
    public required Instruction From { get; init; }
    /// <summary>What follows FROM.</summary>
    public required IReadOnlyList<Instruction> Instructions { get; init; }

    /// <summary>What messages call it.</summary>
    public string Label => Name ?? Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A Dockerfile, read by <see cref="DockerfileReader"/> with every position and nothing lost.</summary>
public sealed record Dockerfile
{
    /// <summary>The file.</summary>
    public required SourceFile Source { get; init; }
    /// <summary>Directives at its head.</summary>
    public required IReadOnlyList<Directive> Directives { get; init; }
    /// <summary>All instructions in order.</summary>
    public required IReadOnlyList<Instruction> Instructions { get; init; }
    /// <summary>The stages in order.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }
    /// <summary>Comment lines, also those between continuation lines; directives are not among them.</summary>
    public required IReadOnlyList<Comment> Comments { get; init; }
    /// <summary>What the builder would refuse; the rest was read all the same.</summary>
    public required IReadOnlyList<DockerfileProblem> Problems { get; init; }
    /// <summary>The escape character: a backslash, or a backtick by directive.</summary>
    public required char Escape { get; init; }

    /// <summary>ARGs before the first FROM.</summary>
    public IEnumerable<Instruction> GlobalArguments => Instructions.TakeWhile(i => i.Stage < 0).Where(i => i.Kind == InstructionKind.Arg);

    /// <summary>The value of a directive; null when it is not there.</summary>
    public string? Directive(string name) => Directives.FirstOrDefault(d => d.Name == name)?.Value;

    /// <summary>
    /// Every image that the file names, in its order, after build arguments were put in: bases, <c>COPY --from</c>, mounts
    /// and the frontend. References to other stages and <c>scratch</c> are none. <see cref="ImageUse.IsNeeded"/> tells
    /// what the build of <paramref name="target"/> (the last stage when null) needs from what it does not.
    /// </summary>
    /// <param name="arguments">Build arguments that go before the file's defaults; also the platform ones such as TARGETARCH.</param>
    /// <param name="target">Name or index of the stage that is built.</param>
    public IReadOnlyList<ImageUse> ImagesOf(IReadOnlyDictionary<string, string>? arguments = null, string? target = null) =>
        new DockerfileImages(this, arguments ?? new Dictionary<string, string>()).List(target);

    /// <summary>The stage of that name among the first <paramref name="before"/>; null when there is none. FROM knows stages by name only.</summary>
    public Stage? FindStageByName(string name, int before = int.MaxValue) =>
        Stages.LastOrDefault(s => s.Index < before && s.Name is not null && s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The stage of that name or index among the first <paramref name="before"/>; null when there is none.</summary>
    public Stage? FindStage(string reference, int before = int.MaxValue)
    {
        bool isIndex = int.TryParse(reference, System.Globalization.NumberStyles.None, null, out int index) && index < Math.Min(before, Stages.Count);
        return FindStageByName(reference, before) ?? (isIndex ? Stages[index] : null);
    }
}
