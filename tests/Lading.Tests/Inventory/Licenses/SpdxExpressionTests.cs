using CsCheck;
using Lading.Inventory.Licenses;
using Xunit;

namespace Lading.Tests.Inventory.Licenses;

public class SpdxExpressionTests
{
    private static readonly string[] Words =
        ["MIT", "GPL-2.0+", "AND", "or", "WITH", "(", ")", "Classpath-exception-2.0", "LicenseRef-x", "+"];

    [Theory]
    [InlineData("mit", "MIT")]
    [InlineData("apache-2.0 and (MIT or bsd-3-clause)", "Apache-2.0 AND (MIT OR BSD-3-Clause)")]
    [InlineData("MIT OR Apache-2.0 AND ISC", "MIT OR Apache-2.0 AND ISC")]
    [InlineData("(MIT)", "MIT")]
    [InlineData("MIT AND (MIT AND ISC)", "MIT AND ISC")]
    [InlineData("GPL-2.0", "GPL-2.0-only")]
    [InlineData("GPL-2.0+", "GPL-2.0-or-later")]
    [InlineData("LGPL-2.1-only+", "LGPL-2.1-or-later")]
    [InlineData("GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0")]
    [InlineData("gpl-2.0-or-later with classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0")]
    [InlineData("Apache-2.0+", "Apache-2.0+")]
    [InlineData("GFDL-1.3-no-invariants-only", "GFDL-1.3-no-invariants-only")]
    [InlineData("LicenseRef-My.Own-1", "LicenseRef-My.Own-1")]
    [InlineData("DocumentRef-other:LicenseRef-1", "DocumentRef-other:LicenseRef-1")]
    [InlineData("wxWindows", "wxWindows")]
    public void Reads_and_writes_canonically(string text, string canonical)
    {
        Assert.True(SpdxExpression.TryParse(text, out SpdxExpression? expression, out string? error), error);
        Assert.Equal(canonical, expression.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("BSD")]
    [InlineData("MIT ISC")]
    [InlineData("MIT AND")]
    [InlineData("(MIT")]
    [InlineData("MIT)")]
    [InlineData("MIT WITH ISC")]
    [InlineData("GPL-2.0-with-classpath-exception WITH Classpath-exception-2.0")]
    [InlineData("LicenseRef-a_b")]
    [InlineData("DocumentRef-a:MIT")]
    [InlineData("NONE")]
    public void Refuses_what_is_not_an_expression(string text) => Assert.False(SpdxExpression.TryParse(text, out _, out _));

    [Fact]
    public void Refuses_what_nests_too_deep_or_is_too_long()
    {
        Assert.False(SpdxExpression.TryParse(new string('(', 10_000) + "MIT" + new string(')', 10_000), out _, out _));
        Assert.False(SpdxExpression.TryParse(string.Concat(Enumerable.Repeat("MIT AND ", 10_000)) + "MIT", out _, out _));
    }

    [Fact]
    public void Whatever_is_accepted_is_accepted_again() =>
        Gen.Int[0, Words.Length - 1].Select(i => Words[i]).Array[0, 20].Sample(words =>
        {
            if (!SpdxExpression.TryParse(string.Join(' ', words), out SpdxExpression? expression, out _))
                return;
            Assert.True(SpdxExpression.TryParse(expression.ToString(), out SpdxExpression? again, out string? error), error);
            Assert.Equal(expression.ToString(), again!.ToString());
        });
}
