using Lading.Vulnerabilities.Gates;
using Lading.Vulnerabilities.Scoring;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Gates;

public class GateExpressionTests
{
    /// <summary>A flaw of which everything is known.</summary>
    private static readonly GateSubject Known = new()
    {
        Severity = Severity.High, Score = 7.5, Epss = 0.12, EpssPercentile = 0.9, Risk = 40, Kev = true,
        Ransomware = false, Fixed = true, WontFix = false, Malware = false, EndOfLife = false, InBaseImage = true, Layer = 0,
        Age = TimeSpan.FromDays(20), Ecosystems = ["Debian:12", "Debian"], Type = "deb",
        PackageNames = ["libssl3", "openssl"], Ids = ["CVE-2024-0001", "DSA-1-1"], Direct = true,
        Vex = "under_investigation", Confidence = 1, Scope = "runtime",
    };

    /// <summary>One of which nothing is.</summary>
    private static readonly GateSubject Bare = new();

    [Theory]
    [InlineData("high", true)]
    [InlineData("HIGH", true)]
    [InlineData("critical", false)]
    [InlineData("negligible", true)]
    [InlineData("none", true)]
    [InlineData("high and fixed", true)]
    [InlineData("severity == high", true)]
    [InlineData("severity != high", false)]
    [InlineData("severity > high", false)]
    [InlineData("severity in (low, High)", true)]
    [InlineData("severity in (low, unknown)", false)]
    [InlineData("unknown-severity", false)]
    [InlineData("score >= 7.5", true)]
    [InlineData("score>7.5", false)]
    [InlineData("score in (7, 7.5)", true)]
    [InlineData("epss < 0.2 and epss-percentile >= 0.9", true)]
    [InlineData("risk <= 40", true)]
    [InlineData("kev", true)]
    [InlineData("Kev == TRUE", true)]
    [InlineData("ransomware == false", true)]
    [InlineData("not ransomware", true)]
    [InlineData("!ransomware&&kev", true)]
    [InlineData("not not kev", true)]
    [InlineData("wont-fix or malware or eol", false)]
    [InlineData("base", true)]
    [InlineData("app", false)]
    [InlineData("layer == 0", true)]
    [InlineData("age < 30d", true)]
    [InlineData("age < 2w", false)]
    [InlineData("age >= 20", true)]
    [InlineData("ecosystem == debian", true)]
    [InlineData("ecosystem == Debian:12", true)]
    [InlineData("ecosystem != npm", true)]
    [InlineData("type in (deb, rpm)", true)]
    [InlineData("package == openssl", true)]
    [InlineData("package != openssl", false)]
    [InlineData("package == \"openssl\" and package == 'libssl3'", true)]
    [InlineData("id == cve-2024-0001", true)]
    [InlineData("id in (DSA-1-1, DSA-2-1)", true)]
    [InlineData("direct", true)]
    [InlineData("vex == under_investigation", true)]
    [InlineData("confidence < 0.8", false)]
    [InlineData("scope == development", false)]
    // and before or, not before and
    [InlineData("kev or kev and malware", true)]
    [InlineData("(kev or kev) and malware", false)]
    [InlineData("not malware and kev", true)]
    [InlineData("not (malware and kev)", true)]
    [InlineData("malware or kev or (severity >= high and fixed)", true)]
    [InlineData("malware || (severity >= critical && fixed)", false)]
    public void Is_true_or_false_of_a_finding(string expression, bool expected) =>
        Assert.Equal(expected, GateExpression.Parse(expression).Matches(Known));

    [Theory]
    [InlineData("severity < critical")]
    [InlineData("severity >= none")]
    [InlineData("low")]
    [InlineData("score < 1")]
    [InlineData("score == 0")]
    [InlineData("score != 9")]
    [InlineData("epss < 0.5")]
    [InlineData("epss in (0)")]
    [InlineData("risk >= 0")]
    [InlineData("kev")]
    [InlineData("kev == false")]
    [InlineData("base")]
    [InlineData("app")]
    [InlineData("layer == 0")]
    [InlineData("age < 30d")]
    [InlineData("id != CVE-2024-0001")]
    [InlineData("type != npm")]
    [InlineData("has(severity) or has(epss) or has(kev) or has(id) or has(type) or has(layer)")]
    public void A_missing_value_makes_a_comparison_false(string expression) =>
        Assert.False(GateExpression.Parse(expression).Matches(Bare));

    [Theory]
    [InlineData("unknown-severity")]
    [InlineData("severity == unknown")]
    [InlineData("severity != high")]
    [InlineData("severity in (unknown, critical)")]
    [InlineData("not has(epss)")]
    [InlineData("not (epss < 0.5)")]
    public void What_is_missing_can_be_named(string expression) =>
        Assert.True(GateExpression.Parse(expression).Matches(Bare));

    [Fact]
    public void Has_is_true_of_what_is_known()
    {
        foreach (string field in GateExpression.FieldNames)
            Assert.True(GateExpression.Parse($"has({field})").Matches(Known), field);
    }

    [Theory]
    [InlineData("high", "severity >= high")]
    [InlineData("malware or kev or (severity >= high and fixed)", "kev; severity >= high and fixed")]
    [InlineData("(kev or malware) and fixed", "kev and fixed")]
    [InlineData("(kev or malware or base) and fixed", "(kev or base) and fixed")]
    [InlineData("not (malware or eol)", "not (malware or eol)")]
    [InlineData("epss > 0.05 or epss > 0.5", "epss > 0.05")]
    [InlineData("malware", "")]
    public void Explains_what_made_it_true(string expression, string expected) =>
        Assert.Equal(expected, string.Join("; ", GateExpression.Parse(expression).Explain(Known)));

    [Theory]
    [InlineData("((kev))", "kev")]
    [InlineData("a-word", null)]
    [InlineData("KEV||!( Fixed&&age<2W )", "kev or not (fixed and age < 2W)")]
    [InlineData("kev or (fixed or base)", "kev or fixed or base")]
    [InlineData("kev and (fixed or base)", "kev and (fixed or base)")]
    [InlineData("package == '@babel/core' or package == 'a b' or package == 'say \"x\"'",
        "package == @babel/core or package == \"a b\" or package == 'say \"x\"'")]
    [InlineData("package == ''", "package == \"\"")]
    [InlineData("package == and", "package == and")]
    [InlineData("severity == 'high'", "severity == high")]
    public void Is_written_in_one_spelling(string expression, string? expected)
    {
        if (expected is null)
            Assert.Throws<LadingException>(() => GateExpression.Parse(expression));
        else
            Assert.Equal(expected, GateExpression.Parse(expression).Text);
    }

    [Fact]
    public void Every_field_is_described_for_users()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "gates.md"));
        Assert.All(GateExpression.FieldNames, field => Assert.Contains($"| `{field}` |", page));
    }

    [Fact]
    public void Every_example_for_users_can_be_read()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "gates.md"));
        string[] examples = [.. lines.Where(l => l.StartsWith("--fail-on '", StringComparison.Ordinal))
            .Select(l => l[11..l.LastIndexOf('\'')])];
        Assert.NotEmpty(examples);
        Assert.All(examples, e => GateExpression.Parse(e));
    }
}
