using System.Globalization;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of Dart and Flutter packages: pub's "Package versioning" (<c>pub_semver</c>): Semantic Versioning
/// 2.0.0-rc.1, item 12, which orders build metadata too: none is older than any. Leading zeros are allowed. Other
/// strings are taken apart as <see cref="SemVerParts"/> does.
/// </summary>
internal sealed class PubScheme : VersionScheme
{
    public static PubScheme Instance { get; } = new();

    public override string Name => "pub";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        const string LargestInteger = "9223372036854775807";
        var parts = new SemVerParts(version);
        return parts.IsStrict(3, 3, leadingZeros: true) && parts.CoreIsAtMost(LargestInteger);
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = new SemVerParts(GenericScheme.SkipV(left));
        var b = new SemVerParts(GenericScheme.SkipV(right));
        int order = SemVerParts.Compare<Order>(a, b);
        if (order != 0)
            return order;
        if (!a.HasBuild || !b.HasBuild)
            return a.HasBuild.CompareTo(b.HasBuild);
        return DottedIdentifiers.Compare<Order>(a.Build, b.Build);
    }

    /// <summary>
    /// An identifier is a number when Dart can read it as an integer, which is 64 bits wide and may be negative.
    /// </summary>
    private readonly struct Order : DottedIdentifiers.IOrder
    {
        public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
        {
            bool isLeftNumber = IsNumber(left, out long a);
            bool isRightNumber = IsNumber(right, out long b);
            if (isLeftNumber != isRightNumber)
                return isLeftNumber ? -1 : 1;
            return isLeftNumber ? a.CompareTo(b) : left.SequenceCompareTo(right);
        }

        private static bool IsNumber(ReadOnlySpan<char> text, out long value) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
