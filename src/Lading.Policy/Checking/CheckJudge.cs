using Lading.Leaks.Findings;
using Lading.Leaks.Reports;
using Lading.Vulnerabilities.Findings;
using Lading.Scanning.Reports;
using Lading.Vulnerabilities.Reports;

namespace Lading.Policy.Checking;

/// <summary>
/// Judges what was found by the rules. What could not be looked at makes a check incomplete, so that nothing passes because nobody
/// looked.
/// </summary>
public static class CheckJudge
{
    /// <summary>
    /// The report with its reasons. <paramref name="unseen"/> says why a part is missing that was not left out on purpose.
    /// </summary>
    public static CheckReport Judge(CheckReport report, IReadOnlyDictionary<CheckPart, string> unseen)
    {
        var reasons = new List<CheckReason>();
        foreach (CheckPart part in Enum.GetValues<CheckPart>())
        {
            if (report.Rules.Skip.Contains(part))
                reasons.Add(new CheckReason(part, CheckOutcome.Passed, "left out, as asked"));
            else if (unseen.TryGetValue(part, out string? why))
                reasons.Add(new CheckReason(part, CheckOutcome.Incomplete, why));
            else
                reasons.AddRange(Of(part, report));
        }
        return report with { Reasons = reasons };
    }

    private static IEnumerable<CheckReason> Of(CheckPart part, CheckReport report) => part switch
    {
        CheckPart.Inventory => OfInventory(report),
        CheckPart.Vulnerabilities when report.Vulnerabilities is { } scan => OfVulnerabilities(scan),
        CheckPart.Leaks when report.Leaks is { } leaks => OfLeaks(leaks, report.Rules),
        CheckPart.Signatures when report.Claims is { } claims => OfSignatures(claims, report),
        CheckPart.Provenance when report.Provenance is { } provenance => OfProvenance(provenance, report.Rules),
        _ => [],
    };

    private static IEnumerable<CheckReason> OfInventory(CheckReport report)
    {
        if (report.Sbom.Unknowns.Count is > 0 and var unknown)
            yield return Note(CheckPart.Inventory, $"{ReportWords.Count(unknown, "file")} not understood");
    }

    private static IEnumerable<CheckReason> OfVulnerabilities(ScanReport scan)
    {
        if (scan.Failing.Count is > 0 and var failing)
            yield return Fail(CheckPart.Vulnerabilities, $"{ReportWords.Count(failing, "finding fails", "findings fail")} the gate: {scan.Gate}");
        if (scan.Unmatched.Count(u => u.Hides) is > 0 and var hidden)
            yield return Note(CheckPart.Vulnerabilities, $"{ReportWords.Count(hidden, "package")} could not be judged");
        foreach (string warning in scan.Warnings)
            yield return Note(CheckPart.Vulnerabilities, warning);
    }

    private static IEnumerable<CheckReason> OfLeaks(LeakReport leaks, CheckRules rules)
    {
        int failing = rules.Leaks is { } least ? leaks.Leaks.Count(l => l.Confidence >= least) : 0;
        if (failing > 0)
            yield return Fail(CheckPart.Leaks, $"{ReportWords.Count(failing, "secret")} that {(failing == 1 ? "is" : "are")} {LeakWords.Of(rules.Leaks!.Value)}{(rules.Leaks == Confidence.Proven ? "" : " or surer")}");
        if (leaks.Skipped.Count is > 0 and var skipped)
            yield return Note(CheckPart.Leaks, $"{ReportWords.Count(skipped, "file was", "files were")} not searched");
    }

    private static IEnumerable<CheckReason> OfSignatures(IReadOnlyList<ImageClaim> claims, CheckReport report)
    {
        ImageClaim[] signatures = [.. claims.Where(c => c.IsSignature)];
        int required = report.Rules.Require;
        if (report.Signers < required)
            yield return Fail(CheckPart.Signatures, signatures.Length == 0
                ? "nobody has signed it, and somebody must"
                : $"signed by {report.Signers} of those who may, {required} must: {signatures.Select(s => s.Problem).OfType<string>().FirstOrDefault() ?? "the others have not"}");
        else if (required == 0 && signatures.Length > 0)
            yield return Note(CheckPart.Signatures, "nobody says who must have signed: name them in .lading.yaml, or with --key or --identity");
    }

    private static IEnumerable<CheckReason> OfProvenance(ProvenanceSummary provenance, CheckRules rules)
    {
        if (provenance.Level < rules.ProvenanceLevel)
            yield return Fail(CheckPart.Provenance, $"the evidence supports SLSA Build L{provenance.Level}, L{rules.ProvenanceLevel} is wanted");
    }

    private static CheckReason Fail(CheckPart part, string text) => new(part, CheckOutcome.Failed, text);

    private static CheckReason Note(CheckPart part, string text) => new(part, CheckOutcome.Passed, text);
}
