namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The list of identifiers after the hyphen or the plus of a semantic version (<c>rc.1</c>): Semantic Versioning 2.0.0,
/// item 11.4. The ecosystems agree on the list and differ on what a number is and how words compare.
/// </summary>
internal static class DottedIdentifiers
{
    /// <summary>How one ecosystem compares two identifiers.</summary>
    public interface IOrder
    {
        static abstract int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right);
    }

    /// <summary>Semantic Versioning: numbers of any size are below words; words by code.</summary>
    public readonly struct SemVer : IOrder
    {
        public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
        {
            bool isLeftNumber = Digits.IsNumber(left), isRightNumber = Digits.IsNumber(right);
            if (isLeftNumber != isRightNumber)
                return isLeftNumber ? -1 : 1;
            return isLeftNumber ? Digits.Compare(left, right) : left.SequenceCompareTo(right);
        }
    }

    /// <summary>
    /// Compares two lists; the one that ends first is older. With a flag set, the identifiers of that side also end
    /// where letters and digits meet, so that <c>rc1</c> is <c>rc.1</c>.
    /// </summary>
    public static int Compare<TOrder>(
        ReadOnlySpan<char> left, ReadOnlySpan<char> right, bool splitLeft = false, bool splitRight = false)
        where TOrder : struct, IOrder
    {
        bool leftGoesOn = true, rightGoesOn = true;
        while (leftGoesOn && rightGoesOn)
        {
            var a = Take(ref left, splitLeft, out leftGoesOn);
            var b = Take(ref right, splitRight, out rightGoesOn);
            int order = TOrder.Compare(a, b);
            if (order != 0)
                return order;
        }
        return leftGoesOn.CompareTo(rightGoesOn);
    }

    /// <summary>
    /// True when the list is not empty, no identifier is empty, and all are letters, digits and hyphens; numbers have
    /// no leading zero unless <paramref name="leadingZeros"/>.
    /// </summary>
    public static bool AreValid(ReadOnlySpan<char> list, bool leadingZeros)
    {
        bool goesOn = true;
        while (goesOn)
        {
            var identifier = Take(ref list, split: false, out goesOn);
            if (identifier.IsEmpty || (!leadingZeros && HasLeadingZero(identifier) && Digits.IsNumber(identifier)))
                return false;
            foreach (char c in identifier)
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                    return false;
        }
        return true;
    }

    /// <summary>True for <c>01</c>, false for <c>0</c> and <c>1</c>.</summary>
    public static bool HasLeadingZero(ReadOnlySpan<char> number) => number.Length > 1 && number[0] == '0';

    /// <summary>True when no number among the identifiers is larger than <paramref name="maximum"/>.</summary>
    public static bool NumbersAreAtMost(ReadOnlySpan<char> list, ReadOnlySpan<char> maximum)
    {
        bool goesOn = true;
        while (goesOn)
        {
            var identifier = Take(ref list, split: false, out goesOn);
            if (Digits.IsNumber(identifier) && !Digits.IsAtMost(identifier, maximum))
                return false;
        }
        return true;
    }

    private static ReadOnlySpan<char> Take(scoped ref ReadOnlySpan<char> rest, bool split, out bool goesOn)
    {
        int end = split ? RunEnd(rest) : rest.IndexOf('.');
        goesOn = end >= 0;
        var identifier = goesOn ? rest[..end] : rest;
        if (goesOn)
            rest = rest[(rest[end] == '.' ? end + 1 : end)..];
        return identifier;
    }

    private static int RunEnd(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
            if (text[i] == '.' || (i > 0 && char.IsAsciiDigit(text[i]) != char.IsAsciiDigit(text[i - 1])))
                return i;
        return -1;
    }
}
