using Lading.Inventory;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Triage;

/// <summary>How much of a finding a condition covers: a package can lie in several places.</summary>
public enum RuleFit : byte
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Some of the places where the package lies.</summary>
    Some,
    /// <summary>All of it.</summary>
    All,
}

/// <summary>One condition of a rule.</summary>
/// <param name="Text">The condition as shown: <c>path app/**</c>.</param>
/// <param name="Fit">How much of a finding it covers. Pure.</param>
public sealed record RuleCondition(string Text, Func<Finding, Sbom, RuleFit> Fit);

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
