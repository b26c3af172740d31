namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// Semantic Versioning 2.0.0, item 11: npm, crates.io, and ecosystems without an order of their own. Build metadata
/// does not count. Valid is what npm accepts: the specification's grammar, a leading <c>v</c> allowed, numbers up to
/// 2^53 - 1, 256 characters. Other strings are compared as <see cref="SemVerParts"/> takes them apart: missing numbers
/// are 0, more than three are compared too, numbers have no limit, letters without a hyphen are a pre-release.
/// </summary>
internal sealed class SemVerScheme : VersionScheme
{
    public static SemVerScheme Instance { get; } = new();

    public override string Name => "semver";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        const string LargestSafeInteger = "9007199254740991";
        version = version.Trim();
        if (version.Length > 256)
            return false;
        var parts = new SemVerParts(version.StartsWith('v') ? version[1..] : version);
        return parts.IsStrict(3, 3) && parts.CoreIsAtMost(LargestSafeInteger);
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        SemVerParts.Compare<DottedIdentifiers.SemVer>(
            new(GenericScheme.SkipV(left)), new(GenericScheme.SkipV(right)));
}
