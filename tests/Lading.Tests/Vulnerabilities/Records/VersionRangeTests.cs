using CsCheck;
using Lading.Vulnerabilities.Records;
using Lading.Vulnerabilities.Versions;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Records;

/// <summary>Ranges as people write them.</summary>
public class VersionRangeTests
{
    private static bool Contains(string range, string version, string scheme = "semver") => VersionRange.Parse(range).Contains(version, VersionSchemes.ByName(scheme)!);

    [Theory]
    [InlineData("<2.17.1", "2.17.0", true)]
    [InlineData("<2.17.1", "2.17.1", false)]
    [InlineData("<= 2.17.1", "2.17.1", true)]
    [InlineData(">=2.0,<2.17.1", "1.9.9", false)]
    [InlineData(">=2.0, <2.17.1 || =1.2.17", "1.2.17", true)]
    [InlineData(">= 2.0 < 2.17.1", "2.1.0", true)]
    [InlineData(">=2.0<2.17.1", "3.0.0", false)]
    [InlineData("1.2.17", "1.2.17", true)]
    [InlineData("==1.2.17", "1.2.17", true)]
    [InlineData("!=1.2.17", "1.2.17", false)]
    [InlineData(">1,!=2.0.0", "2.0.0", false)]
    public void A_comma_or_space_means_and_and_two_bars_mean_or(string range, string version, bool inside) => Assert.Equal(inside, Contains(range, version));

    [Theory]
    [InlineData("1.10.0", "<1.9.0", "semver", false)]
    [InlineData("1.0-alpha", "<1.0", "maven", true)]
    [InlineData("1!1.0", ">2024", "pep440", true)]
    [InlineData("1.0", "=1!1.0", "pep440", false)]
    [InlineData("1.0~rc1-1", "<1.0-1", "dpkg", true)]
    public void The_order_is_that_of_the_ecosystem(string version, string range, string scheme, bool inside) => Assert.Equal(inside, Contains(range, version, scheme));

    [Theory]
    [InlineData("5.6.0-0.2", "=5.6.0", "dpkg", true)]
    [InlineData("5.6.0-0.2", "<=5.6.0", "dpkg", true)]
    [InlineData("5.6.0-0.2", ">5.6.0", "dpkg", false)]
    [InlineData("5.6.0-0.2", "=5.6.0-0.3", "dpkg", false)]
    [InlineData("5.6.1+really5.4.5-1", "=5.6.1", "dpkg", false)]
    [InlineData("1:3.0.7-18.el9", "<3.0.8", "rpm", true)]
    [InlineData("1:3.0.7-18.el9", "<0:3.0.8", "rpm", false)]
    [InlineData("3.0.7-18.el9", "<1:3.0.8", "rpm", true)]
    [InlineData("5.6.1-r1", "=5.6.1", "apk", true)]
    [InlineData("5.6.1-r1", ">=5.6.1-r2", "apk", false)]
    [InlineData("1.0.0-rc1", "=1.0.0", "semver", false)]
    public void A_bound_compares_as_much_of_a_version_as_it_has(string version, string range, string scheme, bool inside) => Assert.Equal(inside, Contains(range, version, scheme));

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData(">=1,,<2")]
    [InlineData("||")]
    [InlineData("1 ||")]
    [InlineData("^1.2")]
    [InlineData("~1.2")]
    [InlineData("<>1")]
    [InlineData("< =1")]
    [InlineData("1.*")]
    [InlineData("1|2")]
    public void What_is_no_range_is_wrong_usage(string range)
    {
        LadingException e = Assert.Throws<LadingException>(() => VersionRange.Parse(range));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.Contains("'>=2.0,<2.17.1", e.Hint, StringComparison.Ordinal);
    }

    private static readonly Gen<string> Version = Gen.Char["0123456789.abc-+~:"].Array[1, 8].Select(c => "1" + new string(c));

    private static readonly Gen<VersionRange> AnyRange = Gen.Select(Gen.Enum<BoundKind>(), Version, (k, v) => new VersionBound(k, v)).Array[1, 4]
        .Select(b => (IReadOnlyList<VersionBound>)b).Array[1, 4].Select(a => new VersionRange(a));

    [Fact]
    public void A_range_read_back_from_its_text_is_the_same() => AnyRange.Sample(range => VersionRange.Parse(range.ToString()).Equals(range));

    [Fact]
    public void White_space_around_tokens_changes_nothing() =>
        AnyRange.Sample(range => VersionRange.Parse("  " + range.ToString().Replace("||", "  ||\t").Replace(",", " ,  ") + " ").Equals(range));

    [Fact]
    public void A_version_is_in_a_range_or_in_its_contrary() => Gen.Select(Gen.Enum<BoundKind>(), Version, Version).Sample((kind, bound, version) =>
    {
        BoundKind contrary = kind switch
        {
            BoundKind.Equal => BoundKind.NotEqual,
            BoundKind.NotEqual => BoundKind.Equal,
            BoundKind.Less => BoundKind.GreaterOrEqual,
            BoundKind.LessOrEqual => BoundKind.Greater,
            BoundKind.Greater => BoundKind.LessOrEqual,
            _ => BoundKind.Less,
        };
        return VersionSchemes.All.All(s => new VersionBound(kind, bound).Holds(version, s) != new VersionBound(contrary, bound).Holds(version, s));
    });

    [Fact]
    public void Any_text_is_a_range_or_wrong_usage() => Gen.OneOf(Gen.String, Gen.Char["<>=!|, 1.a~^*"].Array[0, 40].Select(c => new string(c))).Sample(text =>
    {
        try
        {
            VersionRange.Parse(text).Contains("1.0", VersionSchemes.ByName("semver")!);
        }
        catch (LadingException e)
        {
            Assert.Equal(ErrorKind.Usage, e.Kind);
        }
    });
}
