namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Hex packages: Elixir's <c>Version</c> module, which is Semantic Versioning 2.0.0 with three numbers of
/// at most 14 digits. Other strings are compared as <see cref="SemVerScheme"/> compares them.
/// </summary>
internal sealed class HexScheme : VersionScheme
{
    public static HexScheme Instance { get; } = new();

    public override string Name => "hex";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        const string LargestNumber = "99999999999999";
        var parts = new SemVerParts(version);
        return parts.IsStrict(3, 3)
            && parts.CoreIsAtMost(LargestNumber)
            && DottedIdentifiers.NumbersAreAtMost(parts.PreRelease, LargestNumber);
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        SemVerScheme.Instance.Compare(left, right);
}
