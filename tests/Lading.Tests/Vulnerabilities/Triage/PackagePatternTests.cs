using Lading.Vulnerabilities.Triage;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Triage;

public class PackagePatternTests
{
    [Theory]
    [InlineData("pkg:npm/*", "pkg:npm/lodash@1.0", true)]
    [InlineData("pkg:npm/*", "pkg:npm/%40babel/core@1.0", true)]
    [InlineData("pkg:npm/*", "pkg:pypi/lodash@1.0", false)]
    [InlineData("pkg:npm/lodash", "pkg:npm/lodash@1.0", true)]
    [InlineData("pkg:npm/lodash", "pkg:npm/%40x/lodash@1.0", false)]
    [InlineData("pkg:npm/@babel/*", "pkg:npm/%40babel/core@1.0", true)]
    [InlineData("pkg:npm/lodash*", "pkg:npm/lodash-es@1.0", true)]
    [InlineData("pkg:golang/github.com/acme/*", "pkg:golang/github.com/acme/a/b@v1", true)]
    [InlineData("pkg:golang/example.com/m@1.2.3", "pkg:golang/example.com/m@v1.2.3", true)]
    [InlineData("pkg:deb/debian/openssl@3.0.*", "pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64", true)]
    [InlineData("pkg:deb/debian/openssl@3.0.*", "pkg:deb/debian/openssl@3.1.0?arch=amd64", false)]
    [InlineData("pkg:deb/debian/openssl@3.0.*", "pkg:deb/debian/openssl", false)]
    [InlineData("pkg:deb/debian/openssl?arch=amd64", "pkg:deb/debian/openssl@3?arch=amd64&distro=debian-12", true)]
    [InlineData("pkg:deb/debian/openssl?distro=debian-*", "pkg:deb/debian/openssl@3?arch=amd64&distro=debian-12", true)]
    [InlineData("pkg:deb/debian/openssl?arch=amd64", "pkg:deb/debian/openssl@3", false)]
    [InlineData("pkg:pypi/Django_Rest", "pkg:pypi/django-rest@1", true)]
    [InlineData("pkg:pub/*", "pkg:pub/http@1", true)]
    [InlineData("pkg:pub/ht*", "pkg:pub/http@1", true)]
    [InlineData("pkg:pub/ht*", "pkg:pub/path@1", false)]
    [InlineData("pkg:rpm/*/openssl", "pkg:rpm/redhat/openssl@3", true)]
    public void A_pattern_means(string pattern, string purl, bool isMeant)
    {
        Assert.True(PackagePattern.TryParse(pattern, out PackagePattern? read, out string problem), problem);
        Assert.Equal(isMeant, read.Matches(TriageSamples.Package(purl)));
    }

    [Theory]
    [InlineData("lodash")]
    [InlineData("pkg:npm")]
    [InlineData("pkg:*/x")]
    public void What_is_no_package_URL_is_refused_with_a_reason(string pattern)
    {
        Assert.False(PackagePattern.TryParse(pattern, out _, out string problem));
        Assert.NotEmpty(problem);
    }
}
