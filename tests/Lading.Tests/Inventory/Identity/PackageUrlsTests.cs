using Lading.Inventory;
using Lading.Inventory.Identity;
using Xunit;

namespace Lading.Tests.Inventory.Identity;

public class PackageUrlsTests
{
    private static readonly Distro Debian = new("debian", "12");

    [Fact]
    public void Deb_keeps_its_epoch_and_names_its_source() => Assert.Equal(
        "pkg:deb/debian/libc6@1:2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12&upstream=glibc%402.36-9",
        PackageUrls.For(new Package { Type = PackageType.Deb, Name = "libc6", Version = "1:2.36-9+deb12u4", Architecture = "amd64", SourceName = "glibc", SourceVersion = "2.36-9" }, Debian));

    [Fact]
    public void Rpm_moves_its_epoch_to_a_qualifier() => Assert.Equal(
        "pkg:rpm/redhat/bind-libs@9.11.4-26.P2.el7?arch=x86_64&distro=rhel-7.9&epoch=32&upstream=bind-9.11.4-26.P2.el7.src.rpm",
        PackageUrls.For(new Package { Type = PackageType.Rpm, Name = "bind-libs", Version = "32:9.11.4-26.P2.el7", Architecture = "x86_64", SourceName = "bind" }, new Distro("rhel", "7.9")));

    [Theory]
    [InlineData("opensuse-leap", "opensuse")]
    [InlineData("sles", "suse")]
    [InlineData("wolfi", "wolfi")]
    [InlineData("fedora", "fedora")]
    public void The_distribution_is_the_namespace(string id, string ns) => Assert.StartsWith(
        $"pkg:rpm/{ns}/a@1-1", PackageUrls.For(new Package { Type = PackageType.Rpm, Name = "a", Version = "0:1-1" }, new Distro(id, null)));

    [Theory]
    [InlineData("1-1.fc40", null, "pkg:rpm/fedora/a@1-1.fc40")]
    [InlineData("1-1", "Red Hat, Inc.", "pkg:rpm/redhat/a@1-1")]
    [InlineData("1-1", null, null)]
    public void Rpm_without_a_release_is_told_by_its_tag_or_vendor(string version, string? supplier, string? purl) => Assert.Equal(
        purl, PackageUrls.For(new Package { Type = PackageType.Rpm, Name = "a", Version = version, Supplier = supplier }, null));

    [Theory]
    [InlineData("npm", "@angular", "core", "1.0", "pkg:npm/%40angular/core@1.0")]
    [InlineData("golang", "github.com/Masterminds", "semver", "v3.1.0", "pkg:golang/github.com/masterminds/semver@v3.1.0")]
    [InlineData("golang", null, "stdlib", "1.22.1", "pkg:golang/stdlib@1.22.1")]
    [InlineData("pypi", null, "Flask_SQLAlchemy", "3.0", "pkg:pypi/flask-sqlalchemy@3.0")]
    [InlineData("maven", null, "commons-io", "2.0", "pkg:maven/commons-io/commons-io@2.0")]
    [InlineData("cocoapods", null, "ShareKit/Twitter", "2.0", "pkg:cocoapods/ShareKit@2.0#Twitter")]
    [InlineData("ebuild", "dev-lang", "python", "3.11.1", "pkg:ebuild/dev-lang/python@3.11.1")]
    [InlineData("githubactions", "actions", "checkout", "v4", "pkg:githubactions/actions/checkout@v4")]
    [InlineData("cpan", null, "LWP::UserAgent", "6.7", "pkg:cpan/LWP-UserAgent@6.7")]
    [InlineData("julia", null, "Dates", "1", null)]
    [InlineData("swift", null, "Alamofire", "1", null)]
    [InlineData("composer", null, "php", "8", null)]
    public void Each_type_has_its_rules(string type, string? ns, string name, string version, string? purl) => Assert.Equal(
        purl, PackageUrls.For(new Package { Type = new PackageType(type), Namespace = ns, Name = name, Version = version }, Debian));

    [Fact]
    public void Qualifiers_of_the_package_are_added() => Assert.Equal(
        "pkg:julia/Dates@1?uuid=ade2ca70-3891-5945-98fb-dc099432e06a",
        PackageUrls.For(new Package { Type = PackageType.Julia, Name = "Dates", Version = "1", Qualifiers = new Dictionary<string, string> { ["uuid"] = "ade2ca70-3891-5945-98fb-dc099432e06a" } }, null));
}
