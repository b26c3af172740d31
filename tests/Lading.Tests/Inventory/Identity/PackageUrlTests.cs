using CsCheck;
using Lading.Inventory.Identity;
using Xunit;

namespace Lading.Tests.Inventory.Identity;

public class PackageUrlTests
{
    [Theory]
    [InlineData("pkg:npm/%ZZ@1")]
    [InlineData("pkg:npm/%FF@1")]
    [InlineData("pkg:npm/a%2Fb/c@1")]
    [InlineData("pkg:npm/a?k=1&k=2")]
    [InlineData("pkg:npm/a?novalue")]
    [InlineData("")]
    [InlineData("pkg:")]
    public void Refuses_what_is_not_a_package_url(string text) => Assert.False(PackageUrl.TryParse(text, out _, out _));

    [Fact]
    public void Refuses_overlong_input() => Assert.False(PackageUrl.TryParse("pkg:npm/" + new string('a', 10_000), out _, out _));

    [Theory]
    [InlineData("pkg:deb/curl@1?Arch=amd64", "pkg:deb/curl@1?arch=amd64")]
    [InlineData("pkg:julia/Dates", "pkg:julia/Dates")]
    public void Reads_what_others_write_leniently(string text, string canonical)
    {
        Assert.False(PackageUrl.TryParse(text, out _, out _));
        Assert.True(PackageUrl.TryParseLenient(text, out PackageUrl? purl, out _));
        Assert.Equal(canonical, purl!.ToString());
    }

    [Fact]
    public void Any_text_parses_or_is_refused_and_the_canonical_form_is_stable() =>
        Gen.String.Select(Gen.Char["%/@?#&=:.-+aAé2F "].Array[0, 40]).Sample((free, close) =>
        {
            foreach (string text in (string[])[free, "pkg:npm/" + free, "pkg:git/" + new string(close), "pkg:" + new string(close)])
                if (PackageUrl.TryParseLenient(text, out PackageUrl? purl, out _))
                {
                    Assert.True(PackageUrl.TryParseLenient(purl!.ToString(), out PackageUrl? again, out string? error), error);
                    Assert.Equal(purl.ToString(), again!.ToString());
                }
        });
}
