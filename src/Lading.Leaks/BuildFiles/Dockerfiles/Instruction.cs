namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>A word of an instruction, quotes and escapes as written.</summary>
/// <param name="Text">The word.</param>
/// <param name="Span">Where it stands in the file.</param>
public readonly record struct Word(string Text, TextSpan Span);

/// <summary>A flag of an instruction: <c>--platform=linux/amd64</c>.</summary>
/// <param name="Name">Name without the dashes, lower case.</param>
/// <param name="Value">What follows the equals sign, as written; null when there is none.</param>
/// <param name="Span">Where it stands in the file.</param>
public sealed record InstructionFlag(string Name, string? Value, TextSpan Span);

/// <summary>A name and its value in ENV, ARG and LABEL.</summary>
/// <param name="Name">The name, without quotes.</param>
/// <param name="Value">The value as written, with quotes and escapes; null for an ARG without default.</param>
/// <param name="Span">Where the two stand in the file.</param>
/// <param name="ValueSpan">Where the value stands; empty where there is none.</param>
public sealed record Assignment(string Name, string? Value, TextSpan Span, TextSpan ValueSpan);

/// <summary>A here-document of RUN, COPY or ADD.</summary>
/// <param name="Name">The word that ends it.</param>
/// <param name="IsExpanded">False when the name is quoted: variables in it stay as they are.</param>
/// <param name="StripsTabs">True for <c>&lt;&lt;-</c>.</param>
/// <param name="Body">Where its lines stand in the file, without the line that ends it.</param>
/// <param name="Content">Its lines.</param>
public sealed record Heredoc(string Name, bool IsExpanded, bool StripsTabs, TextSpan Body, string Content);

/// <summary>One instruction of a Dockerfile.</summary>
public sealed record Instruction
{
    /// <summary>Which.</summary>
    public required InstructionKind Kind { get; init; }
    /// <summary>Its name as written.</summary>
    public required string Keyword { get; init; }
    /// <summary>From its name to its last character, here-documents included, without the line break.</summary>
    public required TextSpan Span { get; init; }
    /// <summary>1-based line of its name.</summary>
    public required int Line { get; init; }
    /// <summary>1-based last line, here-documents included.</summary>
    public required int EndLine { get; init; }
    /// <summary>Index of the stage, from 0; -1 before the first FROM.</summary>
    public required int Stage { get; init; }
    /// <summary>Its flags in order.</summary>
    public IReadOnlyList<InstructionFlag> Flags { get; init; } = [];
    /// <summary>What follows name and flags, continuations joined, without white space around it.</summary>
    public string Arguments { get; init; } = "";
    /// <summary>The words of <see cref="Arguments"/>; for the JSON form those of the array.</summary>
    public IReadOnlyList<Word> Words { get; init; } = [];
    /// <summary>The JSON form's members; null for the shell form.</summary>
    public IReadOnlyList<string>? Exec { get; init; }
    /// <summary>Names and values of ENV, ARG and LABEL.</summary>
    public IReadOnlyList<Assignment> Assignments { get; init; } = [];
    /// <summary>Its here-documents.</summary>
    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];
    /// <summary>What ONBUILD holds.</summary>
    public Instruction? Inner { get; init; }

    /// <summary>The joined lines that it was read from; begins at <see cref="ArgumentsStart"/> with the arguments.</summary>
    internal LogicalLine Logical { get; init; } = new();
    /// <summary>Offset of <see cref="Arguments"/> in <see cref="Logical"/>.</summary>
    internal int ArgumentsStart { get; init; }

    /// <summary>Where a stretch of <see cref="Arguments"/> stands in the file.</summary>
    public TextSpan SpanOf(int start, int length) => Logical.Source(ArgumentsStart + start, ArgumentsStart + start + length);

    /// <summary>The value of the first flag of that name; null when there is none.</summary>
    public string? Flag(string name) => Flags.FirstOrDefault(f => f.Name == name)?.Value;

    /// <summary>The mounts of RUN.</summary>
    public IEnumerable<Mount> Mounts => Flags.Where(f => f.Name == "mount" && f.Value is not null).Select(f => Mount.Parse(f.Value!, f.Span));
}
