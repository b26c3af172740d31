using System.Globalization;

namespace Lading.Vulnerabilities.Versions;

/// <summary>
/// The order of NuGet packages: "NuGet package versioning", "Version ordering": Semantic Versioning 2.0.0 with one to
/// four numbers (missing ones are 0, leading zeros and white space around them are allowed) and labels compared without
/// regard to case. Valid is what <c>NuGetVersion</c> accepts, numbers up to 2^31 - 1. Other strings are taken apart as
/// <see cref="SemVerParts"/> does.
/// </summary>
internal sealed class NuGetScheme : VersionScheme
{
    public static NuGetScheme Instance { get; } = new();

    public override string Name => "nuget";

    public override bool IsValid(ReadOnlySpan<char> version)
    {
        const string LargestNumber = "2147483647";
        version = version.Trim();
        var parts = Read(version);
        var rest = parts.Core;
        if (parts.IsLoose || rest.IsEmpty || rest[^1] == '.')
            return false;
        int count = 0;
        while (Digits.TakePart(ref rest, ".", out var number))
        {
            number = number.Trim();
            if (++count > 4 || !Digits.IsNumber(number) || !Digits.IsAtMost(number, LargestNumber))
                return false;
        }
        return (!parts.HasPreRelease || DottedIdentifiers.AreValid(parts.PreRelease, leadingZeros: false))
            && (!parts.HasBuild || DottedIdentifiers.AreValid(parts.Build, leadingZeros: true));
    }

    public override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        SemVerParts.Compare<Order>(Read(GenericScheme.SkipV(left)), Read(GenericScheme.SkipV(right)));

    private static SemVerParts Read(ReadOnlySpan<char> version) => new(version, allowSpaces: true);

    /// <summary>
    /// A label is a number when it fits an <see cref="int"/>, sign included; all other labels are words.
    /// </summary>
    private readonly struct Order : DottedIdentifiers.IOrder
    {
        public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
        {
            bool isLeftNumber = IsNumber(left, out int a);
            bool isRightNumber = IsNumber(right, out int b);
            if (isLeftNumber != isRightNumber)
                return isLeftNumber ? -1 : 1;
            return isLeftNumber ? a.CompareTo(b) : left.CompareTo(right, StringComparison.OrdinalIgnoreCase);
        }

        private static bool IsNumber(ReadOnlySpan<char> text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
