namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of opam packages: opam manual, "Version ordering": Debian's order without an epoch. Anything that is not
/// empty and holds only the characters of an opam version is valid; other strings are compared by the same rules.
/// </summary>
internal sealed class OpamScheme : VersionScheme
{
    public static OpamScheme Instance { get; } = new();

    public override string Name => "opam";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        foreach (char c in version)
            if (!char.IsAsciiLetterOrDigit(c) && !"-_+.~".Contains(c))
                return false;
        return !version.IsEmpty;
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        Split(left, out var leftVersion, out var leftRevision);
        Split(right, out var rightVersion, out var rightRevision);
        int order = DpkgScheme.CompareParts(leftVersion, rightVersion);
        return order != 0 ? order : DpkgScheme.CompareParts(leftRevision, rightRevision);
    }

    private static void Split(ReadOnlySpan<char> text, out ReadOnlySpan<char> version, out ReadOnlySpan<char> revision)
    {
        int hyphen = text.LastIndexOf('-');
        version = hyphen < 0 ? text : text[..hyphen];
        revision = hyphen < 0 ? default : text[(hyphen + 1)..];
    }
}
