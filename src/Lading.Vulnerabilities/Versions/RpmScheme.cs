namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of RPM packages: rpm-version(7) (<c>rpmvercmp</c> with <c>~</c> and <c>^</c>) over epoch, version and
/// release. A missing epoch is 0. A missing release on one side matches every release of that version, so that an SBOM
/// or a bound without one can be compared; the order is transitive among versions that all have or all lack a release.
/// A version that rpm refuses is compared by the same rules.
/// </summary>
internal sealed class RpmScheme : VersionScheme
{
    public static RpmScheme Instance { get; } = new();

    public override string Name => "rpm";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        var parts = new EpochVersionRelease(version);
        return (!parts.HasEpoch || (parts.Epoch.Length > 0 && Digits.IsAtMost(parts.Epoch, "4294967295")))
            && HasOnlyAllowed(parts.Version)
            && (!parts.HasRelease || HasOnlyAllowed(parts.Release));
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        EpochVersionRelease.Compare(left, right, CompareParts);

    /// <summary>
    /// <c>rpmvercmp</c>: runs of digits by value and runs of letters by code, whatever separates them; digits are newer
    /// than letters, the longer string is newer, <c>~</c> is below the end, and <c>^</c> just above it.
    /// </summary>
    public static int CompareParts(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            left = SkipSeparators(left);
            right = SkipSeparators(right);
            char a = left.IsEmpty ? '\0' : left[0], b = right.IsEmpty ? '\0' : right[0];
            if (a == '~' || b == '~')
            {
                if (a != b)
                    return a == '~' ? -1 : 1;
                left = left[1..];
                right = right[1..];
                continue;
            }
            if (a == '^' || b == '^')
            {
                if (a != b)
                    return left.IsEmpty ? -1 : right.IsEmpty ? 1 : a == '^' ? -1 : 1;
                left = left[1..];
                right = right[1..];
                continue;
            }
            if (left.IsEmpty || right.IsEmpty)
                break;

            if (CompareRuns(ref left, ref right) is not 0 and var order)
                return order;
        }
        return left.IsEmpty && right.IsEmpty ? 0 : left.IsEmpty ? -1 : 1;
    }

    /// <summary>
    /// Compares the runs of digits or letters that both sides begin with and takes them off: digits by value, letters by code,
    /// and digits are newer than letters.
    /// </summary>
    public static int CompareRuns(ref ReadOnlySpan<char> left, ref ReadOnlySpan<char> right)
    {
        bool number = char.IsAsciiDigit(left[0]);
        if (number != char.IsAsciiDigit(right[0]))
            return number ? 1 : -1;
        int leftRun = number ? Digits.RunLength(left) : AsciiText.LetterRun(left);
        int rightRun = number ? Digits.RunLength(right) : AsciiText.LetterRun(right);
        int order = number
            ? Digits.Compare(left[..leftRun], right[..rightRun])
            : left[..leftRun].SequenceCompareTo(right[..rightRun]);
        left = left[leftRun..];
        right = right[rightRun..];
        return order;
    }

    private static ReadOnlySpan<char> SkipSeparators(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (i < text.Length && !char.IsAsciiLetterOrDigit(text[i]) && text[i] is not '~' and not '^')
            i++;
        return text[i..];
    }

    private static bool HasOnlyAllowed(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '+' or '~' or '^'))
                return false;
        return !text.IsEmpty;
    }
}
