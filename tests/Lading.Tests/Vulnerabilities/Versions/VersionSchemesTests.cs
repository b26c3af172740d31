using Lading.Vulnerabilities.Versions;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Versions;

/// <summary>The list of orders, and what single orders promise beyond the shared vectors.</summary>
public class VersionSchemesTests
{
    [Fact]
    public void Names_are_unique_and_found()
    {
        Assert.Equal(VersionSchemes.All.Count, VersionSchemes.All.Select(s => s.Name).Distinct().Count());
        Assert.All(VersionSchemes.All, s => Assert.Same(s, VersionSchemes.ByName(s.Name)));
        Assert.Null(VersionSchemes.ByName("SemVer"));
        Assert.Null(VersionSchemes.ByName(""));
    }

    [Theory]
    // A missing epoch is 0, and a missing release is any.
    [InlineData("rpm", "1.0-1", "=", "0:1.0-1")]
    [InlineData("rpm", "1.0", "=", "1.0-5.el9")]
    [InlineData("rpm", "1:1.0-1", ">", "2.0-1")]
    [InlineData("rpm", "1.0-1.el9_3", "<", "1.0-1.el9_10")]
    [InlineData("rpm", "2.0~rc1-1", "<", "2.0-1")]
    [InlineData("pacman", "1:1.0-1", ">", "2.0-1")]
    // Numbers have no limit.
    [InlineData("semver", "99999999999999999999.0.0", "<", "100000000000000000000.0.0")]
    [InlineData("dpkg", "99999999999999999999", "<", "100000000000000000000")]
    [InlineData("pep440", "99999999999999999999!1", "<", "100000000000000000000!1")]
    [InlineData("maven", "99999999999999999999", "<", "100000000000000000000")]
    // Missing and further numbers.
    [InlineData("semver", "1.2", "=", "1.2.0")]
    [InlineData("semver", "1.2.3.4", ">", "1.2.3")]
    [InlineData("semver", "1.2.3.4", "<", "1.2.3.10")]
    [InlineData("semver", "0.0.0-0", "<", "0.0.0")]
    [InlineData("semver", "1.0.0rc1", "<", "1.0.0")]
    [InlineData("nuget", "1.2.3.4.5", ">", "1.2.3.4")]
    [InlineData("github-actions", "v4", "=", "4.0.0")]
    [InlineData("github-actions", "v4", "<", "v4.1.2")]
    // The versions of Go itself are written in two ways.
    [InlineData("go", "go1.20rc1", "=", "1.20.0-rc.1")]
    [InlineData("go", "go1.20rc2", "<", "1.20.0-rc.10")]
    [InlineData("go", "go1.20beta1", "<", "go1.20rc1")]
    [InlineData("go", "go1.20rc1", "<", "go1.20")]
    [InlineData("go", "go1.20", "=", "1.20.0")]
    [InlineData("go", "go1.22.1 X:boringcrypto", "=", "1.22.1")]
    [InlineData("go", "go1.22.1-custom", "=", "1.22.1")]
    [InlineData("go", "v0.0.0-20190308221718-c2843e01d9a2", "<", "0.0.0-20200622213623-75b288015ac9")]
    [InlineData("go", "v2.0.0+incompatible", "=", "2.0.0")]
    // Strings that PEP 440 does not know are below all that it does.
    [InlineData("pep440", "2004d", "<", "0.1.dev0")]
    [InlineData("pep440", "0.9-fearow", ">", "0.8-fearow")]
    // Branches are below numbers.
    [InlineData("composer", "dev-main", "<", "0.0.1")]
    [InlineData("composer", "2.x-dev", ">", "2.99.0")]
    [InlineData("composer", "1.0.0-RC1", "<", "1.0.0")]
    [InlineData("composer", "1.0.0-patch1", ">", "1.0.0")]
    [InlineData("maven", "1.0.Final", "=", "1.0")]
    [InlineData("maven", "1.0-SNAPSHOT", "<", "1.0")]
    [InlineData("maven", "1.0-jre", ">", "1.0")]
    [InlineData("maven-resolver", "1.0-min", "<", "1.0-alpha")]
    [InlineData("rubygems", "1.0.0.pre1", "<", "1.0.0")]
    [InlineData("rubygems", "1.0.0-x86_64", "<", "1.0.0")]
    [InlineData("pub", "1.0.0+1", ">", "1.0.0")]
    [InlineData("apk", "1.2.3-r0", ">", "1.2.3_rc1-r0")]
    [InlineData("apk", "1.2.3_p1-r0", ">", "1.2.3-r9")]
    [InlineData("jvm", "8u302-b08", "=", "1.8.0_302-b09")]
    [InlineData("jvm", "jdk-17.0.1+12-LTS", "=", "17.0.1")]
    [InlineData("jvm", "1.8.0_302", "<", "11.0.2")]
    [InlineData("jvm", "21-ea+5", "<", "21")]
    [InlineData("openssl", "1.0.2z", "<", "1.0.2za")]
    [InlineData("openssl", "1.1.1-pre8", "<", "1.1.1")]
    [InlineData("openssl", "3.0.0-alpha2", "<", "3.0.0-alpha10")]
    [InlineData("openssl", "1.0.1e-fips", "=", "1.0.1e")]
    [InlineData("opam", "1.0~rc1", "<", "1.0")]
    [InlineData("opam", "v0.14.0", "<", "v0.14.1")]
    [InlineData("generic", "v1.2.10", ">", "1.2.9")]
    [InlineData("generic", "1.0~beta", "<", "1.0")]
    [InlineData("generic", "2024a", "<", "2024b")]
    public void Single_promises_hold(string name, string left, string op, string right)
    {
        VersionScheme scheme = VersionSchemes.ByName(name)!;
        int expected = op switch { "<" => -1, "=" => 0, _ => 1 };
        Assert.Equal(expected, Math.Sign(scheme.Compare(left, right)));
        Assert.Equal(-expected, Math.Sign(scheme.Compare(right, left)));
    }

    [Theory]
    [InlineData("rpm", "1:2.0~rc1-1.el9", true)]
    [InlineData("rpm", "2.0-1-1", false)]
    [InlineData("rpm", "", false)]
    [InlineData("pacman", "1:3.0.7-4.1", true)]
    [InlineData("pacman", "3.0/7-4", false)]
    [InlineData("semver", "1.2.3-rc.1+b.01", true)]
    [InlineData("semver", "1.2", false)]
    [InlineData("semver", "1.2.3-01", false)]
    [InlineData("go", "go1.21.3", true)]
    [InlineData("go", "go1.22rc1", true)]
    [InlineData("go", "v1.2.3-0.20200101000000-abcdefabcdef", true)]
    [InlineData("go", "devel", false)]
    [InlineData("github-actions", "v4", true)]
    [InlineData("github-actions", "main", false)]
    [InlineData("cran", "1.2-3", true)]
    [InlineData("cran", "1", false)]
    [InlineData("cran", "1.a", false)]
    [InlineData("hackage", "0.1.2", true)]
    [InlineData("hackage", "0.01", false)]
    [InlineData("rubygems", "1.2.3.pre-x", true)]
    [InlineData("rubygems", "v1", false)]
    [InlineData("portage", "1.2b_rc3-r1", true)]
    [InlineData("portage", "1.2bb", false)]
    [InlineData("openssl", "1.1.1w", true)]
    [InlineData("openssl", "1.1w", false)]
    [InlineData("jvm", "17.0.1+12", true)]
    [InlineData("jvm", "openjdk", false)]
    [InlineData("pub", "1.02.3-a+b", true)]
    [InlineData("pub", "1.2", false)]
    [InlineData("opam", "v0.14~1", true)]
    [InlineData("opam", "a b", false)]
    public void Validity_is_told(string name, string version, bool expected) =>
        Assert.Equal(expected, VersionSchemes.ByName(name)!.IsValid(version));
}
