using System.Text;
using CsCheck;
using Lading.Policy.Statements;
using Xunit;

namespace Lading.Tests.Policy.Statements;

public class StatementExpressionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Provenance = """
        {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app","digest":{"sha256":"aa"}},{"name":"lib","digest":{"sha256":"bb"}}],
         "predicateType":"https://slsa.dev/provenance/v1",
         "predicate":{"buildDefinition":{"buildType":"https://example.com/build","externalParameters":{"ref":"main","labels":["a","b"],"dotted.name":"x"},
            "resolvedDependencies":[{"uri":"git+https://github.com/acme/app","digest":{"gitCommit":"c0ffee"}},{"uri":"https://example.com/base.tar"}],"empty":[],"nothing":null},
          "runDetails":{"builder":{"id":"https://ci.example/","version":3.5},"reproducible":true,"metadata":{"startedOn":"2026-02-20T10:00:00Z"}}}}
        """;

    private static string? Refuse(string expression, string statement = Provenance) => StatementExpression.Parse(expression).Refuse(Encoding.UTF8.GetBytes(statement), Now);

    [Theory]
    [InlineData("predicate.buildDefinition.buildType == \"https://example.com/build\"")]
    [InlineData("predicate.buildDefinition.buildType == https://example.com/build")]
    [InlineData("predicate.buildDefinition.buildType != \"x\"")]
    [InlineData("predicateType startswith \"https://slsa.dev/\" and not predicate.runDetails.builder.id == 'x'")]
    [InlineData("predicate.buildDefinition.externalParameters.ref in (release, main)")]
    [InlineData("predicate.buildDefinition.externalParameters.labels contains b")]
    [InlineData("predicate.runDetails.builder.id contains ci.example")]
    [InlineData("predicate.buildDefinition.externalParameters.\"dotted.name\" == x")]
    [InlineData("predicate.runDetails.builder.version >= 3.5 and predicate.runDetails.builder.version < 4")]
    [InlineData("predicate.runDetails.reproducible")]
    [InlineData("predicate.runDetails.reproducible == true")]
    [InlineData("has(predicate.buildDefinition) and not has(predicate.buildDefinition.nothing) and not has(predicate.x.y)")]
    [InlineData("any(subject, it.name == lib and it.digest.sha256 == bb)")]
    [InlineData("all(subject, has(it.digest.sha256))")]
    [InlineData("all(predicate.buildDefinition.empty, it.x == 1)")]
    [InlineData("any(predicate.buildDefinition.resolvedDependencies, it.uri matches \"git\\+https://github\\.com/acme/.*\" and any(it.digest, it == c0ffee))")]
    [InlineData("subject.0.name == app and subject.1.name == lib")]
    [InlineData("count(subject) == 2 and count(predicate.missing) == 0")]
    [InlineData("age(predicate.runDetails.metadata.startedOn) < 2w and age(predicate.runDetails.metadata.startedOn) > 8d")]
    [InlineData("predicate.runDetails.metadata.startedOn >= 2026-02-20 and predicate.runDetails.metadata.startedOn < 2026-02-20T10:00:01Z")]
    [InlineData("# a comment\n(predicate.x == 1 or\n  predicate.runDetails.reproducible)\n# another")]
    public void It_holds(string expression) => Assert.Null(Refuse(expression));

    [Theory]
    [InlineData("predicate.buildDefinition.buildType == \"https://EXAMPLE.com/build\"")]
    [InlineData("predicate.missing != \"x\"")]
    [InlineData("predicate.missing.deeper == x")]
    [InlineData("predicate.buildDefinition == x")]
    [InlineData("predicate.runDetails.builder.version == \"3.5\"")]
    [InlineData("predicate.runDetails.reproducible == \"true\"")]
    [InlineData("predicate.buildDefinition.buildType matches \"example\"")]
    [InlineData("predicate.buildDefinition.buildType")]
    [InlineData("any(predicate.buildDefinition.empty, it.x == 1)")]
    [InlineData("any(predicate.missing, it.x == 1) or all(predicate.missing, it.x == 1)")]
    [InlineData("all(subject, it.name == app)")]
    [InlineData("subject.2.name == app")]
    [InlineData("age(predicate.missing) < 1000d or age(predicate.buildDefinition.buildType) < 1000d")]
    [InlineData("predicate.buildDefinition.buildType < 2026-01-01")]
    [InlineData("count(predicateType) >= 0")]
    public void It_does_not_hold(string expression) => Assert.StartsWith("the policy is not met: ", Refuse(expression));

    [Fact]
    public void The_part_that_does_not_hold_is_told() =>
        Assert.Equal("the policy is not met: any(subject, it.name == \"no such\")", Refuse("has(predicate) and any(subject, it.name == 'no such') and predicate.x == 1"));

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment")]
    [InlineData("predicat.x == 1")]
    [InlineData("it.x == 1")]
    [InlineData("predicate.x = 1")]
    [InlineData("predicate.x ==")]
    [InlineData("predicate.x < high")]
    [InlineData("predicate..x == 1")]
    [InlineData("any(subject)")]
    [InlineData("any(subject, it.x == 1")]
    [InlineData("count(subject)")]
    [InlineData("count(subject) > many")]
    [InlineData("age(subject) < soon")]
    [InlineData("predicate.x matches \"(\"")]
    [InlineData("predicate.x matches \"(?=a)\"")]
    [InlineData("predicate.x in ()")]
    [InlineData("severity >= high")]
    [InlineData("any(subject, any(it.a, any(it.b, any(it.c, any(it.d, it.e == 1)))))")]
    public void What_is_no_expression_is_a_usage_error(string expression) =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<LadingException>(() => StatementExpression.Parse(expression)).Kind);

    [Fact]
    public void One_spelling_is_read_as_itself()
    {
        foreach (string text in (string[])["(predicate.x == 1 or predicate.y in (a, \"b c\")) and not has(predicate.z)", "any(subject, it.name startswith a) and count(subject) > 1 and age(predicate.t) < 14d"])
            Assert.Equal(text, StatementExpression.Parse(text).ToString());
    }

    [Fact]
    public void Lists_within_lists_end()
    {
        string numbers = string.Join(',', Enumerable.Range(0, 3000));
        string statement = $"{{\"predicate\":{{\"a\":[{numbers}]}}}}";
        Assert.Throws<LadingException>(() => Refuse("any(predicate.a, any(predicate.a, any(predicate.a, it == x)))", statement));
    }

    [Fact]
    public void Any_text_and_any_statement_end_in_a_verdict_or_an_error()
    {
        string[] words = ["predicate", "it", "subject", ".", "any", "all", "(", ")", ",", "==", "<", "in", "and", "or", "not", "'x'", "1", "has", "count", "age", "matches", "30d", "\""];
        Gen.Select(Gen.Int[0, words.Length - 1].Array[0, 20], Gen.String[0, 40]).Sample((picked, text) =>
        {
            foreach ((string expression, string statement) in (ReadOnlySpan<(string, string)>)[(string.Join(' ', picked.Select(w => words[w])), Provenance), (text, Provenance), ("any(subject, it.name == app)", text)])
            {
                try
                {
                    Refuse(expression, statement);
                }
                catch (LadingException)
                {
                }
            }
        }, iter: 3000);
    }
}
