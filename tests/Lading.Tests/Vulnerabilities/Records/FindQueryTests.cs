using CsCheck;
using Lading.Vulnerabilities.Records;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Records;

/// <summary>What a question is taken for.</summary>
public class FindQueryTests
{
    [Theory]
    [InlineData("xz-utils", FindKind.Name, "xz-utils", null)]
    [InlineData("xz-utils@5.6.0", FindKind.Name, "xz-utils", "=5.6.0")]
    [InlineData("@babel/core", FindKind.Name, "@babel/core", null)]
    [InlineData("@babel/core@7.1.0", FindKind.Name, "@babel/core", "=7.1.0")]
    [InlineData("org.apache.logging.log4j:log4j-core@2.14.1", FindKind.Name, "org.apache.logging.log4j:log4j-core", "=2.14.1")]
    [InlineData("pkg:maven/org.apache.logging.log4j/log4j-core", FindKind.Purl, "log4j-core", null)]
    [InlineData("pkg:rpm/redhat/openssl@3.0.7-1.el9?epoch=1", FindKind.Purl, "openssl", "=1:3.0.7-1.el9")]
    [InlineData("CVE-2024-3094", FindKind.Advisory, "CVE-2024-3094", null)]
    [InlineData("cve-2024-3094", FindKind.Advisory, "cve-2024-3094", null)]
    [InlineData("GHSA-jfh8-c2jp-5v3q", FindKind.Advisory, "GHSA-jfh8-c2jp-5v3q", null)]
    [InlineData("DEBIAN-CVE-2024-3094", FindKind.Advisory, "DEBIAN-CVE-2024-3094", null)]
    [InlineData("ALSA-2024:1234", FindKind.Advisory, "ALSA-2024:1234", null)]
    [InlineData("GO-2024-2687", FindKind.Advisory, "GO-2024-2687", null)]
    [InlineData("zlib-1", FindKind.Name, "zlib-1", null)]
    [InlineData("SDL2", FindKind.Name, "SDL2", null)]
    [InlineData("SDL-1.2-compat", FindKind.Name, "SDL-1.2-compat", null)]
    public void A_question_is_taken_for_what_it_looks_like(string text, FindKind kind, string name, string? range)
    {
        FindQuery query = FindQuery.Parse(text);
        Assert.Equal((kind, name, range), (query.Kind, query.Name, query.Range?.ToString()));
    }

    [Theory]
    [InlineData("sha256:")]
    [InlineData("sha256:abc")]
    [InlineData("xz-utils@")]
    [InlineData("pkg:")]
    [InlineData("pkg:npm")]
    [InlineData(" ")]
    public void What_cannot_be_asked_is_wrong_usage(string text) => Assert.Equal(ErrorKind.Usage, Assert.Throws<LadingException>(() => FindQuery.Parse(text)).Kind);

    [Fact]
    public void A_version_and_a_range_exclude_each_other()
    {
        VersionRange range = VersionRange.Parse("<2");
        Assert.Throws<LadingException>(() => FindQuery.Parse("a@1", range: range));
        Assert.Throws<LadingException>(() => FindQuery.Parse("CVE-2024-3094", range: range));
        Assert.Equal(range, FindQuery.Parse("a", range: range).Range);
    }

    [Fact]
    public void The_kind_can_be_said() => Assert.Equal(FindKind.Name, FindQuery.Parse("CVE-2024-3094", FindKind.Name).Kind);

    [Fact]
    public void Any_text_is_a_question_or_wrong_usage() => Gen.OneOf(Gen.String, Gen.Char["pkg:npm/@%4?#=.*CVE-20"].Array[0, 40].Select(c => new string(c))).Sample(text =>
    {
        try
        {
            FindQuery.Parse(text);
        }
        catch (LadingException e)
        {
            Assert.Equal(ErrorKind.Usage, e.Kind);
        }
    });

    [Theory]
    [InlineData("log4j*", "log4j-core", true)]
    [InlineData("*4j*core", "log4j-core", true)]
    [InlineData("log?j", "log4j", true)]
    [InlineData("log4j", "log4j2", false)]
    [InlineData("[a]*", "a", false)]
    [InlineData("[a]*", "[a]b", true)]
    [InlineData("*", "", true)]
    public void A_star_stands_for_any_characters_and_a_question_mark_for_one(string pattern, string name, bool matches) => Assert.Equal(matches, new NamePattern(pattern).Matches(name));

    [Fact]
    public void Patterns_of_many_stars_end_quickly() => Assert.False(new NamePattern(string.Concat(Enumerable.Repeat("*a", 2000)) + "b").Matches(new string('a', 4000)));
}
