using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Advisories;

/// <summary>The events of a range in the order of versions, and what they hold: OSV schema, "Evaluation".</summary>
internal static class RangeOrder
{
    /// <summary>
    /// Sorts events by version. <c>introduced: 0</c> is below everything; events at equal versions stay as served, since a
    /// range may end and begin again at one version.
    /// </summary>
    public static RangeEvent[] Sort(IEnumerable<RangeEvent> events, VersionScheme scheme)
    {
        RangeEvent[] sorted = [.. events];
        // Nearly always in order already, and nearly always two.
        for (int i = 1; i < sorted.Length; i++)
            if (Compare(sorted[i - 1], sorted[i], scheme) > 0)
                return [.. sorted.Order(Comparer<RangeEvent>.Create((a, b) => Compare(a, b, scheme)))];
        return sorted;
    }

    /// <summary>True when the range holds <paramref name="version"/>. The events are sorted.</summary>
    public static bool Holds(IReadOnlyList<RangeEvent> events, ReadOnlySpan<char> version, VersionScheme scheme)
    {
        bool inside = false;
        for (int i = 0; i < events.Count; i++)
        {
            RangeEvent e = events[i];
            int order = IsZero(e) ? 1 : scheme.Compare(version, e.Version);
            switch (e.Kind)
            {
                case RangeEventKind.Introduced when order >= 0:
                    inside = true;
                    break;
                case RangeEventKind.Fixed when order >= 0:
                case RangeEventKind.LastAffected when order > 0:
                    inside = false;
                    break;
                case RangeEventKind.Limit when order >= 0 && e.Version != "*":
                    return false;
            }
        }
        return inside;
    }

    private static int Compare(RangeEvent left, RangeEvent right, VersionScheme scheme)
    {
        bool first = IsZero(left), second = IsZero(right);
        if (first || second)
            return second.CompareTo(first);
        // Without a limit, and with the limit "*", a range has no end.
        bool endless = left is { Kind: RangeEventKind.Limit, Version: "*" };
        bool other = right is { Kind: RangeEventKind.Limit, Version: "*" };
        return endless || other ? endless.CompareTo(other) : scheme.Compare(left.Version, right.Version);
    }

    private static bool IsZero(RangeEvent e) => e is { Kind: RangeEventKind.Introduced, Version: "0" };
}
