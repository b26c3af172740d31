using CsCheck;
using Lading.Tests.Inventory;
using Lading.Vulnerabilities.Gates;
using Lading.Vulnerabilities.Scoring;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Gates;

public class GatePropertyTests
{
    private static readonly string[] Tests =
    [
        "kev", "fixed", "app", "high", "severity < critical", "severity == unknown", "severity in (low, unknown)",
        "unknown-severity", "score >= 7.0", "epss > 0.1", "has(epss)", "age < 2w", "layer == 0", "package == 'a b'",
        "id != CVE-1", "type in (deb, \"rpm\")", "kev == false", "vex != fixed",
    ];

    private static readonly Gen<GateSubject> Subject =
        from severity in Gen.Int[0, 6]
        from score in Gen.Int[-1, 10]
        from flags in Gen.Int[0, 2].Array[3]
        from texts in Gen.Int[0, 2].Array[3]
        select new GateSubject
        {
            Severity = (Severity)severity,
            Score = score < 0 ? null : score,
            Epss = score < 0 ? null : score / 10.0,
            Kev = Flag(flags[0]),
            Fixed = Flag(flags[1]),
            InBaseImage = Flag(flags[2]),
            Age = score < 0 ? null : TimeSpan.FromDays(score * 3),
            Layer = score < 0 ? null : score,
            PackageNames = texts[0] == 0 ? [] : ["x", "a b"],
            Ids = texts[1] == 0 ? [] : [$"CVE-{texts[1]}"],
            Type = texts[2] == 0 ? null : "deb",
            Vex = texts[2] == 1 ? "fixed" : null,
        };

    private static bool? Flag(int value) => value switch { 0 => null, 1 => false, _ => true };

    private static Gen<string> Expression(int depth) => depth == 0
        ? Pick.One(Tests)
        : Gen.OneOf(
            Expression(0),
            Gen.Select(Expression(depth - 1), Pick.One(" or ", " and ", "||", " && "), Expression(depth - 1),
                (left, join, right) => $"({left}){join}{right}"),
            Gen.Select(Expression(depth - 1), Pick.One("not ", "!"), (inner, not) => $"{not}({inner})"));

    [Fact]
    public void Writing_and_reading_again_gives_the_same_answers() =>
        Gen.Select(Expression(4), Subject).Sample((text, subject) =>
        {
            GateExpression gate = GateExpression.Parse(text);
            GateExpression again = GateExpression.Parse(gate.Text);
            Assert.Equal(gate.Text, again.Text);
            Assert.Equal(gate.Matches(subject), again.Matches(subject));
        }, iter: 5_000);

    [Fact]
    public void Each_reason_is_true_by_itself_and_there_is_one_when_and_only_when_the_gate_is_true() =>
        Gen.Select(Expression(4), Subject).Sample((text, subject) =>
        {
            GateExpression gate = GateExpression.Parse(text);
            IReadOnlyList<string> reasons = gate.Explain(subject);
            Assert.Equal(gate.Matches(subject), reasons.Count > 0);
            Assert.All(reasons, r => Assert.True(GateExpression.Parse(r).Matches(subject), r));
        }, iter: 5_000);

    [Fact]
    public void Any_text_is_read_or_is_an_error_of_usage() =>
        Gen.OneOf(
            Gen.String,
            Gen.Char["()!=<>&|,'\" aekvnot0.9dw"].Array[0, 200].Select(c => new string(c)),
            Pick.One<string>([.. Tests, "(", ")", " or ", "and", "not", "in", "has(", "'", "==", "high", "\u202e"])
                .Array[0, 30].Select(string.Concat))
        .Sample(text =>
        {
            try
            {
                GateExpression.Parse(text);
            }
            catch (LadingException error)
            {
                Assert.Equal(ErrorKind.Usage, error.Kind);
            }
        }, iter: 20_000);
}
