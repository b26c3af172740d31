namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Haskell packages: Haskell Package Versioning Policy, "Version numbers" (Cabal's <c>Version</c>):
/// numbers joined by dots, compared one by one; where one has ended, it is older (<c>1.0 &lt; 1.0.0</c>). A number has
/// at most nine digits and no leading zero. Strings of another form are compared in <see cref="GenericScheme"/>'s
/// order.
/// </summary>
internal sealed class HackageScheme : VersionScheme
{
    public static HackageScheme Instance { get; } = new();

    public override string Name => "hackage";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        if (!Digits.IsList(version, ".", out _))
            return false;
        while (Digits.TakePart(ref version, ".", out var number))
            if (number.Length > 9 || DottedIdentifiers.HasLeadingZero(number))
                return false;
        return true;
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        Digits.IsList(left, ".", out _) && Digits.IsList(right, ".", out _)
            ? Digits.CompareLists(left, right, ".", padded: false)
            : GenericScheme.Instance.Compare(left, right);
}
