using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Matching;

/// <summary>What an entry says about a version.</summary>
/// <param name="Affected">Whether it is affected.</param>
/// <param name="Reason">What decided, for people.</param>
public readonly record struct Verdict(bool Affected, string Reason);

/// <summary>
/// Evaluates an affected entry for a version: OSV schema, "Evaluation". A version is affected when it is listed or lies in
/// any range; within a range events are taken in version order, and the version <c>0</c> is below every other.
/// </summary>
public static class RangeEvaluator
{
    /// <summary>True when <paramref name="version"/> is affected by this entry.</summary>
    public static bool IsAffected(AffectedPackage entry, string version, VersionScheme scheme)
    {
        if (entry.AllVersions || IsListed(entry, version, scheme))
            return true;
        foreach (AffectedRange range in entry.Ranges)
            if (Contains(range, version, scheme))
                return true;
        return false;
    }

    /// <summary>The same, with what decided.</summary>
    public static Verdict Judge(AffectedPackage entry, string version, VersionScheme scheme)
    {
        if (entry.AllVersions)
            return new Verdict(true, "all versions");
        foreach (AffectedRange range in entry.Ranges)
            if (Contains(range, version, scheme))
                return new Verdict(true, Interval(range, version, scheme));
        if (IsListed(entry, version, scheme))
            return new Verdict(true, "listed version");
        return new Verdict(false, entry.Ranges.Count == 0 ? "not among the listed versions" : "outside " + string.Join(" and ", entry.Ranges.Take(4).Select(r => Text(r.Events))));
    }

    private static bool IsListed(AffectedPackage entry, string version, VersionScheme scheme)
    {
        foreach (string listed in entry.Versions)
            if (listed == version || listed.Length == version.Length + 1 && listed[0] == 'v' && listed.EndsWith(version, StringComparison.Ordinal))
                return true;
        // PyPI and NuGet accept several spellings of one version.
        if (scheme.Name is "pep440" or "nuget")
            foreach (string listed in entry.Versions)
                if (scheme.IsValid(listed) && scheme.Compare(listed, version) == 0)
                    return true;
        return false;
    }

    /// <summary>True when the version lies in the range.</summary>
    public static bool Contains(AffectedRange range, string version, VersionScheme scheme)
    {
        bool affected = false, limited = false, beforeLimit = false;
        foreach ((RangeEventKind kind, string bound) in range.Events)
        {
            int order = Compare(version, bound, scheme);
            switch (kind)
            {
                case RangeEventKind.Introduced when order >= 0:
                    affected = true;
                    break;
                case RangeEventKind.Fixed when order >= 0:
                case RangeEventKind.LastAffected when order > 0:
                    affected = false;
                    break;
                case RangeEventKind.Limit:
                    limited = true;
                    beforeLimit |= bound == "*" || order < 0;
                    break;
            }
        }
        return affected && (!limited || beforeLimit);
    }

    private static int Compare(string version, string bound, VersionScheme scheme) =>
        bound == "0" ? version == "0" ? 0 : 1 : scheme.Compare(version, bound);

    /// <summary>The interval of the range that holds the version: <c>&gt;= 1.0, &lt; 1.2.3</c>.</summary>
    private static string Interval(AffectedRange range, string version, VersionScheme scheme)
    {
        RangeEvent from = default;
        foreach (RangeEvent e in range.Events)
        {
            int order = Compare(version, e.Version, scheme);
            if (e.Kind == RangeEventKind.Introduced && order >= 0)
                from = e;
            else if (from.Version is not null && e.Kind is RangeEventKind.Fixed or RangeEventKind.LastAffected && order <= 0)
                return Text([from, e]);
        }
        return from.Version is null ? Text(range.Events) : Text([from]);
    }

    /// <summary>Events as people write ranges.</summary>
    public static string Text(IReadOnlyList<RangeEvent> events)
    {
        var parts = new List<string>();
        foreach (RangeEvent e in events.Take(8))
            switch (e.Kind)
            {
                case RangeEventKind.Introduced when e.Version == "0" && events.Count > 1:
                    break;
                case RangeEventKind.Introduced:
                    parts.Add(e.Version == "0" ? "all versions" : ">= " + e.Version);
                    break;
                case RangeEventKind.Fixed or RangeEventKind.Limit:
                    parts.Add("< " + e.Version);
                    break;
                default:
                    parts.Add("<= " + e.Version);
                    break;
            }
        return string.Join(", ", parts) + (events.Count > 8 ? ", …" : "");
    }
}
