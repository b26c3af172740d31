using System.Buffers;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Composer packages: Composer's documentation, "Versions and constraints", as <c>composer/semver</c>
/// compares: both versions are normalized (<see cref="ComposerVersion"/>) and compared as PHP's <c>version_compare</c>
/// does. A branch (<c>dev-main</c>) is older than every number; branches among themselves are ordered by name. A string
/// that Composer refuses is compared as it is, without a leading <c>v</c>.
/// </summary>
internal sealed class ComposerScheme : VersionScheme
{
    private const int OnStack = 192;

    public static ComposerScheme Instance { get; } = new();

    public override string Name => "composer";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(ComposerVersion.BufferLength(version));
        bool valid = ComposerVersion.TryNormalize(version, buffer, out _);
        ArrayPool<char>.Shared.Return(buffer);
        return valid;
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int leftSize = ComposerVersion.BufferLength(left), rightSize = ComposerVersion.BufferLength(right);
        char[]? rented = leftSize + rightSize <= OnStack ? null : ArrayPool<char>.Shared.Rent(leftSize + rightSize);
        Span<char> buffer = rented ?? stackalloc char[OnStack];

        int order = CompareNormalized(
            Normalize(left, buffer[..leftSize]), Normalize(right, buffer.Slice(leftSize, rightSize)));

        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return order;
    }

    private static ReadOnlySpan<char> Normalize(ReadOnlySpan<char> version, Span<char> buffer) =>
        ComposerVersion.TryNormalize(version, buffer, out int length) ? buffer[..length] : GenericScheme.SkipV(version);

    private static int CompareNormalized(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.StartsWith("dev-") && right.StartsWith("dev-")
            ? left.SequenceCompareTo(right)
            : PhpVersionCompare.Compare(left, right);
}
