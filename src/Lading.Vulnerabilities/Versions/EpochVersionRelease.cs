namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The parts of <c>[epoch:]version[-release]</c>, the form that dpkg, rpm and pacman share. The epoch ends at the first
/// colon when only digits stand before it; the release begins after the last hyphen.
/// </summary>
internal readonly ref struct EpochVersionRelease
{
    /// <summary>Digits; empty when there is none, which counts as 0.</summary>
    public ReadOnlySpan<char> Epoch { get; }

    /// <summary>Everything between epoch and release.</summary>
    public ReadOnlySpan<char> Version { get; }

    /// <summary>What follows the last hyphen; see <see cref="HasRelease"/>.</summary>
    public ReadOnlySpan<char> Release { get; }

    /// <summary>False when there is no hyphen.</summary>
    public bool HasRelease { get; }

    /// <summary>True when there was a colon after the leading digits, even if no digit stood before it.</summary>
    public bool HasEpoch { get; }

    /// <summary>The order of versions or of releases.</summary>
    public delegate int PartOrder(ReadOnlySpan<char> left, ReadOnlySpan<char> right);

    /// <summary>Compares by epoch, version and release; a release counts only when both sides have one.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, PartOrder parts)
    {
        var a = new EpochVersionRelease(left);
        var b = new EpochVersionRelease(right);
        int order = Digits.Compare(a.Epoch, b.Epoch);
        if (order == 0)
            order = parts(a.Version, b.Version);
        return order != 0 || !a.HasRelease || !b.HasRelease ? order : parts(a.Release, b.Release);
    }

    public EpochVersionRelease(ReadOnlySpan<char> text)
    {
        int digits = Digits.RunLength(text);
        if (digits < text.Length && text[digits] == ':')
        {
            HasEpoch = true;
            Epoch = text[..digits];
            text = text[(digits + 1)..];
        }
        int hyphen = text.LastIndexOf('-');
        HasRelease = hyphen >= 0;
        Version = HasRelease ? text[..hyphen] : text;
        Release = HasRelease ? text[(hyphen + 1)..] : default;
    }
}
