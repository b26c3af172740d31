using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Triage;

/// <summary>The rules of one or several files, and what else was in them.</summary>
public sealed record IgnoreRules
{
    /// <summary>No rules.</summary>
    public static IgnoreRules None { get; } = new();

    /// <summary>The rules, in the order of the files; the first that fits is named in the report.</summary>
    public IReadOnlyList<IgnoreRule> Rules { get; init; } = [];
    /// <summary>What in the files was passed over or is missing.</summary>
    public IReadOnlyList<RuleNote> Notes { get; init; } = [];
    /// <summary>grype's <c>only-fixed</c>: only findings with a fix count.</summary>
    public bool OnlyFixed { get; init; }
    /// <summary>grype's <c>fail-on-severity</c>: the severity from which on the gate fails; null when not set.</summary>
    public string? FailOnSeverity { get; init; }

    /// <summary>Several as one; of settings the last one counts.</summary>
    public static IgnoreRules Combine(IEnumerable<IgnoreRules> parts)
    {
        IgnoreRules[] all = [.. parts];
        return new IgnoreRules
        {
            Rules = [.. all.SelectMany(r => r.Rules)],
            Notes = [.. all.SelectMany(r => r.Notes)],
            OnlyFixed = all.Any(r => r.OnlyFixed),
            FailOnSeverity = all.LastOrDefault(r => r.FailOnSeverity is not null)?.FailOnSeverity,
        };
    }
}
