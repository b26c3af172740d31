namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Debian packages: deb-version(7), "Sorting algorithm", and Debian Policy 5.6.12. Epoch, then upstream
/// version, then Debian revision; a missing epoch or revision is 0. A version that dpkg refuses is compared by the
/// same rules, an epoch that is no number being part of the version.
/// </summary>
internal sealed class DpkgScheme : VersionScheme
{
    public static DpkgScheme Instance { get; } = new();

    public override string Name => "dpkg";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        version = version.Trim();
        var parts = new EpochVersionRelease(version);
        if (parts.HasEpoch && (parts.Epoch.IsEmpty || !Digits.IsAtMost(parts.Epoch, "2147483647")))
            return false;
        return parts.Version.Length > 0 && char.IsAsciiDigit(parts.Version[0])
            && HasOnly(parts.Version, parts.HasEpoch ? ".-+~:" : ".-+~")
            && (!parts.HasRelease || (parts.Release.Length > 0 && HasOnly(parts.Release, ".+~")));
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = new EpochVersionRelease(left.Trim());
        var b = new EpochVersionRelease(right.Trim());
        int order = Digits.Compare(a.Epoch, b.Epoch);
        if (order == 0)
            order = CompareParts(a.Version, b.Version);
        return order != 0 ? order : CompareParts(a.Release, b.Release);
    }

    /// <summary>
    /// The algorithm of deb-version(7) for one part: alternately a run without digits, in which <c>~</c> is below the
    /// end, the end below letters, and letters below everything else; and a run of digits, by value.
    /// </summary>
    public static int CompareParts(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            int i = 0;
            while (true)
            {
                int a = i < left.Length ? Weight(left[i]) : 0;
                int b = i < right.Length ? Weight(right[i]) : 0;
                if (a != b)
                    return a.CompareTo(b);
                if (a == 0)
                    break;
                i++;
            }
            left = left[i..];
            right = right[i..];

            int leftRun = Digits.RunLength(left), rightRun = Digits.RunLength(right);
            int order = Digits.Compare(left[..leftRun], right[..rightRun]);
            if (order != 0)
                return order;
            left = left[leftRun..];
            right = right[rightRun..];
        }
        return 0;
    }

    /// <summary>A digit ends the run, and so weighs what the end weighs.</summary>
    private static int Weight(char c) => c switch
    {
        _ when char.IsAsciiDigit(c) => 0,
        _ when char.IsAsciiLetter(c) => c,
        '~' => -1,
        _ => c + 256,
    };

    private static bool HasOnly(ReadOnlySpan<char> text, ReadOnlySpan<char> marks)
    {
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !marks.Contains(c))
                return false;
        return true;
    }
}
