using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Matching;

/// <summary>
/// The shortest way out: one step for the base image when it is known, and one for each package (each source package of a
/// distribution) to the lowest version that clears all of its findings that can be cleared and brings no other known flaw. The step that clears most comes first.
/// </summary>
public static class UpgradePlan
{
    /// <summary>Fixed versions that are tried before one is taken that other records call affected.</summary>
    private const int MostTries = 32;

    /// <summary>The steps for these findings; findings without a fix are in none.</summary>
    public static IReadOnlyList<Upgrade> Of(Sbom sbom, IReadOnlyList<Finding> findings, AdvisoryDatabase database)
    {
        var names = sbom.Packages.ToDictionary(p => p.Id, p => p.FullName, StringComparer.Ordinal);
        var steps = new List<Upgrade>();
        var own = new List<Finding>();
        var fromBase = new List<Finding>();
        foreach (Finding finding in findings)
            if (finding.Fix == FixState.Fixed)
                (finding.Package.InBaseImage == true ? fromBase : own).Add(finding);
        if (fromBase.Count > 0)
            steps.Add(new Upgrade($"base image {sbom.Subject.BaseImage}".TrimEnd(), null, Clears(fromBase)));
        foreach (IGrouping<string, Finding> group in own.GroupBy(Key, StringComparer.Ordinal))
            steps.Add(Step([.. group], names, sbom.Distro, database));
        return [.. steps.OrderByDescending(s => s.Clears.Count).ThenBy(s => s.Package, StringComparer.Ordinal).ThenBy(s => s.To, StringComparer.Ordinal)];
    }

    /// <summary>Binary packages of one source are raised together.</summary>
    private static string Key(Finding finding)
    {
        Package package = finding.Package;
        return package.Type.IsOperatingSystem
            ? $"{package.Type} {package.SourceName ?? package.Name} {package.SourceVersion ?? package.Version}"
            : $"{package.Type} {package.FullName} {package.Version} {string.Join(' ', finding.Through)}";
    }

    private static Upgrade Step(IReadOnlyList<Finding> findings, Dictionary<string, string> names, Distro? distro, AdvisoryDatabase database)
    {
        Package package = findings[0].Package;
        string name = $"{(package.Type.IsOperatingSystem ? package.SourceName ?? package.Name : package.FullName)} {package.Version}";
        if (findings[0].Through.Count > 0)
            name += " (through " + string.Join(", ", findings[0].Through.Take(3).Select(id => names.GetValueOrDefault(id, id))) + (findings[0].Through.Count > 3 ? ", …)" : ")");
        return new Upgrade(name, PackageIdentity.Of(package, distro).Lookup is { } lookup ? Clean(findings, lookup, database) : Lowest(findings, GenericScheme.Instance), Clears(findings));
    }

    /// <summary>The lowest fixed version from the one that clears the findings on that no record at all calls affected; else the former.</summary>
    private static string? Clean(IReadOnlyList<Finding> findings, PackageLookup lookup, AdvisoryDatabase database)
    {
        if (Lowest(findings, lookup.Scheme) is not { } lowest)
            return null;
        var candidates = new SortedSet<string>([lowest], lookup.Scheme.Ordering);
        for (int tries = 0; tries < MostTries && candidates.Count > 0; tries++)
        {
            string version = candidates.Min!;
            candidates.Remove(version);
            Match[] others = [.. PackageMatcher.Match(database, lookup with { Version = version }).Where(m => m.Advisory.Kind != AdvisoryKind.Notice)];
            if (others.Length == 0)
                return version;
            candidates.UnionWith(others.SelectMany(m => m.FixedVersions));
        }
        return lowest;
    }

    /// <summary>The lowest fixed version that no record of these findings calls affected; else the highest of their lowest fixes.</summary>
    private static string? Lowest(IReadOnlyList<Finding> findings, VersionScheme scheme)
    {
        List<string> candidates = [.. findings.SelectMany(f => f.FixedVersions).Distinct(StringComparer.Ordinal).Order(scheme.Ordering)];
        var entries = findings.SelectMany(f => f.Matches).SelectMany(m => m.Entries.Count > 0 ? m.Entries : [m.Affected]).Distinct().ToList();
        return candidates.Find(version => !entries.Exists(e => RangeEvaluator.IsAffected(e, version, scheme)))
            ?? findings.Select(f => f.FixedVersions[0]).MaxBy(v => v, scheme.Ordering);
    }

    private static string[] Clears(IEnumerable<Finding> findings) =>
        [.. findings.Select(f => $"{f.Id} {f.Package.Name}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
