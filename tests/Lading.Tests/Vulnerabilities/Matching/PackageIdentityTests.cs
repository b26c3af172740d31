using System.Text;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Matching;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Matching;

public class PackageIdentityTests
{
    private static PackageIdentity.Result Of(string purl, Distro? distro = null)
    {
        Sbom sbom = SbomFormats.Read(Encoding.UTF8.GetBytes(purl), "test");
        return PackageIdentity.Of(sbom.Packages[0], distro);
    }

    [Theory]
    [InlineData("pkg:npm/%40babel/traverse@7.0.0", "npm", "@babel/traverse", "7.0.0")]
    [InlineData("pkg:pypi/Foo.Bar_baz@1.0", "PyPI", "foo-bar-baz", "1.0")]
    [InlineData("pkg:nuget/Newtonsoft.Json@12.0.1", "NuGet", "newtonsoft.json", "12.0.1")]
    [InlineData("pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", "Maven", "org.apache.logging.log4j:log4j-core", "2.14.1")]
    [InlineData("pkg:golang/github.com/Azure/azure-sdk@v1.2.3", "Go", "github.com/azure/azure-sdk", "v1.2.3")]
    [InlineData("pkg:golang/stdlib@go1.20.1", "Go", "stdlib", "1.20.1")]
    [InlineData("pkg:composer/Drupal/core@8.7.0", "Packagist", "drupal/core", "8.7.0")]
    [InlineData("pkg:swift/github.com/apple/swift-nio@2.0.0", "SwiftURL", "github.com/apple/swift-nio", "2.0.0")]
    [InlineData("pkg:cargo/time@0.1.0", "crates.io", "time", "0.1.0")]
    [InlineData("pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12&upstream=openssl", "Debian", "openssl", "3.0.11-1")]
    [InlineData("pkg:deb/debian/libgcc-s1@12.2.0-14?distro=debian-12&upstream=gcc-12%4012.2.0-14", "Debian", "gcc-12", "12.2.0-14")]
    [InlineData("pkg:apk/alpine/libcrypto3@3.1.0-r1?distro=alpine-3.18.2&upstream=openssl", "Alpine", "openssl", "3.1.0-r1")]
    [InlineData("pkg:rpm/almalinux/openssl-libs@3.0.7-1.el9?distro=almalinux-9.3&epoch=1&upstream=openssl-3.0.7-1.el9.src.rpm", "AlmaLinux", "openssl-libs", "1:3.0.7-1.el9")]
    [InlineData("pkg:githubactions/actions/checkout@v3", "GitHub Actions", "actions/checkout", "v3")]
    public void Names_and_versions_follow_the_ecosystem(string purl, string ecosystem, string name, string version)
    {
        PackageLookup lookup = Of(purl).Lookup!;
        Assert.Equal((ecosystem, name, version), (lookup.Ecosystem, lookup.Name, lookup.Version));
    }

    [Theory]
    [InlineData("pkg:deb/debian/a@1?distro=debian-12", "12", ReleaseFit.Yes)]
    [InlineData("pkg:deb/debian/a@1?distro=debian-12", "11", ReleaseFit.No)]
    [InlineData("pkg:deb/debian/a@1?distro=debian-6", "6.0", ReleaseFit.Yes)]
    [InlineData("pkg:deb/debian/a@1?distro=bookworm", "12", ReleaseFit.Yes)]
    [InlineData("pkg:deb/ubuntu/a@1?distro=ubuntu-22.04", "22.04:LTS", ReleaseFit.Yes)]
    [InlineData("pkg:deb/ubuntu/a@1?distro=ubuntu-22.04", "Pro:22.04:LTS", ReleaseFit.Subscription)]
    [InlineData("pkg:deb/ubuntu/a@1?distro=ubuntu-22.04", "Pro:FIPS:22.04:LTS", ReleaseFit.No)]
    [InlineData("pkg:deb/ubuntu/a@1?distro=ubuntu-24.10", "24.10", ReleaseFit.Yes)]
    [InlineData("pkg:apk/alpine/a@1?distro=alpine-3.20.3", "v3.20", ReleaseFit.Yes)]
    [InlineData("pkg:apk/alpine/a@1?distro=alpine-3.2", "v3.20", ReleaseFit.No)]
    [InlineData("pkg:apk/alpine/a@1?distro=3.20.3", "v3.20", ReleaseFit.Yes)]
    [InlineData("pkg:rpm/almalinux/a@1?distro=almalinux-9.4", "9", ReleaseFit.Yes)]
    [InlineData("pkg:rpm/redhat/a@1?distro=rhel-8.6", "enterprise_linux:8::baseos", ReleaseFit.Yes)]
    [InlineData("pkg:rpm/redhat/a@1?distro=rhel-8.6", "rhel_eus:8.6::baseos", ReleaseFit.Yes)]
    [InlineData("pkg:rpm/redhat/a@1?distro=rhel-8.6", "rhel_eus:8.8::baseos", ReleaseFit.No)]
    [InlineData("pkg:rpm/suse/a@1?distro=sles-15.5", "Linux Enterprise Server 15 SP5", ReleaseFit.Yes)]
    [InlineData("pkg:rpm/suse/a@1?distro=sles-15.5", "Linux Enterprise Server 15 SP5-LTSS", ReleaseFit.Subscription)]
    [InlineData("pkg:rpm/suse/a@1?distro=sles-15.1", "Linux Enterprise Server 15 SP12", ReleaseFit.No)]
    [InlineData("pkg:apk/wolfi/a@1?distro=wolfi-20230201", null, ReleaseFit.Yes)]
    public void Records_count_for_the_release_of_the_package_only(string purl, string? suffix, ReleaseFit fit) =>
        Assert.Equal(fit, Of(purl).Lookup!.Fit(suffix));

    [Fact]
    public void A_package_without_release_is_a_problem_and_no_match_against_every_release()
    {
        PackageIdentity.Result result = Of("pkg:deb/debian/openssl@3.0.11-1");
        Assert.Null(result.Lookup);
        Assert.True(result.Hides);
        Assert.Contains("release is not known", result.Problem);
    }

    [Fact]
    public void The_release_of_the_document_serves_packages_that_name_none() =>
        Assert.Equal("Debian", Of("pkg:deb/debian/openssl@3.0.11-1", new Distro("debian", "12")).Lookup!.Ecosystem);

    [Fact]
    public void A_derivative_is_taken_for_what_it_is_built_on()
    {
        var mint = new Distro("linuxmint", "21") { Fields = new Dictionary<string, string> { ["ID_LIKE"] = "ubuntu debian", ["UBUNTU_CODENAME"] = "jammy" } };
        Assert.Equal(ReleaseFit.Yes, Of("pkg:deb/openssl@3.0.2", mint).Lookup!.Fit("22.04:LTS"));
    }

    [Fact]
    public void A_distribution_without_advisories_is_said_so()
    {
        PackageIdentity.Result result = Of("pkg:rpm/fedora/bash@5?distro=fedora-40");
        Assert.Contains("no advisories in OSV form", result.Problem);
    }

    [Theory]
    [InlineData("pkg:golang/example.com/app@(devel)")]
    [InlineData("pkg:npm/left-pad")]
    public void A_package_without_version_may_hide_a_flaw(string purl) => Assert.True(Of(purl).Hides);

    [Fact]
    public void Types_without_advisories_hide_nothing() => Assert.False(Of("pkg:generic/thing@1").Hides);

    [Fact]
    public void Trivys_properties_name_the_source_package()
    {
        PackageLookup lookup = InCycloneDx("zlib1g", "1.2.13.dfsg-1", "pkg:deb/debian/zlib1g@1.2.13.dfsg-1?arch=amd64&distro=debian-12.15&epoch=1",
            ("aquasecurity:trivy:SrcName", "zlib"), ("aquasecurity:trivy:SrcVersion", "1.2.13.dfsg"),
            ("aquasecurity:trivy:SrcRelease", "1"), ("aquasecurity:trivy:SrcEpoch", "1"));
        Assert.Equal(("zlib", "1:1.2.13.dfsg-1", ReleaseFit.Yes), (lookup.Name, lookup.Version, lookup.Fit("12")));
    }

    [Theory]
    [InlineData("pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12&upstream=openssl", "openssl", "3.0.11-1")]
    [InlineData("pkg:deb/debian/zlib1g@1.2.13-1?distro=debian-12&epoch=1", "zlib1g", "1:1.2.13-1")]
    public void What_only_the_purl_says_counts_too(string purl, string name, string version)
    {
        PackageLookup lookup = InCycloneDx(purl[15..purl.IndexOf('@')], purl[(purl.IndexOf('@') + 1)..purl.IndexOf('?')], purl);
        Assert.Equal((name, version), (lookup.Name, lookup.Version));
    }

    private static PackageLookup InCycloneDx(string name, string version, string purl, params (string Name, string Value)[] properties)
    {
        string document = $$"""
            {"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","bom-ref":"a","name":"{{name}}","version":"{{version}}","purl":"{{purl}}",
             "properties":[{{string.Join(',', properties.Select(p => $$"""{"name":"{{p.Name}}","value":"{{p.Value}}"}"""))}}]}]}
            """;
        return PackageIdentity.Of(SbomFormats.Read(Encoding.UTF8.GetBytes(document), "test").Packages[0], null).Lookup!;
    }
}
