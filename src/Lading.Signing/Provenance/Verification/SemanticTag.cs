namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// A tag that is a version: <c>vMAJOR[.MINOR[.PATCH[-PRERELEASE][+BUILD]]]</c>, as Go's semver package reads it, which
/// slsa-verifier
/// uses. Numbers have no leading zeros.
/// </summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second; null when it is not written.</param>
/// <param name="Patch">The third; null when it is not written.</param>
/// <param name="Prerelease">What follows the hyphen, with it; empty when there is none.</param>
/// <param name="Build">What follows the plus, with it; empty when there is none.</param>
internal readonly record struct SemanticTag(string Major, string? Minor, string? Patch, string Prerelease, string Build)
{
    private const int MaxLength = 256;

    /// <summary>Takes a tag apart; null when it is no version.</summary>
    public static SemanticTag? Parse(string tag)
    {
        if (tag.Length is < 2 or > MaxLength || tag[0] != 'v')
            return null;
        string rest = tag[1..], build = "", prerelease = "";
        if (rest.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus)
            (rest, build) = (rest[..plus], rest[plus..]);
        if (rest.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen)
            (rest, prerelease) = (rest[..hyphen], rest[hyphen..]);
        string[] numbers = rest.Split('.');
        bool good = numbers.Length <= 3 && numbers.All(IsNumber)
            && ((prerelease.Length == 0 && build.Length == 0) || numbers.Length == 3)
            && (prerelease.Length == 0 || AreIdentifiers(prerelease[1..], zeros: false))
            && (build.Length == 0 || AreIdentifiers(build[1..], zeros: true));
        return good ? new SemanticTag(numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2),
            prerelease, build) : null;
    }

    /// <summary>
    /// True for a tag with all three numbers, no build and exactly this suffix: <c>-java</c>, or empty.
    /// </summary>
    public static bool IsRelease(string tag, string suffix) =>
        Parse(tag) is { Patch: not null, Build: "" } version && version.Prerelease == suffix;

    /// <summary>
    /// Why a tag is not the version that is wanted, of which the minor and patch number may be left out; null when it
    /// is. Builds are not
    /// compared: semver.org, 10.
    /// </summary>
    public static string? Refuse(string tag, string wanted)
    {
        if (Parse(wanted) is not { } expected)
            return $"the wanted version {Oci.Printable.Text(wanted)} is none: it is vMAJOR, vMAJOR.MINOR or vMAJOR.MINOR.PATCH";
        if (Parse(tag) is not { } found)
            return $"the source's tag {Oci.Printable.Text(tag)} is no version";
        bool same = found.Major == expected.Major
            && (expected.Minor is null || expected.Minor == (found.Minor ?? "0"))
            && (expected.Patch is null
                || (expected.Patch == (found.Patch ?? "0") && expected.Prerelease == found.Prerelease));
        return same ? null : $"the source's tag is {Oci.Printable.Text(tag)}, wanted is {Oci.Printable.Text(wanted)}";
    }

    private static bool IsNumber(string text) =>
        text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    private static bool AreIdentifiers(string text, bool zeros) => text.Split('.').All(part =>
        part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && (zeros || !part.All(char.IsAsciiDigit) || IsNumber(part)));
}
