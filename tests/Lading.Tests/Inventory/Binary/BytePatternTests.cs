using System.Text;
using CsCheck;
using Lading.Inventory.Catalogers.Binary;
using Lading.Scanning;
using Xunit;

namespace Lading.Tests.Inventory.Binary;

public class BytePatternTests
{
    private static string? Match(string pattern, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        return BytePattern.Parse(pattern).TryMatch(bytes, out Range version) ? Encoding.Latin1.GetString(bytes[version]) : null;
    }

    [Theory]
    [InlineData(@"name (?<v>\d+\.\d+)", "a name 1.25 b", "1.25")]
    [InlineData(@"(?<v>\d+\.\d+)-suffix", "x 10.25-suffix", "10.25")]
    [InlineData(@"\0(?<v>\d\.\d\.\d)\0", "1.2.3\04.5.6\0", "4.5.6")]
    [InlineData(@"v(?<v>\d\.\d(\.\d)?(-(rc|beta)\d)?)\0", "v1.2 v1.2-rc1\0", "1.2-rc1")]
    [InlineData(@"x(?<v>[a-c]{2,3})d", "xabcd", "abc")]
    [InlineData(@"x(?<v>[^0-9]+?)!", "x1! xab!c!", "ab")]
    [InlineData(@"a(?<v>b|c\x64)e", "abe", "b")]
    [InlineData(@"a(?<v>b|c\x64)e", "acde", "cd")]
    [InlineData(@"(?<v>\d{1,2}?)([0-9a-f]{4})-", "x1234f-", "1")]
    [InlineData(@"name (?<v>\d+)x", "name 12", null)]
    public void Matches_as_written(string pattern, string text, string? version) => Assert.Equal(version, Match(pattern, text));

    [Fact]
    public void The_first_match_wins_and_the_search_can_go_on()
    {
        byte[] bytes = "v1;v2;"u8.ToArray();
        long budget = 1000;
        BytePattern pattern = BytePattern.Parse(@"v(?<v>\d);");
        Assert.True(pattern.TryMatch(bytes, 0, ref budget, out Range first, out int next));
        Assert.True(pattern.TryMatch(bytes, next, ref budget, out Range second, out next));
        Assert.Equal((1..2, 4..5), (first, second));
        Assert.False(pattern.TryMatch(bytes, next, ref budget, out _, out _));
    }

    [Theory, InlineData(@"\d+"), InlineData("(a"), InlineData("a)"), InlineData("*a"), InlineData(@"\q"), InlineData("[a-z]")]
    public void Patterns_that_cannot_be_searched_are_refused(string pattern) => Assert.Throws<ArgumentException>(() => BytePattern.Parse(pattern));

    [Fact]
    public void A_file_made_of_anchors_is_given_up_in_time()
    {
        byte[] bytes = new byte[64 << 20];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(i % 2 == 0 ? '5' : '.');
        var unknowns = new List<Unknown>();
        long start = Environment.TickCount64;
        new BinaryCataloger().Read(ScannedFile.FromBytes("bin/mysqld", bytes, unknowns));
        Assert.True(Environment.TickCount64 - start < 60_000);
        Assert.NotEmpty(unknowns);
    }

    [Fact]
    public void Every_match_agrees_with_the_regular_expressions_of_the_platform()
    {
        string[] patterns = [@"a(?<v>\d+\.\d+)b", @"\0(?<v>\d\.\d{1,2}(-[a-b]{1,3})?)\0", @"(?<v>a|ab)(c|bcd)(d*)e", @"x(?<v>\d*?)1\."];
        Gen.Select(Gen.Int[0, patterns.Length - 1], Pick.One('a', 'b', 'c', 'd', 'e', 'x', '1', '2', '.', '-', '\0').Array[0, 40]).Sample((which, chars) =>
        {
            string text = new(chars);
            var expected = System.Text.RegularExpressions.Regex.Match(text, patterns[which]);
            Assert.Equal(expected.Success ? expected.Groups["v"].Value : null, Match(patterns[which], text));
        }, iter: 20_000);
    }
}
