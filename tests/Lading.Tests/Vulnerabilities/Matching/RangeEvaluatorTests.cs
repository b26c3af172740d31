using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Matching;
using Lading.Vulnerabilities.Versions;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Matching;

public class RangeEvaluatorTests
{
    private static readonly VersionScheme SemVer = VersionSchemes.ByName("semver")!;

    [Theory]
    [InlineData(">=0 <1.2.0", "1.1.9", true)]
    [InlineData(">=0 <1.2.0", "1.2.0", false)]
    [InlineData(">=0 <1.2.0", "1.2.0-rc.1", true)]
    [InlineData(">=0", "0.0.0-20200101000000-abcdef123456", true)]
    [InlineData(">=0", "0", true)]
    [InlineData(">=1.0.0 <=1.5.0", "1.5.0", true)]
    [InlineData(">=1.0.0 <=1.5.0", "1.5.1", false)]
    [InlineData(">=1.0.0 <=1.5.0", "0.9.0", false)]
    [InlineData(">=1.0.0 <1.1.0 >=2.0.0 <2.1.0", "1.5.0", false)]
    [InlineData(">=1.0.0 <1.1.0 >=2.0.0 <2.1.0", "2.0.5", true)]
    [InlineData(">=1.0.0 !2.0.0", "1.9.9", true)]
    [InlineData(">=1.0.0 !2.0.0", "2.0.0", false)]
    [InlineData(">=1.0.0 !*", "99.0.0", true)]
    public void A_version_is_affected_when_the_range_holds_it(string events, string version, bool affected) =>
        Assert.Equal(affected, RangeEvaluator.Contains(Records.Range(events), version, SemVer));

    [Fact]
    public void A_listed_version_is_affected_whatever_the_ranges_say()
    {
        AffectedPackage entry = Records.Affected("npm", "a", ">=2.0.0", versions: "1.0.0");
        Assert.True(RangeEvaluator.IsAffected(entry, "1.0.0", SemVer));
        Assert.Equal("listed version", RangeEvaluator.Judge(entry, "1.0.0", SemVer).Reason);
        Assert.False(RangeEvaluator.IsAffected(entry, "1.0.1", SemVer));
    }

    [Fact]
    public void The_reason_names_the_interval_the_version_is_in()
    {
        AffectedPackage entry = Records.Affected("npm", "a", ">=1.0.0 <1.1.0 >=2.0.0 <2.1.0");
        Assert.Equal(">= 2.0.0, < 2.1.0", RangeEvaluator.Judge(entry, "2.0.5", SemVer).Reason);
        Assert.StartsWith("outside", RangeEvaluator.Judge(entry, "1.5.0", SemVer).Reason);
    }

    [Fact]
    public void Malware_without_versions_means_all_of_them() =>
        Assert.True(RangeEvaluator.IsAffected(new AffectedPackage { Ecosystem = "npm", Name = "evil", AllVersions = true }, "anything", SemVer));
}
