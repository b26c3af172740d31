namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of R packages: "Writing R Extensions", "The DESCRIPTION file" (<c>package_version</c>): numbers joined by
/// dots or hyphens, compared one by one; where one has ended, it is older. Strings of another form are compared in
/// <see cref="GenericScheme"/>'s order.
/// </summary>
internal sealed class CranScheme : VersionScheme
{
    public static CranScheme Instance { get; } = new();

    public override string Name => "cran";

    public override bool IsValid(ReadOnlySpan<char> version) =>
        Digits.IsList(version, ".-", out int count) && count > 1;

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        Digits.IsList(left, ".-", out _) && Digits.IsList(right, ".-", out _)
            ? Digits.CompareLists(left, right, ".-", padded: false)
            : GenericScheme.Instance.Compare(left, right);
}
