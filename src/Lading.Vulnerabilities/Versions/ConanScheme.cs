namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Conan packages: Conan's documentation, "Version ranges", "Semantic versioning" (its <c>Version</c>
/// class): semantic versioning with any number of items, which may be words; zeros at the end say nothing, and build
/// metadata counts. A number and a word are compared as text, so that the order is only transitive among versions that
/// have numbers and words in the same places. Every string that is not empty is valid.
/// </summary>
internal sealed class ConanScheme : VersionScheme
{
    public static ConanScheme Instance { get; } = new();

    public override string Name => "conan";

    public override bool IsValid(ReadOnlySpan<char> version) => !version.IsEmpty;

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        bool hasLeftBuild = Cut(ref left, left.LastIndexOf('+'), out var leftBuild);
        bool hasRightBuild = Cut(ref right, right.LastIndexOf('+'), out var rightBuild);
        bool hasLeftPre = Cut(ref left, left.IndexOf('-'), out var leftPre);
        bool hasRightPre = Cut(ref right, right.IndexOf('-'), out var rightPre);

        int order = CompareItems(left, right);
        if (order == 0)
            order = hasRightPre.CompareTo(hasLeftPre);
        if (order == 0 && hasLeftPre)
            order = CompareItems(leftPre, rightPre);
        if (order == 0)
            order = hasLeftBuild.CompareTo(hasRightBuild);
        return order == 0 && hasLeftBuild ? CompareItems(leftBuild, rightBuild) : order;
    }

    private static bool Cut(ref ReadOnlySpan<char> text, int at, out ReadOnlySpan<char> tail)
    {
        tail = at < 0 ? default : text[(at + 1)..];
        if (at >= 0)
            text = text[..at];
        return at >= 0;
    }

    private static int CompareItems(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = TrimZeros(left, out bool leftGoesOn);
        right = TrimZeros(right, out bool rightGoesOn);
        while (leftGoesOn && rightGoesOn)
        {
            int order = CompareItem(Take(ref left, out leftGoesOn), Take(ref right, out rightGoesOn));
            if (order != 0)
                return order;
        }
        return leftGoesOn.CompareTo(rightGoesOn);
    }

    private static int CompareItem(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        bool isLeftNumber = Digits.IsNumber(left), isRightNumber = Digits.IsNumber(right);
        return isLeftNumber && isRightNumber
            ? Digits.Compare(left, right)
            : Written(left, isLeftNumber).SequenceCompareTo(Written(right, isRightNumber));
    }

    /// <summary>A number as Conan writes it again: without leading zeros.</summary>
    private static ReadOnlySpan<char> Written(ReadOnlySpan<char> item, bool isNumber) =>
        !isNumber ? item : Digits.IsZero(item) ? "0" : item.TrimStart('0');

    private static ReadOnlySpan<char> Take(scoped ref ReadOnlySpan<char> rest, out bool goesOn)
    {
        int end = rest.IndexOf('.');
        goesOn = end >= 0;
        var item = goesOn ? rest[..end] : rest;
        rest = goesOn ? rest[(end + 1)..] : default;
        return item;
    }

    /// <summary>
    /// Cuts the items at the end that are 0; <paramref name="goesOn"/> tells whether an item is left.
    /// </summary>
    private static ReadOnlySpan<char> TrimZeros(ReadOnlySpan<char> text, out bool goesOn)
    {
        while (true)
        {
            int dot = text.LastIndexOf('.');
            var last = text[(dot + 1)..];
            goesOn = last.IsEmpty || !Digits.IsZero(last);
            if (goesOn || dot < 0)
                return text;
            text = text[..dot];
        }
    }
}
