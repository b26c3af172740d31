using Lading.Leaks.BuildFiles.Dockerfiles;
using Xunit;

namespace Lading.Tests.Leaks.BuildFiles.Dockerfiles;

public class ExpansionTests
{
    private static readonly Dictionary<string, string> Values = new() { ["x"] = "foobarfoo", ["e"] = "", ["v"] = "1.2.3", ["p"] = "/a/b/c.tar.gz" };

    [Theory]
    [InlineData("$x", "foobarfoo")]
    [InlineData("${x}y", "foobarfooy")]
    [InlineData("$xy", "")]
    [InlineData("a$", "a$")]
    [InlineData("'$x'", "$x")]
    [InlineData("\"$x z\"", "foobarfoo z")]
    [InlineData("\\$x", "$x")]
    [InlineData("\"a\\b\\\"\"", "a\\b\"")]
    [InlineData("a\\ b", "a b")]
    [InlineData("${n:-d}", "d")]
    [InlineData("${e:-d}", "d")]
    [InlineData("${e-d}", "")]
    [InlineData("${x:+set}", "set")]
    [InlineData("${e:+set}", "")]
    [InlineData("${e+set}", "set")]
    [InlineData("${n:-${v%.*}}", "1.2")]
    [InlineData("${v%%.*}", "1")]
    [InlineData("${v#*.}", "2.3")]
    [InlineData("${v##*.}", "3")]
    [InlineData("${p##*/}", "c.tar.gz")]
    [InlineData("${p%/*}", "/a/b")]
    [InlineData("${x#f?o}", "barfoo")]
    [InlineData("${x/foo/z}", "zbarfoo")]
    [InlineData("${x//foo/z}", "zbarz")]
    [InlineData("${x/o*r/z}", "fzfoo")]
    [InlineData("${x", "${x")]
    [InlineData("${}", "${}")]
    public void Words_are_expanded_as_builders_do(string word, string expected) =>
        Assert.Equal(expected, new Expansion(Values.GetValueOrDefault, '\\').Expand(word));

    [Fact]
    public void Variables_without_value_are_named()
    {
        var expansion = new Expansion(Values.GetValueOrDefault, '\\');
        expansion.Expand("$a ${b} ${c:-d} $x");
        Assert.Equal(["a", "b"], expansion.Unresolved);
        Assert.Equal(["a", "b", "c", "x"], expansion.Used);
    }

    [Fact]
    public void No_pattern_is_slow()
    {
        var values = new Dictionary<string, string> { ["a"] = new string('a', 60_000) };
        string stars = string.Concat(Enumerable.Repeat("*a", 3000));
        foreach (string word in (string[])["${a#" + stars + "b}", "${a%" + stars + "b}", "${a//" + stars + "b/c}", "${a//a/" + new string('b', 1000) + "}"])
            Assert.True(new Expansion(values.GetValueOrDefault, '\\').Expand(word).Length <= Expansion.MaxLength + 1000);
        Assert.NotNull(new Expansion(values.GetValueOrDefault, '\\').Expand(string.Concat(Enumerable.Repeat("${n:-", 10_000))));
    }
}
