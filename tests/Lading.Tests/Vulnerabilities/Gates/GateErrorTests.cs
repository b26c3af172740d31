using Lading.Vulnerabilities.Gates;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Gates;

public class GateErrorTests
{
    private static LadingException Refused(string expression)
    {
        var error = Assert.Throws<LadingException>(() => GateExpression.Parse(expression));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        return error;
    }

    [Fact]
    public void A_misspelt_field_is_shown_with_a_caret_and_the_field_that_was_meant()
    {
        LadingException error = Refused("malware or sevrity >= high");
        Assert.Equal(
            "The gate is not understood: 'sevrity' is not a field.\n"
            + "  malware or sevrity >= high\n"
            + "             ^",
            error.Message);
        Assert.StartsWith("Did you mean 'severity'? The fields are: severity, unknown-severity, score,", error.Hint);
    }

    [Theory]
    [InlineData("", "empty", null)]
    [InlineData("  \n", "empty", null)]
    [InlineData("hihg", "'hihg' is not a field", "Did you mean 'high'? The fields are: severity")]
    [InlineData("xyzzy", "'xyzzy' is not a field", "The fields are: severity")]
    [InlineData("severity >= moderate", "'moderate' is not a severity", "Write 'medium'.")]
    [InlineData("severity >= criticl", "'criticl' is not a severity", "Did you mean 'critical'? The severities are:")]
    [InlineData("severity >= unknown", "not above or below", "unknown-severity")]
    [InlineData("unknown", "not above or below", "unknown-severity")]
    [InlineData("score", "neither true nor false by itself", "a number from 0 to 10, or write has(score).")]
    [InlineData("epss > 50", "'50' is not a value of 'epss'", "a number from 0 to 1")]
    [InlineData("score > -1", "'-1' is not a value", "a number from 0 to 10")]
    [InlineData("score > 1e1", "'1e1' is not a value", "a number from 0 to 10")]
    [InlineData("layer > 1.2.3", "'1.2.3' is not a value", "a number, 0 or more")]
    [InlineData("age > 3h", "'3h' is not a value", "30d or 2w")]
    [InlineData("kev == yes", "'yes' is not a value", "true or false")]
    [InlineData("kev > true", "'kev' has no order", "Use == or !=.")]
    [InlineData("package < a", "'package' has no order", "Use == or !=.")]
    [InlineData("vex == fixd", "'fixd' is not a value of 'vex'", "Did you mean 'fixed'?")]
    [InlineData("severity = high", "two equals signs", "==")]
    [InlineData("kev & fixed", "one &", "'and'")]
    [InlineData("kev | fixed", "one |", "'or'")]
    [InlineData("kev; fixed", "this character has no meaning", "quotes")]
    [InlineData("package == 'a", "the quote is not closed", null)]
    [InlineData("kev fixed", "'and' or 'or' should stand before 'fixed'", null)]
    [InlineData("kev)", "there is no parenthesis to close", null)]
    [InlineData("(kev", "')' is missing before the end", null)]
    [InlineData("()", "a field should stand here, not ')'", "The fields are")]
    [InlineData("kev and", "a field should stand here, not the end", "The fields are")]
    [InlineData("severity >=", "'severity' needs something to be compared with", "It takes one of unknown")]
    [InlineData("severity in high", "'(' is missing before 'high'", null)]
    [InlineData("severity in (high low)", "')' is missing before 'low'", null)]
    [InlineData("severity in ()", "'severity' needs something to be compared with", null)]
    [InlineData("has(eps)", "'eps' is not a field", "Did you mean 'epss'?")]
    [InlineData("has epss", "'has' is not a field", null)]
    [InlineData("'kev'", "a field should stand here", null)]
    public void What_is_wrong_and_what_to_do_is_said(string expression, string problem, string? hint)
    {
        LadingException error = Refused(expression);
        Assert.Contains(problem, error.Message);
        if (hint is not null)
            Assert.Contains(hint, error.Hint);
    }

    [Fact]
    public void The_caret_stands_below_the_place_even_where_text_is_escaped_or_left_out()
    {
        string[] lines = Refused("package == 'a\u0007b' or nonsense").Message.Split('\n');
        Assert.Equal(lines[1].IndexOf("nonsense", StringComparison.Ordinal), lines[2].IndexOf('^'));
        Assert.Contains("\\u0007", lines[1]);
        string many = string.Concat(Enumerable.Repeat("kev or ", 50));
        lines = Refused(many + "nonsense or " + many + "kev").Message.Split('\n');
        Assert.Equal(lines[1].IndexOf("nonsense", StringComparison.Ordinal), lines[2].IndexOf('^'));
        Assert.True(lines[1].Length < 120);
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        string Nested(int depth) => new string('(', depth) + "kev" + new string(')', depth);
        Assert.Equal("kev", GateExpression.Parse(Nested(GateExpression.MaxDepth)).Text);
        Assert.Contains("nested", Refused(Nested(GateExpression.MaxDepth + 1)).Message);
        Assert.Contains("nested", Refused(string.Concat(Enumerable.Repeat("not ", 65)) + "kev").Message);
        Assert.Contains("nested", Refused(new string('(', 4000)).Message);
        Assert.Contains("4096", Refused(new string(' ', 4097)).Message);
        Assert.NotEmpty(GateExpression.Parse(string.Join(" or ", Enumerable.Repeat("kev", 500))).Text);
    }
}
