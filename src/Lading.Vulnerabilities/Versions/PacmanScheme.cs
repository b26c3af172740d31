namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Arch Linux packages: vercmp(8) of pacman (<c>alpm_pkg_vercmp</c>). It comes from an older rpmvercmp,
/// but letters after the end make a version older, and separators count by their number. A missing epoch is 0; a
/// release is only compared when both sides have one. Every string has a place by these rules; those that makepkg
/// refuses as <c>pkgver</c> are not valid.
/// </summary>
internal sealed class PacmanScheme : VersionScheme
{
    public static PacmanScheme Instance { get; } = new();

    public override string Name => "pacman";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        var parts = new EpochVersionRelease(version);
        foreach (char c in parts.Version)
            if (c is < '!' or > '~' or ':' or '/' or '-')
                return false;
        return parts.Version.Length > 0
            && (!parts.HasEpoch || parts.Epoch.Length > 0)
            && (!parts.HasRelease || (Digits.IsList(parts.Release, ".", out int count) && count <= 2));
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        EpochVersionRelease.Compare(left, right, CompareParts);

    private static int CompareParts(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.SequenceEqual(right))
            return 0;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int leftGap = GapLength(left), rightGap = GapLength(right);
            left = left[leftGap..];
            right = right[rightGap..];
            if (left.IsEmpty || right.IsEmpty)
                break;
            if (leftGap != rightGap)
                return leftGap < rightGap ? -1 : 1;

            if (RpmScheme.CompareRuns(ref left, ref right) is not 0 and var order)
                return order;
        }
        if (left.IsEmpty && right.IsEmpty)
            return 0;
        // A rest of letters is a pre-release (1.0rc < 1.0); any other rest is newer.
        bool leftIsOlder = left.IsEmpty ? !char.IsAsciiLetter(right[0]) : char.IsAsciiLetter(left[0]);
        return leftIsOlder ? -1 : 1;
    }

    private static int GapLength(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (i < text.Length && !char.IsAsciiLetterOrDigit(text[i]))
            i++;
        return i;
    }
}
