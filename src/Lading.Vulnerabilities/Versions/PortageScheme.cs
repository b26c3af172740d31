namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Gentoo packages: Package Manager Specification, "Version comparison", as Portage implements it:
/// <c>numbers{letter}{_suffix{number}}…{-r#}</c>. A number behind the first that has a leading zero is a fraction. When
/// either string is of another form, both are compared in <see cref="GenericScheme"/>'s order.
/// </summary>
internal sealed class PortageScheme : VersionScheme
{
    public static PortageScheme Instance { get; } = new();

    public override string Name => "portage";

    public override bool IsValid(ReadOnlySpan<char> version) => TryRead(version, out _);

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (!TryRead(left, out var a) || !TryRead(right, out var b))
            return GenericScheme.Instance.Compare(left, right);
        int order = CompareNumbers(a.Numbers, b.Numbers);
        if (order == 0)
            order = a.Letter.CompareTo(b.Letter);
        if (order == 0)
            order = CompareSuffixes(a.Suffixes, b.Suffixes);
        return order != 0 ? order : Digits.Compare(a.Revision, b.Revision);
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            bool hasLeft = Digits.TakePart(ref left, ".", out var a);
            bool hasRight = Digits.TakePart(ref right, ".", out var b);
            if (!hasLeft || !hasRight)
                return hasLeft.CompareTo(hasRight);
            int order = isFirst || (a[0] != '0' && b[0] != '0')
                ? Digits.Compare(a, b)
                : a.TrimEnd('0').SequenceCompareTo(b.TrimEnd('0'));
            if (order != 0)
                return order;
        }
    }

    private static int CompareSuffixes(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (true)
        {
            bool hasLeft = TakeSuffix(ref left, out int a, out var leftNumber);
            bool hasRight = TakeSuffix(ref right, out int b, out var rightNumber);
            if (!hasLeft && !hasRight)
                return 0;
            int order = a.CompareTo(b);
            // A missing suffix is below _p, and above the suffixes of pre-releases.
            if (order == 0)
                order = hasLeft != hasRight ? hasLeft.CompareTo(hasRight) : Digits.Compare(leftNumber, rightNumber);
            if (order != 0)
                return order;
        }
    }

    /// <summary>Takes <c>_name{digits}</c>; a missing or unknown suffix has the rank of <c>_p</c>.</summary>
    private static bool TakeSuffix(scoped ref ReadOnlySpan<char> rest, out int rank, out ReadOnlySpan<char> number)
    {
        number = default;
        rank = 0;
        if (rest.IsEmpty || rest[0] != '_')
            return false;
        int letters = AsciiText.LetterRun(rest[1..]);
        int? known = rest.Slice(1, letters) switch
        {
            "alpha" => -4,
            "beta" => -3,
            "pre" => -2,
            "rc" => -1,
            "p" => 0,
            _ => null,
        };
        if (known is null)
            return false;
        rank = known.Value;
        rest = rest[(letters + 1)..];
        int digits = Digits.RunLength(rest);
        number = rest[..digits];
        rest = rest[digits..];
        return true;
    }

    private static bool TryRead(ReadOnlySpan<char> text, out Parts parts)
    {
        parts = default;
        int end = Digits.RunLength(text);
        if (end == 0)
            return false;
        while (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
            end += 1 + Digits.RunLength(text[(end + 1)..]);
        parts.Numbers = text[..end];
        var rest = text[end..];
        if (!rest.IsEmpty && char.IsAsciiLetterLower(rest[0]))
        {
            parts.Letter = rest[0];
            rest = rest[1..];
        }
        var suffixes = rest;
        while (TakeSuffix(ref rest, out _, out _))
            continue;
        parts.Suffixes = suffixes[..^rest.Length];
        if (rest.StartsWith("-r") && Digits.IsNumber(rest[2..]))
        {
            parts.Revision = rest[2..];
            rest = default;
        }
        return rest.IsEmpty;
    }

    private ref struct Parts
    {
        public ReadOnlySpan<char> Numbers, Suffixes, Revision;

        /// <summary>The letter behind the numbers; zero when there is none.</summary>
        public char Letter;
    }
}
