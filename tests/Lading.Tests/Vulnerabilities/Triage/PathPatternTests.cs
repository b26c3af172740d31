using System.Diagnostics;
using CsCheck;
using Lading.Tests.Inventory;
using Lading.Vulnerabilities.Triage;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Triage;

public class PathPatternTests
{
    private static PathPattern Parse(string text)
    {
        Assert.True(PathPattern.TryParse(text, out PathPattern? pattern, out string? error), error);
        Assert.Null(error);
        return pattern!;
    }

    [Theory]
    [InlineData("opt/app/**", "opt/app/lib/a.jar", true)]
    [InlineData("/opt/app/**", "opt/app/a.jar", true)]
    [InlineData("opt/app/", "/opt/app/lib/a.jar", true)]
    [InlineData("opt/app/", "opt/application/a.jar", false)]
    [InlineData("opt/app", "opt/app/a.jar", false)]
    [InlineData("**/*.jar", "a.jar", true)]
    [InlineData("*.jar", "opt/a.jar", false)]
    [InlineData("**/{test,docs}/**", "srv/docs/package-lock.json", true)]
    [InlineData("**/{test,docs}/**", "srv/doc/package-lock.json", false)]
    [InlineData("i:**/Package-Lock.json", "srv/package-lock.JSON", true)]
    // Archives: the archive covers what is in it, and what is in it can be named.
    [InlineData("srv/app.war", "srv/app.war!WEB-INF/lib/a.jar", true)]
    [InlineData("srv/*.war", "srv/app.war!WEB-INF/lib/a.jar!META-INF/pom.xml", true)]
    [InlineData("srv/app.war!WEB-INF/lib/*.jar", "srv/app.war!WEB-INF/lib/a.jar", true)]
    [InlineData("**/WEB-INF/lib/a.jar", "srv/app.war!WEB-INF/lib/a.jar!META-INF/pom.xml", true)]
    [InlineData("**/a.jar", "srv/app.war!WEB-INF/lib/b.jar", false)]
    public void Covers_what_it_says(string pattern, string path, bool expected) =>
        Assert.Equal(expected, Parse(pattern).Matches(path));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("//", "empty")]
    [InlineData("i:/", "empty")]
    [InlineData("{a,}", "empty")]
    [InlineData("**/a/**/b/**/c/**/d", "'**'")]
    [InlineData("{*,a}*/{*,a}*/{*,a}*/{*,a}*/b", "'**'")]
    [InlineData("{a,{b,c}}", "not closed")]
    [InlineData("{a,b", "not closed")]
    [InlineData("{1,2,3,4,5}{1,2,3,4,5}{1,2,3,4,5}", "64")]
    public void What_would_match_nothing_or_take_too_long_is_refused(string text, string reason)
    {
        Assert.False(PathPattern.TryParse(text, out PathPattern? pattern, out string? error));
        Assert.Null(pattern);
        Assert.Contains(reason, error);
    }

    [Fact]
    public void A_pattern_that_is_too_long_is_refused()
    {
        Assert.False(PathPattern.TryParse(new string('a', 1025), out _, out string? error));
        Assert.Contains("1024", error);
    }

    [Fact]
    public void A_deep_path_takes_no_time()
    {
        PathPattern pattern = Parse("**/a/**/a/**/b");
        string path = string.Concat(Enumerable.Repeat("a/", 1000)) + "a!" + string.Concat(Enumerable.Repeat("!", 1000));
        var watch = Stopwatch.StartNew();
        Assert.False(pattern.Matches(path));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_a_path_without_wildcards_covers_itself() =>
        Pick.One('a', 'B', '/', '*', '?', '!', '{', '}', ',', 'i', ':', '.', '\u00e9').Array[0, 40]
            .Select(c => new string(c)).Sample(text =>
            {
                if (!PathPattern.TryParse(text, out PathPattern? pattern, out string? error))
                    Assert.NotEmpty(error!);
                else if (text.AsSpan().IndexOfAny("*?{}:!") < 0 && !text.Contains("//") && !text.EndsWith('/'))
                    Assert.True(pattern!.Matches(text), text);
                else
                    pattern!.Matches(text);
            }, iter: 5_000);
}
