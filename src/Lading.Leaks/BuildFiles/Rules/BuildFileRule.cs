using Lading.Leaks.Findings;

namespace Lading.Leaks.BuildFiles.Rules;

/// <summary>A habit in build and deployment files that leaks secrets.</summary>
public sealed record BuildFileRule
{
    /// <summary>Id, stable: <c>secret-in-env</c>.</summary>
    public required string Id { get; init; }
    /// <summary>What is done, as a clause.</summary>
    public required string Title { get; init; }
    /// <summary>Why it leaks.</summary>
    public required string Rationale { get; init; }
    /// <summary>What to do instead.</summary>
    public required string Advice { get; init; }
    /// <summary>How bad it is as a rule; a finding may say less.</summary>
    public required LeakSeverity Severity { get; init; }
    /// <summary>What other programs and benchmarks call it; a comment that silences one of these silences this.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
    /// <summary>Its page in the project's documentation.</summary>
    public string Page => $"docs/build-files.md#{Id}";
}
