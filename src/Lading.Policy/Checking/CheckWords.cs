using Lading.Inventory;
using Lading.Leaks.Findings;
using Lading.Leaks.Reports;
using Lading.Scanning.Reports;
using Lading.Vulnerabilities.Reports;

namespace Lading.Policy.Checking;

/// <summary>How the parts of a check are told, in all forms alike.</summary>
internal static class CheckWords
{
    public static string Of(CheckOutcome outcome) => outcome switch { CheckOutcome.Failed => "failed", CheckOutcome.Incomplete => "incomplete", _ => "passed" };

    /// <summary>How a part ended; what nobody looked at and no rule asks for has not passed anything.</summary>
    public static string Of(CheckPart part, CheckReport report)
    {
        CheckOutcome outcome = report.OutcomeOf(part);
        return outcome != CheckOutcome.Passed || IsLookedAt(part, report) ? Of(outcome) : report.Rules.Skip.Contains(part) ? "left out" : "not asked";
    }

    /// <summary>Whether a part was looked at.</summary>
    public static bool IsLookedAt(CheckPart part, CheckReport report) => part switch
    {
        CheckPart.Vulnerabilities => report.Vulnerabilities is not null,
        CheckPart.Leaks => report.Leaks is not null,
        CheckPart.Signatures => report.Claims is not null,
        CheckPart.Provenance => report.Provenance is not null,
        _ => true,
    };

    public static string Of(ClaimState state) => state switch
    {
        ClaimState.Trusted => "trusted", ClaimState.Holds => "holds", ClaimState.Unverified => "not verified", _ => "refused",
    };

    /// <summary>What a part found, in one line; or that it was not looked at.</summary>
    public static string Summary(CheckPart part, CheckReport report) => part switch
    {
        CheckPart.Inventory => Inventory(report.Sbom),
        CheckPart.Vulnerabilities when report.Vulnerabilities is { } scan => ReportSummary.Of(scan) is { Findings: > 0 } summary
            ? $"{ReportWords.Count(summary.Findings, "finding")}: {summary.Severities()}; {string.Join(", ", summary.Remarks())}"
            : "nothing known",
        CheckPart.Leaks when report.Leaks is { } leaks => Leaks(leaks),
        CheckPart.Signatures when report.Claims is { } claims => Claims([.. claims.Where(c => c.IsSignature)], "signature"),
        CheckPart.Provenance when report.Provenance is { } provenance => Provenance(provenance, [.. (report.Claims ?? []).Where(c => !c.IsSignature)]),
        CheckPart.Signatures or CheckPart.Provenance when Of(part, report) == "not asked" => "not looked at: they hang in registries and OCI layouts",
        _ => "not looked at",
    };

    /// <summary>What a claim is about: <c>signature</c>, or the last words of its predicate type.</summary>
    public static string KindOf(ImageClaim claim)
    {
        if (claim.IsSignature)
            return "signature";
        string[] parts = claim.PredicateType!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? "attestation" : parts.Length == 1 || parts[^1] is [not 'v', ..] ? parts[^1] : $"{parts[^2]} {parts[^1]}";
    }

    /// <summary>Where a leak lies, in one line: the first place, and how many more there are.</summary>
    public static string Place(Leak leak)
    {
        string more = leak.Places.Count > 1 ? $" and {ReportWords.Count(leak.Places.Count - 1, "more place")}" : "";
        return LeakWords.Place(leak.Places[0]) + more;
    }

    private static string Inventory(Sbom sbom)
    {
        IEnumerable<string> types = sbom.Packages.GroupBy(p => p.Type.Name).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}");
        const int shown = 5;
        int kinds = types.Count();
        return sbom.Packages.Count == 0 ? "no packages"
            : $"{ReportWords.Count(sbom.Packages.Count, "package")}: {string.Join(", ", types.Take(shown))}{(kinds > shown ? $" and {kinds - shown} more kinds" : "")}";
    }

    private static string Leaks(LeakReport leaks)
    {
        if (leaks.Leaks.Count == 0)
            return $"no secrets in {ReportWords.Count((int)Math.Min(leaks.Files, int.MaxValue), "file")}";
        IEnumerable<string> sure = leaks.Leaks.GroupBy(l => l.Confidence).OrderByDescending(g => g.Key).Select(g => $"{g.Count()} {LeakWords.Of(g.Key)}");
        return $"{ReportWords.Count(leaks.Leaks.Count, "secret")}: {string.Join(", ", sure)}";
    }

    private static string Claims(IReadOnlyList<ImageClaim> claims, string what)
    {
        if (claims.Count == 0)
            return $"no {what}";
        IEnumerable<string> states = claims.GroupBy(c => c.State).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Of(g.Key)}");
        return $"{ReportWords.Count(claims.Count, what)}: {string.Join(", ", states)}";
    }

    private static string Provenance(ProvenanceSummary provenance, IReadOnlyList<ImageClaim> attestations) =>
        provenance.Builder is null
            ? $"none that holds (SLSA Build L{provenance.Level}); {Claims(attestations, "attestation")}"
            : $"SLSA Build L{provenance.Level}, built by {provenance.Builder}{(provenance.Source is { } source ? $" from {source}" : "")}";
}
