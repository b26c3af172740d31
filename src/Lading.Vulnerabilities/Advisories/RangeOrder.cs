using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Advisories;

/// <summary>The events of a range in the order of versions: OSV schema, "Evaluation", which begins by sorting them.</summary>
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
