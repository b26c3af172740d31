using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Vex;

namespace Lading.Vulnerabilities.Triage;

/// <summary>What triage made of findings.</summary>
/// <param name="Counted">Those that count, in the given order.</param>
/// <param name="Suppressed">Those taken out, in the given order.</param>
/// <param name="Notes">Rules and statements that are unused, expired or effective in part: rules first, each in the order of its file.</param>
public sealed record TriageResult(IReadOnlyList<Finding> Counted, IReadOnlyList<Finding> Suppressed, IReadOnlyList<RuleNote> Notes);

/// <summary>Applies what people decided to findings: VEX statements first, then ignore rules.</summary>
public static class FindingTriage
{
    /// <summary>
    /// Applies. <paramref name="now"/> is what rules expire by. Time grows with findings plus statements plus rules, and
    /// with the product of findings and rules that name no id. Equal input gives equal output.
    /// </summary>
    public static TriageResult Apply(
        IReadOnlyList<Finding> findings, Sbom sbom, IgnoreRules rules, IReadOnlyList<VexDocument> documents, DateTimeOffset now)
    {
        var statements = new VexApplication(sbom, findings, documents);
        var ignoring = new RuleApplication(sbom, rules.Rules, now);
        IReadOnlyList<Finding> judged = ignoring.Apply(statements.Apply(findings));
        return new TriageResult(
            [.. judged.Where(f => f.Suppressed is null)],
            [.. judged.Where(f => f.Suppressed is not null)],
            [.. rules.Notes, .. ignoring.Notes(), .. statements.Notes()]);
    }
}
