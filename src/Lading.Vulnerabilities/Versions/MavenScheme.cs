using System.Buffers;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Maven artifacts: "Version Order Specification" in Maven's POM reference, as its <c>ComparableVersion</c>
/// implements it. Maven accepts every string; an empty one is not valid here. Maven's own limit of 256 characters does not
/// apply to comparing.
/// </summary>
/// <remarks>
/// The nested lists of the specification form a chain, because a list is always the last item of the one around it. So
/// they are kept as one row of items in which some items open a list; nothing recurses.
/// </remarks>
internal sealed class MavenScheme : VersionScheme
{
    private const int OnStack = 48;

    public static MavenScheme Instance { get; } = new();

    public override string Name => "maven";

    public override bool IsValid(ReadOnlySpan<char> version) => version.Length is > 0 and <= 256;

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        MavenItem[]? leftRented = null, rightRented = null;
        Span<MavenItem> leftItems = left.Length < OnStack
            ? stackalloc MavenItem[OnStack]
            : leftRented = ArrayPool<MavenItem>.Shared.Rent(left.Length + 1);
        Span<MavenItem> rightItems = right.Length < OnStack
            ? stackalloc MavenItem[OnStack]
            : rightRented = ArrayPool<MavenItem>.Shared.Rent(right.Length + 1);

        int order = Compare(
            left, MavenItems.Read(left, leftItems), right, MavenItems.Read(right, rightItems));

        if (leftRented is not null)
            ArrayPool<MavenItem>.Shared.Return(leftRented);
        if (rightRented is not null)
            ArrayPool<MavenItem>.Shared.Return(rightRented);
        return order;
    }

    private static int Compare(
        ReadOnlySpan<char> left, ReadOnlySpan<MavenItem> a, ReadOnlySpan<char> right, ReadOnlySpan<MavenItem> b)
    {
        // Item by item; an item of one side faces a list of the other when that side opens one here.
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            bool leftOpens = a[i].OpensList, rightOpens = b[j].OpensList;
            if (leftOpens == rightOpens)
            {
                int order = MavenItems.Compare(left, a[i++], right, b[j++]);
                if (order != 0)
                    return order;
            }
            else if (leftOpens)
            {
                int order = CompareListToItem(left, a[i..], right, b[j++]);
                if (order != 0)
                    return order;
                i = a.Length;
            }
            else
            {
                int order = -CompareListToItem(right, b[j..], left, a[i++]);
                if (order != 0)
                    return order;
                j = b.Length;
            }
        }
        return i < a.Length ? CompareToNothing(left, a[i..]) : -CompareToNothing(right, b[j..]);
    }

    /// <summary>A list that reaches to the end of its version, against a single item of the other.</summary>
    private static int CompareListToItem(
        ReadOnlySpan<char> text, ReadOnlySpan<MavenItem> list, ReadOnlySpan<char> otherText, in MavenItem item)
    {
        if (item.Kind == MavenItemKind.Number)
            return -1;
        int order = MavenItems.Compare(text, list[0], otherText, item);
        return order != 0 ? order : CompareToNothing(text, list[1..]);
    }

    private static int CompareToNothing(ReadOnlySpan<char> text, ReadOnlySpan<MavenItem> items)
    {
        foreach (ref readonly var item in items)
        {
            int order = MavenItems.CompareToNothing(text, item);
            if (order != 0)
                return order;
        }
        return 0;
    }
}
