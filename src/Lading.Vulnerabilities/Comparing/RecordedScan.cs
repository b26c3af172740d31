using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Reports;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Comparing;

/// <summary>A finding, as much of it as comparing needs.</summary>
public sealed record RecordedFinding
{
    /// <summary>The id shown.</summary>
    public required string Id { get; init; }
    /// <summary>All ids of the flaw.</summary>
    public required IReadOnlyList<string> Ids { get; init; }
    /// <summary>What stands for the package with its version: its package URL, or type, name and version.</summary>
    public required string PackageKey { get; init; }
    /// <summary>Purl type.</summary>
    public required string PackageType { get; init; }
    /// <summary>Full name.</summary>
    public required string PackageName { get; init; }
    /// <summary>Version; null when not known.</summary>
    public string? PackageVersion { get; init; }
    /// <summary>Architecture; null when not told.</summary>
    public string? Architecture { get; init; }
    /// <summary>Severity.</summary>
    public Severity Severity { get; init; }
    /// <summary>CVSS score.</summary>
    public double? Score { get; init; }
    /// <summary><c>fixed</c>, <c>not-fixed</c>, <c>wont-fix</c>, <c>subscription</c>.</summary>
    public string Fix { get; init; } = "not-fixed";
    /// <summary>Fixed versions.</summary>
    public IReadOnlyList<string> FixedVersions { get; init; } = [];
    /// <summary>True when CISA lists it as exploited.</summary>
    public bool Kev { get; init; }
    /// <summary>True when VEX or a rule took it out.</summary>
    public bool Suppressed { get; init; }
}

/// <summary>A scan report, as much of it as comparing needs: made from a live one or read from a file.</summary>
public sealed record RecordedScan
{
    /// <summary>What was scanned.</summary>
    public required string Subject { get; init; }
    /// <summary>Digest of the database.</summary>
    public required string DatabaseDigest { get; init; }
    /// <summary>Findings, the suppressed ones last.</summary>
    public required IReadOnlyList<RecordedFinding> Findings { get; init; }
    /// <summary>Keys of all packages that were scanned.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>That of a report at hand.</summary>
    public static RecordedScan Of(ScanReport report) => new()
    {
        Subject = ReportWords.Of(report.Sbom.Subject),
        DatabaseDigest = report.Database.Digest,
        Findings = [.. report.Findings.Select(f => Of(f, false)), .. report.Suppressed.Select(f => Of(f, true))],
        Packages = [.. report.Sbom.Packages.Select(JsonFormat.KeyOf).Distinct(StringComparer.Ordinal)],
    };

    private static RecordedFinding Of(Finding finding, bool suppressed)
    {
        Package package = finding.Package;
        return new RecordedFinding
        {
            Id = finding.Id, Ids = finding.Ids, PackageKey = JsonFormat.KeyOf(package), PackageType = package.Type.Name, PackageName = package.FullName,
            PackageVersion = package.Version, Architecture = package.Architecture, Severity = finding.Rating.Severity, Score = finding.Rating.Score,
            Fix = ReportWords.Of(finding.Fix), FixedVersions = finding.FixedVersions, Kev = finding.Kev is not null, Suppressed = suppressed,
        };
    }
}
