namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Python packages: PEP 440, "Summary of permitted suffixes and relative ordering", with the normalization
/// of its appendix B. Strings that are not of that form are below all that are, and among themselves in the order of
/// old setuptools (<see cref="Pep440Legacy"/>).
/// </summary>
internal sealed class Pep440Scheme : VersionScheme
{
    public static Pep440Scheme Instance { get; } = new();

    public override string Name => "pep440";

    public override bool IsValid(ReadOnlySpan<char> version) => Pep440Version.TryRead(version, out _);

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        bool isLeftValid = Pep440Version.TryRead(left, out var a);
        bool isRightValid = Pep440Version.TryRead(right, out var b);
        if (isLeftValid && isRightValid)
            return Compare(a, b);
        return isLeftValid != isRightValid ? isLeftValid.CompareTo(isRightValid) : Pep440Legacy.Compare(left, right);
    }

    private static int Compare(in Pep440Version a, in Pep440Version b)
    {
        int order = Digits.Compare(a.Epoch, b.Epoch);
        if (order == 0)
            order = Digits.CompareLists(a.Release, b.Release, ".", padded: true);
        if (order == 0)
            order = a.Phase.CompareTo(b.Phase);
        if (order == 0)
            order = Digits.Compare(a.PreNumber, b.PreNumber);
        if (order == 0)
            order = a.HasPost.CompareTo(b.HasPost);
        if (order == 0)
            order = Digits.Compare(a.PostNumber, b.PostNumber);
        if (order == 0)
            order = b.HasDev.CompareTo(a.HasDev);
        if (order == 0)
            order = Digits.Compare(a.DevNumber, b.DevNumber);
        return order != 0 ? order : CompareLocal(a.Local, b.Local);
    }

    /// <summary>Numbers are above words, words ignore case, and the longer of two equal beginnings is above.</summary>
    private static int CompareLocal(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (true)
        {
            bool hasLeft = Digits.TakePart(ref left, ".-_", out var a);
            bool hasRight = Digits.TakePart(ref right, ".-_", out var b);
            if (!hasLeft || !hasRight)
                return hasLeft.CompareTo(hasRight);
            bool isLeftNumber = Digits.IsNumber(a), isRightNumber = Digits.IsNumber(b);
            int order = isLeftNumber != isRightNumber ? isLeftNumber.CompareTo(isRightNumber)
                : isLeftNumber ? Digits.Compare(a, b)
                : AsciiText.CompareLower(a, b);
            if (order != 0)
                return order;
        }
    }
}
