namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of versions in one ecosystem. Stateless, thread-safe, and total: any two strings compare, and never throw.
/// Strings that the ecosystem's own parser refuses still have a place (each scheme says which), because they are met
/// in the wild and a bound that cannot be read must not hide the package.
/// </summary>
public abstract class VersionScheme
{
    /// <summary>Name, as in the files of version vectors and in <c>lading db</c>: <c>dpkg</c>, <c>semver</c>, <c>pep440</c>, …</summary>
    public abstract string Name { get; }

    /// <summary>True when the ecosystem's own parser accepts <paramref name="version"/>.</summary>
    public abstract bool IsValid(ReadOnlySpan<char> version);

    /// <summary>
    /// Less than zero, zero or more than zero as <paramref name="left"/> is older than, equal to or newer than
    /// <paramref name="right"/>. Runs in time proportional to the lengths (n log n at most). Transitive over valid versions.
    /// </summary>
    public abstract int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right);

    /// <summary>
    /// The same for sorting, equal versions by their text. To be used with a sort that bears an order which is not transitive
    /// over invalid versions (<c>Enumerable.Order</c>; <c>Array.Sort</c> may throw).
    /// </summary>
    public IComparer<string> Ordering => _ordering ??= Comparer<string>.Create((a, b) => Compare(a, b) is not 0 and var order ? order : string.CompareOrdinal(a, b));

    private IComparer<string>? _ordering;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
