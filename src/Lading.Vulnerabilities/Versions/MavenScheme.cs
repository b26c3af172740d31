using System.Buffers;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Maven artifacts: "Version Order Specification" in Maven's POM reference, as <c>ComparableVersion</c> of
/// Maven 3 implements it. Maven accepts every string; an empty one is not valid here. Maven's
/// order is not transitive in some corners: <c>1-0-rc</c> &lt; <c>1</c> &lt; <c>1-foo</c> &lt; <c>1-0-rc</c>.
/// </summary>
internal sealed class MavenScheme : VersionScheme
{
    private const int OnStack = 48;

    public static MavenScheme Instance { get; } = new();

    public override string Name => "maven";

    public override bool IsValid(ReadOnlySpan<char> version) => !version.IsEmpty;

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
        int i = 0;
        for (; i < a.Length && i < b.Length; i++)
        {
            // Where only one side begins a list, the list is above a qualifier and below a number.
            if (a[i].Opens != b[i].Opens)
                return a[i].Opens > b[i].Opens ? (b[i].IsNumber ? -1 : 1) : (a[i].IsNumber ? 1 : -1);
            int order = a[i].CompareTo(left, b[i], right);
            if (order != 0)
                return order;
        }
        return i < a.Length ? CompareToNothing(left, a[i..]) : -CompareToNothing(right, b[i..]);
    }

    private static int CompareToNothing(ReadOnlySpan<char> text, ReadOnlySpan<MavenItem> items)
    {
        foreach (ref readonly var item in items)
        {
            int order = item.CompareToNothing(text);
            if (order != 0)
                return order;
        }
        return 0;
    }
}
