using CsCheck;
using Lading.Tests.Inventory;
using Lading.Inventory.Identity;
using Lading.Vulnerabilities.Triage;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Triage;

public class PackagePatternTests
{
    private static PackagePattern Parse(string text)
    {
        Assert.True(PackagePattern.TryParse(text, out PackagePattern? pattern, out string? error), error);
        return pattern!;
    }

    private static bool Matches(PackagePattern pattern, string purl) =>
        PackageUrl.TryParseLenient(purl, out PackageUrl? url, out _) && pattern.Matches(url!);

    [Theory]
    [InlineData("pkg:npm/*", "pkg:npm/lodash@4.17.21", true)]
    [InlineData("pkg:npm/*", "pkg:npm/%40babel/core@7.0.0", true)]
    [InlineData("pkg:npm/*", "pkg:pypi/lodash", false)]
    [InlineData("pkg:npm/lodash", "pkg:npm/lodash@4.17.21", true)]
    [InlineData("pkg:npm/lodash", "pkg:npm/lodash-es@4.17.21", false)]
    [InlineData("pkg:npm/lodash", "pkg:npm/%40types/lodash@4.17.21", false)]
    [InlineData("pkg:npm/@babel/*", "pkg:npm/%40babel/core@7.0.0", true)]
    [InlineData("pkg:npm/@babel/*@7.*", "pkg:npm/%40babel/core@7.0.0", true)]
    [InlineData("pkg:npm/@babel/*@7.*", "pkg:npm/%40babel/core@8.0.0", false)]
    [InlineData("pkg:deb/debian/openssl@3.0.*", "pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64", true)]
    [InlineData("pkg:deb/debian/openssl@3.0.*", "pkg:deb/debian/openssl@3.1.0-1", false)]
    [InlineData("pkg:deb/debian/openssl@3.0.*", "pkg:deb/debian/openssl", false)]
    [InlineData("pkg:deb/debian/openssl@*", "pkg:deb/debian/openssl", false)]
    [InlineData("pkg:deb/debian/openssl?arch=amd64", "pkg:deb/debian/openssl@1?arch=amd64&distro=debian-12", true)]
    [InlineData("pkg:deb/debian/openssl?arch=amd64", "pkg:deb/debian/openssl@1?arch=arm64", false)]
    [InlineData("pkg:deb/debian/openssl?arch=amd64", "pkg:deb/debian/openssl@1", false)]
    [InlineData("pkg:deb/*?distro=debian-*", "pkg:deb/debian/openssl@1?distro=debian-12", true)]
    [InlineData("pkg:deb/debian/openssl@1:3.0", "pkg:deb/debian/openssl@1%3A3.0", true)]
    [InlineData("pkg:maven/org.apache.*/log4j-*", "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", true)]
    [InlineData("pkg:maven/org.apache.*/log4j-*", "pkg:maven/org.apache.logging.log4j/core@2.14.1", false)]
    [InlineData("pkg:maven/org.apache.*/log4j-*", "pkg:maven/com.example/log4j-core@2.14.1", false)]
    [InlineData("pkg:golang/github.com/docker/*#cmd", "pkg:golang/github.com/docker/cli@v1#cmd", true)]
    [InlineData("pkg:golang/github.com/docker/*#cmd", "pkg:golang/github.com/docker/cli@v1", false)]
    // Case and spelling by the type's rules.
    [InlineData("pkg:PyPI/Typing_Ext*", "pkg:pypi/typing-extensions@4", true)]
    [InlineData("pkg:github/Actions/*", "pkg:github/actions/checkout@v4", true)]
    [InlineData("pkg:nuget/newtonsoft.*", "pkg:nuget/Newtonsoft.Json@13", false)]
    [InlineData("pkg:pub/Flutter-*", "pkg:pub/flutter_lints@1", true)]
    [InlineData("pkg:pub/flutter_*@1.*", "pkg:pub/flutter@1.0", false)]
    [InlineData("pkg:npm/*", "not a purl", false)]
    public void Covers_what_it_says(string pattern, string purl, bool expected) =>
        Assert.Equal(expected, Matches(Parse(pattern), purl));

    [Theory]
    [InlineData("")]
    [InlineData("lodash")]
    [InlineData("*")]
    [InlineData("pkg:*/lodash")]
    [InlineData("pkg:npm/")]
    [InlineData("pkg:npm/%ZZ")]
    public void What_is_no_package_url_is_refused_with_a_reason(string text)
    {
        Assert.False(PackagePattern.TryParse(text, out PackagePattern? pattern, out string? error));
        Assert.Null(pattern);
        Assert.NotEmpty(error!);
    }

    [Fact]
    public void A_pattern_made_to_backtrack_takes_no_time()
    {
        PackagePattern pattern = Parse("pkg:npm/" + string.Concat(Enumerable.Repeat("a*", 400)) + "b");
        Assert.False(Matches(pattern, "pkg:npm/" + new string('a', 8000)));
    }

    [Fact]
    public void Every_package_url_covers_itself_and_nothing_throws() =>
        Pick.One('a', 'Z', '1', '/', '@', '*', '?', '#', '=', '&', '%', '.', '-', '_', ':', '\u00e9', '\ud800')
            .Array[0, 40].Select(c => "pkg:npm/" + new string(c)).Sample(text =>
            {
                if (PackagePattern.TryParse(text, out PackagePattern? pattern, out _))
                    Assert.True(Matches(pattern, text), text);
            }, iter: 5_000);
}
