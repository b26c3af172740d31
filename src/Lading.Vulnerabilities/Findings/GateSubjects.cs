using Lading.Inventory;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Gates;

namespace Lading.Vulnerabilities.Findings;

/// <summary>What a gate asks about, of a finding.</summary>
public static class GateSubjects
{
    /// <summary>The finding as gates see it. Ages are counted from <paramref name="now"/>.</summary>
    public static GateSubject Of(Finding finding, ScanReport report, DateTimeOffset now)
    {
        Package package = finding.Package;
        bool kevKnown = report.Database.KevVersion is not null;
        return new GateSubject
        {
            Severity = finding.Rating.Severity,
            Score = finding.Rating.Score,
            Epss = finding.Epss?.Probability,
            EpssPercentile = finding.Epss?.Percentile,
            Risk = finding.Risk,
            Kev = finding.Kev is not null ? true : kevKnown ? false : null,
            Ransomware = finding.Kev is { } kev ? kev.Ransomware : kevKnown ? false : null,
            Fixed = finding.Fix == FixState.Fixed,
            WontFix = finding.Fix == FixState.WontFix,
            Malware = finding.Kind == FindingKind.Malware,
            EndOfLife = finding.Kind == FindingKind.EndOfLife,
            InBaseImage = package.InBaseImage,
            Layer = package.Locations.Count > 0 ? package.Locations[0].Layer : null,
            Age = finding.Published is { } published ? now - published : null,
            Ecosystems = [.. finding.Matches.SelectMany(m => Ecosystems(m.Affected.Ecosystem, m.Affected.Release)).Distinct(StringComparer.Ordinal)],
            Type = package.Type.Name,
            PackageNames = [.. ((IEnumerable<string?>)[package.FullName, package.Name, package.SourceName]).OfType<string>().Distinct(StringComparer.Ordinal)],
            Ids = finding.Ids,
            Direct = finding.Direct,
            Vex = finding.VexStatus ?? (finding.Suppressed is { By: "vex" } vex ? vex.Status : null),
            Confidence = finding.Matches.Count == 0 ? 1 : finding.Matches.Max(m => m.Confidence),
            Scope = package.Scope.ToString().ToLowerInvariant(),
        };
    }

    private static IEnumerable<string> Ecosystems(string ecosystem, string? release) => release is null ? [ecosystem] : [ecosystem, $"{ecosystem}:{release}"];
}
