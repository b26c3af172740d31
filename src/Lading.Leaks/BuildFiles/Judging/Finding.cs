using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Findings;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>A rule that a stretch of a build file breaks.</summary>
internal sealed record Finding
{
    /// <summary>The rule.</summary>
    public required BuildFileRule Rule { get; init; }
    /// <summary>What it is about: the name of a variable, a file, an option.</summary>
    public required string Subject { get; init; }
    /// <summary>Where.</summary>
    public required TextSpan Span { get; init; }
    /// <summary>How bad it is here; null for what the rule says.</summary>
    public LeakSeverity? Severity { get; init; }
    /// <summary>How sure it is.</summary>
    public Confidence Confidence { get; init; } = Confidence.Contextual;
    /// <summary>The secret itself, for its fingerprint; null when it is not in the file.</summary>
    public string? Value { get; init; }
    /// <summary>What more there is to say.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
    /// <summary>The instruction of a Dockerfile.</summary>
    public Instruction? Instruction { get; init; }
    /// <summary>Pointer into a document.</summary>
    public string? Pointer { get; init; }
}
