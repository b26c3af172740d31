using CsCheck;
using Lading.Tests.Inventory;
using System.Text;
using Lading.Oci.Layers;
using Xunit;

namespace Lading.Tests.Oci.Layers;

public class GlobTests
{
    [Theory]
    [InlineData("**/lib/apk/db/installed", "lib/apk/db/installed", true)]
    [InlineData("**/lib/apk/db/installed", "usr/lib/apk/db/installed", true)]
    [InlineData("**/lib/apk/db/installed", "usr/libx/apk/db/installed", false)]
    [InlineData("lib/apk/db/installed", "usr/lib/apk/db/installed", false)]
    [InlineData("**/*.jar", "a.jar", true)]
    [InlineData("**/*.jar", "x/y/a.jar", true)]
    [InlineData("**/*.jar", "x/y/a.jarx", false)]
    [InlineData("var/lib/dpkg/info/*.list", "var/lib/dpkg/info/a:amd64.list", true)]
    [InlineData("var/lib/dpkg/info/*.list", "var/lib/dpkg/info/a/b.list", false)]
    [InlineData("**/specifications/**/*.gemspec", "usr/specifications/a.gemspec", true)]
    [InlineData("**/specifications/**/*.gemspec", "usr/specifications/default/x/a.gemspec", true)]
    [InlineData("**/python3*", "usr/bin/python3.11", true)]
    [InlineData("**/lib?/x", "lib6/x", true)]
    [InlineData("i:**/licen?e*", "a/LICENSE.txt", true)]
    [InlineData("**/licen?e*", "a/LICENSE.txt", false)]
    [InlineData("a/**", "a/b", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "a", false)]
    public void Matches_whole_paths(string pattern, string path, bool expected) =>
        Assert.Equal(expected, Glob.Parse(pattern).IsMatch(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void Expands_alternatives() =>
        Assert.Equal(["a/x.jar", "a/x.war", "b/x.jar", "b/x.war"], Glob.Expand("{a,b}/x.{jar,war}").Order());

    [Fact]
    public void Takes_linear_time_on_a_pattern_made_to_backtrack()
    {
        byte[] text = Encoding.UTF8.GetBytes(new string('a', 100_000));
        Assert.False(Glob.Wildcard("*a*a*a*a*a*a*b"u8, text, false));
    }

    [Fact]
    public void Many_double_stars_take_no_time_on_a_deep_path()
    {
        string deep = string.Concat(Enumerable.Repeat("a/", 4000)) + "x";
        Assert.False(Glob.Parse("c/" + string.Concat(Enumerable.Repeat("**/a/", 60)) + "b").IsMatch(Encoding.UTF8.GetBytes(deep)));
    }

    [Fact]
    public void Folders_match_as_the_plain_definition_says() =>
        Gen.Select(Pick.One("a", "b", "**", "*", "?").Array[1, 6], Pick.One("a", "b", "c").Array[1, 7]).Sample((pattern, path) =>
            Assert.Equal(Plain(pattern[^1] == "**" ? [.. pattern, "*"] : pattern, path), Glob.Parse(string.Join('/', pattern)).IsMatch(Encoding.UTF8.GetBytes(string.Join('/', path)))),
            iter: 20_000);

    private static bool Plain(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
            return path.IsEmpty;
        if (pattern[0] == "**")
            return Plain(pattern[1..], path) || !path.IsEmpty && Plain(pattern, path[1..]);
        return !path.IsEmpty && (pattern[0] is "*" or "?" || pattern[0] == path[0]) && Plain(pattern[1..], path[1..]);
    }
}
