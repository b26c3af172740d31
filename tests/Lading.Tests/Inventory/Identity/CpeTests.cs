using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Identity;
using Xunit;

namespace Lading.Tests.Inventory.Identity;

public class CpeTests
{
    [Theory]
    [InlineData("Vendor", "a b", "1.0", "cpe:2.3:a:vendor:a_b:1.0:*:*:*:*:*:*:*")]
    [InlineData("a:b", "c++", "1:2~3", @"cpe:2.3:a:a\:b:c\+\+:1\:2\~3:*:*:*:*:*:*:*")]
    [InlineData("-", "x_y.z", null, @"cpe:2.3:a:\-:x_y.z:*:*:*:*:*:*:*:*")]
    [InlineData(Cpe.NotApplicable, "*?", "", @"cpe:2.3:a:-:\*\?:*:*:*:*:*:*:*:*")]
    public void Binds_to_a_formatted_string(string vendor, string product, string? version, string text) =>
        Assert.Equal(text, new Cpe('a', vendor, product, version).ToString());

    [Fact]
    public void What_is_bound_is_read_back() => Gen.String[Gen.Char[" -.:*?\\~+aB1_"], 0, 12].Array[3].Sample(v =>
    {
        string text = new Cpe('a', v[0], v[1], v[2]).ToString();
        Assert.True(Cpe.TryParse(text, out Cpe? cpe), text);
        Assert.Equal(text, cpe!.ToString());
    });

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.String.Sample(text =>
    {
        Cpe.TryParse(text, out _);
        Cpe.TryParse("cpe:2.3:a:" + text, out _);
    });

    [Theory]
    [InlineData("cpe:/a:b:c")]
    [InlineData("cpe:2.3:a:b:c")]
    [InlineData("cpe:2.3:a:b::1:*:*:*:*:*:*:*")]
    [InlineData("cpe:2.3:x:b:c:1:*:*:*:*:*:*:*")]
    [InlineData("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:*")]
    public void Refuses_what_is_not_a_name(string text) => Assert.False(Cpe.TryParse(text, out _));

    [Theory]
    [InlineData("deb", null, "libssl3", "3.0.11-1~deb12u2", "openssl", "cpe:2.3:a:openssl:openssl:3.0.11:*:*:*:*:*:*:*")]
    [InlineData("rpm", null, "glibc", "0:2.34-60.el9", null, "cpe:2.3:a:gnu:glibc:2.34:*:*:*:*:*:*:*")]
    [InlineData("apk", null, "busybox", "1.36.1-r5", null, "cpe:2.3:a:busybox:busybox:1.36.1:*:*:*:*:*:*:*")]
    [InlineData("generic", null, "node", "20.1.0", null, "cpe:2.3:a:nodejs:node.js:20.1.0:*:*:*:*:*:*:*")]
    [InlineData("npm", null, "lodash", "4.17.20", null, "cpe:2.3:a:lodash:lodash:4.17.20:*:*:*:*:node.js:*:*")]
    [InlineData("npm", "@acme", "thing", "1", null, "cpe:2.3:a:acme:thing:1:*:*:*:*:node.js:*:*")]
    [InlineData("pypi", null, "foo", "1", null, "cpe:2.3:a:python-foo:python-foo:1:*:*:*:*:python:*:*")]
    [InlineData("maven", "org.apache.logging.log4j", "log4j-core", "2.14.1", null, "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*")]
    [InlineData("maven", "com.acme.tools", "thing", "1", null, "cpe:2.3:a:acme:thing:1:*:*:*:*:*:*:*")]
    [InlineData("golang", "github.com/gin-gonic", "gin", "v1.9.0", null, "cpe:2.3:a:gin-gonic:gin:1.9.0:*:*:*:*:go:*:*")]
    [InlineData("golang", null, "stdlib", "1.22.0", null, "cpe:2.3:a:golang:go:1.22.0:*:*:*:*:go:*:*")]
    [InlineData("golang", "github.com/foo/bar", "v2", "v2.0.1", null, "cpe:2.3:a:foo:bar:2.0.1:*:*:*:*:go:*:*")]
    public void The_likeliest_name_comes_first(string type, string? ns, string name, string version, string? source, string cpe) => Assert.Equal(
        cpe, CpeNames.For(new Package { Type = new PackageType(type), Namespace = ns, Name = name, Version = version, SourceName = source })[0]);

    [Fact]
    public void Names_the_package_came_with_stay_in_front()
    {
        const string own = "cpe:2.3:a:python:python:3.11.2:*:*:*:*:*:*:*";
        IReadOnlyList<string> names = CpeNames.For(new Package { Type = PackageType.Generic, Name = "python", Version = "3.11.2", Cpes = [own] });
        Assert.Equal(own, names[0]);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.InRange(names.Count, 1, CpeNames.Most);
    }

    [Fact]
    public void Every_candidate_is_a_valid_name() =>
        Gen.Select(Gen.Int[0, Types.Length - 1], Gen.String[0, 30], Gen.String[0, 30], Gen.String[0, 20]).Sample((type, ns, name, version) =>
        {
            var package = new Package { Type = Types[type], Namespace = ns, Name = name, Version = version, Homepage = "https://github.com/" + ns };
            foreach (string text in CpeNames.For(package))
                Assert.True(Cpe.TryParse(text, out _), text);
            if (PackageUrls.For(package, new Distro("debian", "12")) is { } purl)
                Assert.True(PackageUrl.TryParse(purl, out _, out string? error), $"{purl}: {error}");
        });

    private static readonly PackageType[] Types =
    [
        PackageType.Deb, PackageType.Rpm, PackageType.Apk, PackageType.Alpm, PackageType.Npm, PackageType.Pypi, PackageType.Maven, PackageType.Golang,
        PackageType.Cargo, PackageType.Gem, PackageType.Nuget, PackageType.Composer, PackageType.Generic, PackageType.Swift, PackageType.Cocoapods, PackageType.Conan,
        PackageType.Conda, PackageType.Oci, PackageType.Huggingface, PackageType.Julia, PackageType.Bitnami, PackageType.Otp, PackageType.Opam, PackageType.Vcpkg,
        PackageType.Portage, PackageType.Nix, PackageType.GitHub, PackageType.GitHubAction, PackageType.Cpan, PackageType.Pear, PackageType.Pub, PackageType.Wordpress,
    ];
}
