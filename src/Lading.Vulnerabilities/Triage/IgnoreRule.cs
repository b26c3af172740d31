using Lading.Inventory;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// A rule that takes findings out of the verdict: those with one of its ids for which all its conditions hold. Read from
/// the project's own file or one of another scanner (docs/ignore-rules.md).
/// </summary>
public sealed record IgnoreRule
{
    /// <summary>File and line.</summary>
    public required string Source { get; init; }
    /// <summary>Ids, any of which names the flaw; empty for any flaw, but never for malware and releases out of support.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];
    /// <summary>The conditions.</summary>
    public IReadOnlyList<RuleCondition> Conditions { get; init; } = [];
    /// <summary>Why; null when it does not say.</summary>
    public string? Reason { get; init; }
    /// <summary>Who answers for it; null when it does not say.</summary>
    public string? Owner { get; init; }
    /// <summary>From this moment on it does not apply any more; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The rule in short.</summary>
    public string Text => string.Join(", ", (IEnumerable<string>)[.. Ids.Take(5), .. Ids.Count > 5 ? [$"and {Ids.Count - 5} more"] : (string[])[], .. Conditions.Select(c => c.Text)]);

    /// <summary>How much of a finding it covers, ids aside.</summary>
    internal RuleFit Fit(Finding finding, Sbom sbom)
    {
        var fit = RuleFit.All;
        foreach (RuleCondition condition in Conditions)
        {
            RuleFit one = condition.Fit(finding, sbom);
            if (one == RuleFit.None)
                return RuleFit.None;
            fit = one < fit ? one : fit;
        }
        return fit;
    }
}
