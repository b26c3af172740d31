using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>The findings of one package, in the order of the report but with those that have a fix before the others.</summary>
/// <param name="Package">The package.</param>
/// <param name="Findings">Its findings, at least one.</param>
internal sealed record PackageGroup(Package Package, IReadOnlyList<Finding> Findings)
{
    /// <summary>Groups in the order in which to act: malicious packages, packages with a fix, the others; each by their worst finding.</summary>
    public static IReadOnlyList<PackageGroup> Of(IEnumerable<Finding> findings) =>
    [
        .. findings.GroupBy(f => f.Package)
            .Select(g => new PackageGroup(g.Key, [.. g.OrderBy(Urgency)]))
            .OrderBy(g => Urgency(g.Findings[0])),
    ];

    private static int Urgency(Finding finding) => finding.Kind == FindingKind.Malware ? 0 : finding.Fix == FixState.Fixed ? 1 : 2;
}

/// <summary>The numbers of a report.</summary>
internal sealed record ReportSummary
{
    public required int Findings { get; init; }
    public required int Packages { get; init; }
    /// <summary>Findings by severity, from the worst; zeros among them.</summary>
    public required IReadOnlyList<(Severity Severity, int Count)> BySeverity { get; init; }
    public required int Fixable { get; init; }
    public required int Kev { get; init; }
    public required int Malware { get; init; }
    public required int EndOfLife { get; init; }
    /// <summary>Findings of packages that came with the base image, and of others; null when no base image is known.</summary>
    public required (int Base, int Application)? Origin { get; init; }

    public static ReportSummary Of(ScanReport report)
    {
        IReadOnlyList<Finding> findings = report.Findings;
        ILookup<Severity, Finding> severities = findings.ToLookup(f => f.Rating.Severity);
        int inBase = findings.Count(f => f.Package.InBaseImage == true);
        return new ReportSummary
        {
            Findings = findings.Count,
            Packages = findings.Select(f => f.Package).Distinct().Count(),
            BySeverity = [.. ReportWords.Severities.Select(s => (s, severities[s].Count()))],
            Fixable = findings.Count(f => f.Fix == FixState.Fixed),
            Kev = findings.Count(f => f.Kev is not null),
            Malware = findings.Count(f => f.Kind == FindingKind.Malware),
            EndOfLife = findings.Count(f => f.Kind == FindingKind.EndOfLife),
            Origin = findings.Any(f => f.Package.InBaseImage is not null) ? (inBase, findings.Count - inBase) : null,
        };
    }

    /// <summary><c>2 critical, 1 high</c>; empty when there is nothing.</summary>
    public string Severities() => string.Join(", ", BySeverity.Where(s => s.Count > 0).Select(s => $"{s.Count} {ReportWords.Of(s.Severity)}"));

    /// <summary>What is so and not otherwise told, each a few words: <c>2 malicious</c>, <c>9 with a fix</c>.</summary>
    public IEnumerable<string> Remarks()
    {
        if (Malware > 0)
            yield return $"{Malware} malicious";
        if (Kev > 0)
            yield return $"{Kev} known to be exploited";
        yield return Fixable == 0 ? "none with a fix" : $"{Fixable} with a fix";
        if (EndOfLife > 0)
            yield return "release out of support";
        if (Origin is { } origin)
            yield return $"{origin.Base} from the base image, {origin.Application} from the application";
    }
}
