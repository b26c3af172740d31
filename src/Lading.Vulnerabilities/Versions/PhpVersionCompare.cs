namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// PHP's <c>version_compare</c>: PHP manual, "version_compare". The string is cut at every character that is no letter
/// or digit and where letters meet digits; a part is a number, or a word of which only the beginning counts: unknown
/// &lt; <c>dev</c> &lt; <c>alpha</c>, <c>a</c> &lt; <c>beta</c>, <c>b</c> &lt; <c>RC</c>, <c>rc</c> &lt; <c>#</c> &lt;
/// <c>pl</c>, <c>p</c>, a number counting as <c>#</c> beside a word.
/// </summary>
internal static class PhpVersionCompare
{
    private const int NumberRank = 4;

    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.IsEmpty || right.IsEmpty)
            return right.IsEmpty.CompareTo(left.IsEmpty);
        var a = new Parts(left);
        var b = new Parts(right);
        while (a.GoesOn && b.GoesOn)
        {
            var x = a.Next();
            var y = b.Next();
            int order = IsNumber(x) && IsNumber(y) ? Digits.Compare(x, y) : Rank(x).CompareTo(Rank(y));
            if (order != 0)
                return order;
        }
        return a.GoesOn ? CompareRest(a) : b.GoesOn ? -CompareRest(b) : 0;
    }

    /// <summary>
    /// What the parts that the other version lacks say: a number makes it newer, a word what it says.
    /// </summary>
    private static int CompareRest(Parts rest)
    {
        while (rest.GoesOn)
        {
            var part = rest.Next();
            int order = IsNumber(part) ? 1 : Rank(part).CompareTo(NumberRank);
            if (order != 0)
                return order;
        }
        return 0;
    }

    private static bool IsNumber(ReadOnlySpan<char> part) => part.Length > 0 && char.IsAsciiDigit(part[0]);

    private static int Rank(ReadOnlySpan<char> part) =>
        IsNumber(part) || part.StartsWith('#') ? NumberRank
        : part.StartsWith("dev") ? 0
        : part.StartsWith('a') ? 1
        : part.StartsWith('b') ? 2
        : part.StartsWith("RC") || part.StartsWith("rc") ? 3
        : part.StartsWith('p') ? 5
        : -1;

    /// <summary>
    /// The parts of PHP's canonical form. Its first character always belongs to the first part, whatever it is. A separator
    /// at the end counts for nothing; PHP would find such a version older than itself.
    /// </summary>
    private ref struct Parts(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> rest = text;
        private bool isFirst = true;

        /// <summary>Whether there is another part.</summary>
        public bool GoesOn { get; private set; } = true;

        public ReadOnlySpan<char> Next()
        {
            int end = isFirst && rest[0] != '.' ? 1 : 0;
            while (end < rest.Length && IsContent(rest[end])
                && (end == 0 || char.IsAsciiDigit(rest[end]) == char.IsAsciiDigit(rest[end - 1])))
                end++;
            isFirst = false;
            var part = rest[..end];
            while (end < rest.Length && !IsContent(rest[end]))
                end++;
            rest = rest[end..];
            GoesOn = !rest.IsEmpty;
            return part;
        }

        // PHP drops a # behind a separator, but means it as a placeholder for a number, and advisories use it as one.
        private static bool IsContent(char c) => char.IsAsciiLetterOrDigit(c) || c == '#';
    }
}
