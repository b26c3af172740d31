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
