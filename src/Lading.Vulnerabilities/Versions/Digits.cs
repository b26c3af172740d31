namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// Runs of ASCII digits as numbers of any size. They stay text, because a version may hold more digits than any
/// integer type, and because nothing then has to be allocated.
/// </summary>
internal static class Digits
{
    /// <summary>
    /// Length of the run of digits that <paramref name="text"/> begins with; 0 when it begins otherwise.
    /// </summary>
    public static int RunLength(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    /// <summary>True when <paramref name="text"/> is one digit or more and nothing else.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 0 && RunLength(text) == text.Length;

    /// <summary>Compares two runs of digits by value; an empty run is 0.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }

    /// <summary>True when the run is empty or holds only zeros.</summary>
    public static bool IsZero(ReadOnlySpan<char> digits) => digits.IndexOfAnyExcept('0') < 0;

    /// <summary>
    /// True when the value of a run is at most <paramref name="maximum"/>, a run without leading zeros.
    /// </summary>
    public static bool IsAtMost(ReadOnlySpan<char> digits, ReadOnlySpan<char> maximum) => Compare(digits, maximum) <= 0;

    /// <summary>
    /// Takes the next number off a list such as <c>1.20.3</c>: the text up to the next of <paramref
    /// name="separators"/>, which is taken too. False when nothing is left.
    /// </summary>
    public static bool TakePart(
        scoped ref ReadOnlySpan<char> rest, ReadOnlySpan<char> separators, out ReadOnlySpan<char> part)
    {
        part = default;
        if (rest.IsEmpty)
            return false;
        int end = rest.IndexOfAny(separators);
        part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return true;
    }

    /// <summary>
    /// True when the text is numbers joined by single <paramref name="separators"/>; gives their count.
    /// </summary>
    public static bool IsList(ReadOnlySpan<char> text, ReadOnlySpan<char> separators, out int count)
    {
        count = 0;
        if (text.IsEmpty || separators.Contains(text[^1]))
            return false;
        while (TakePart(ref text, separators, out var part))
        {
            if (!IsNumber(part))
                return false;
            count++;
        }
        return true;
    }

    /// <summary>
    /// Compares two lists of numbers part by part. Where one has ended, it is the older one, or with
    /// <paramref name="padded"/> goes on as zeros.
    /// </summary>
    public static int CompareLists(
        ReadOnlySpan<char> left, ReadOnlySpan<char> right, ReadOnlySpan<char> separators, bool padded)
    {
        while (true)
        {
            bool hasLeft = TakePart(ref left, separators, out var a);
            bool hasRight = TakePart(ref right, separators, out var b);
            if (!hasLeft && !hasRight)
                return 0;
            if (!padded && hasLeft != hasRight)
                return hasLeft ? 1 : -1;
            int order = Compare(a.Trim(), b.Trim());
            if (order != 0)
                return order;
        }
    }
}
