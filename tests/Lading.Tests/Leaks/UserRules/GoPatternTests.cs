using System.Text;
using CsCheck;
using Lading.Leaks.UserRules;
using Xunit;

namespace Lading.Tests.Leaks.UserRules;

public class GoPatternTests
{
    [Theory]
    [InlineData(@"(?i)\b(ghp_[0-9a-z]{4})(?:['|\""|\n|\r|\s|\x60|;]|$)", "x GHP_ab12;", "GHP_ab12;")]
    [InlineData(@"(?P<user>\w+):(?P<pass>[^@]+)@", "bob:pw@", "bob:pw@")]
    [InlineData(@"[[:alpha:]]+[[:digit:]]", "--ab1", "ab1")]
    [InlineData(@"[a-z-[b]+", "a-[b", "a-[b")]
    [InlineData(@"[]a]+", "]a]", "]a]")]
    [InlineData(@"[\w.\-]+", "a.b-c d", "a.b-c")]
    [InlineData(@"\Qa.b\E+", "a.bbb", "a.bbb")]
    [InlineData(@"a{2,}?", "aaaa", "aa")]
    [InlineData(@"x{,3}", "x{,3}", "x{,3}")]
    [InlineData(@"(?m)^b$", "a\nb\nc", "b")]
    [InlineData(@"\x{61}\141\x62", "aab", "aab")]
    [InlineData(@"é+", "cÃ©", "Ã©")]
    [InlineData(@"(?s:a.b)", "a\nb", "a\nb")]
    public void Means_here_what_it_means_in_Go(string pattern, string text, string match) =>
        Assert.Equal(match, GoPattern.Compile(pattern, "t").Regex.Match(text).Value);

    [Theory]
    [InlineData(@"b$", "b\n")]
    [InlineData(@"^\d$", "٣")]
    [InlineData(@"^\w$", "Ã")]
    [InlineData(@"^\s$", "\u0085")]
    [InlineData(@"^[^a]b", "ab")]
    public void Does_not_match_what_Go_does_not_match(string pattern, string text) => Assert.DoesNotMatch(GoPattern.Compile(pattern, "t").Regex, text);

    [Fact]
    public void Named_groups_are_counted_from_left_to_right()
    {
        CompiledPattern pattern = GoPattern.Compile("(a)(?P<two>b)(c)(?<four>d)", "t");
        Assert.Equal((2, 4), (pattern.Groups["two"], pattern.Groups["four"]));
        Assert.Equal("b", pattern.Regex.Match("abcd").Groups[2].Value);
    }

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?>a)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\C")]
    [InlineData("a{1001}")]
    [InlineData("((a{1000}){1000}){1000}")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("[z-a]")]
    [InlineData("*a")]
    [InlineData("\\")]
    public void What_Go_does_not_have_and_what_would_grow_is_refused_with_its_place(string pattern)
    {
        LadingException e = Assert.Throws<LadingException>(() => GoPattern.Compile(pattern, "rules.toml:3: rule 'x'"));
        Assert.StartsWith("rules.toml:3: rule 'x': ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_patterns_are_compiled_or_refused_and_never_take_long()
    {
        Gen.String[Gen.Char["ab()[]{}?*+|^$\\dwsQEpxL:P<>,-0129.i&é"], 0, 30].Sample(pattern =>
        {
            try
            {
                GoPattern.Compile(pattern, "t").Regex.IsMatch(new string('a', 500) + "!");
            }
            catch (LadingException)
            {
            }
        }, iter: 3000);
    }
}
