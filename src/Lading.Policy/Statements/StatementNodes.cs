using System.Text;
using System.Text.Json;
using Lading.Signing.Sigstore.Verification;
using Lading.Vulnerabilities.Expressions;

namespace Lading.Policy.Statements;

/// <summary>A test of one value; false when it is missing, whichever test it is.</summary>
internal abstract class ValueTest(StatementPath path) : ExpressionNode<StatementScope>
{
    public sealed override bool Holds(StatementScope subject) => subject.Find(path) is { } value && Holds(subject, value);

    protected abstract bool Holds(StatementScope subject, JsonElement value);

    public sealed override void Write(StringBuilder text)
    {
        text.Append(path);
        WriteTest(text);
    }

    protected abstract void WriteTest(StringBuilder text);
}

/// <summary>A value that is true.</summary>
internal sealed class TruthTest(StatementPath path) : ValueTest(path)
{
    protected override bool Holds(StatementScope subject, JsonElement value) => value.ValueKind == JsonValueKind.True;

    protected override void WriteTest(StringBuilder text) { }
}

/// <summary><c>path == literal</c> and the like.</summary>
internal sealed class ComparisonTest(StatementPath path, string comparison, StatementLiteral literal) : ValueTest(path)
{
    protected override bool Holds(StatementScope subject, JsonElement value) => comparison switch
    {
        "==" => literal.IsEqualTo(value),
        "!=" => !literal.IsEqualTo(value),
        "<" => literal.Compare(value) < 0,
        "<=" => literal.Compare(value) <= 0,
        ">" => literal.Compare(value) > 0,
        _ => literal.Compare(value) >= 0,
    };

    protected override void WriteTest(StringBuilder text) => literal.Write(text.Append(' ').Append(comparison).Append(' '));
}

/// <summary><c>path in (a, b)</c>.</summary>
internal sealed class InTest(StatementPath path, IReadOnlyList<StatementLiteral> literals) : ValueTest(path)
{
    protected override bool Holds(StatementScope subject, JsonElement value) => literals.Any(l => l.IsEqualTo(value));

    protected override void WriteTest(StringBuilder text)
    {
        text.Append(" in (");
        for (int i = 0; i < literals.Count; i++)
            literals[i].Write(i == 0 ? text : text.Append(", "));
        text.Append(')');
    }
}

/// <summary><c>path contains literal</c>: a list has it, or it is part of a text.</summary>
internal sealed class ContainsTest(StatementPath path, StatementLiteral literal) : ValueTest(path)
{
    protected override bool Holds(StatementScope subject, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(literal.IsEqualTo),
        JsonValueKind.String => value.GetString()!.Contains(literal.Text, StringComparison.Ordinal),
        _ => false,
    };

    protected override void WriteTest(StringBuilder text) => literal.Write(text.Append(" contains "));
}

/// <summary><c>path startswith literal</c>.</summary>
internal sealed class StartTest(StatementPath path, StatementLiteral literal) : ValueTest(path)
{
    protected override bool Holds(StatementScope subject, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith(literal.Text, StringComparison.Ordinal);

    protected override void WriteTest(StringBuilder text) => literal.Write(text.Append(" startswith "));
}

/// <summary><c>path matches "regex"</c>: the whole text, in time linear in it.</summary>
internal sealed class PatternTest(StatementPath path, StatementLiteral pattern) : ValueTest(path)
{
    private readonly TextConstraint _constraint = TextConstraint.Pattern(pattern.Text);

    protected override bool Holds(StatementScope subject, JsonElement value) => value.ValueKind == JsonValueKind.String && _constraint.Matches(value.GetString()!);

    protected override void WriteTest(StringBuilder text) => pattern.Write(text.Append(" matches "));
}

/// <summary><c>has(path)</c>.</summary>
internal sealed class PresenceTest(StatementPath path) : ExpressionNode<StatementScope>
{
    public override bool Holds(StatementScope subject) => subject.Find(path) is not null;

    public override void Write(StringBuilder text) => text.Append("has(").Append(path).Append(')');
}

/// <summary><c>count(path) &gt; 1</c>: of a list or object that is missing it is 0.</summary>
internal sealed class CountTest(StatementPath path, string comparison, double number) : ExpressionNode<StatementScope>
{
    public override bool Holds(StatementScope subject) => FunctionTest.Holds(comparison, subject.Find(path) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        { ValueKind: JsonValueKind.Object } map => map.GetPropertyCount(),
        null => 0,
        _ => double.NaN,
    }, number);

    public override void Write(StringBuilder text) => FunctionTest.Write(text, "count", path, comparison, FormattableString.Invariant($"{number}"));
}

/// <summary><c>age(path) &lt; 30d</c>: time since the one at the path; false when there is none, or it is no time.</summary>
internal sealed class AgeTest(StatementPath path, string comparison, double days) : ExpressionNode<StatementScope>
{
    public override bool Holds(StatementScope subject) => FunctionTest.Holds(comparison,
        subject.Find(path) is { ValueKind: JsonValueKind.String } value && StatementLiteral.ReadTime(value.GetString()!) is { } time ? (subject.Now - time).TotalDays : double.NaN, days);

    public override void Write(StringBuilder text) => FunctionTest.Write(text, "age", path, comparison, FormattableString.Invariant($"{days}d"));
}

/// <summary><c>any(path, condition)</c> and <c>all(path, condition)</c>; of a list that is missing neither holds, of an empty one only <c>all</c>.</summary>
internal sealed class ListTest(StatementPath path, bool all, ExpressionNode<StatementScope> condition) : ExpressionNode<StatementScope>
{
    public override bool Holds(StatementScope subject) => subject.Find(path) is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } list
        && subject.Any(list, () => condition.Holds(subject) != all) != all;

    public override void Write(StringBuilder text)
    {
        condition.Write(text.Append(all ? "all(" : "any(").Append(path).Append(", "));
        text.Append(')');
    }
}

/// <summary>What functions that make a number have in common.</summary>
internal static class FunctionTest
{
    /// <summary>No comparison holds of what is no number.</summary>
    public static bool Holds(string comparison, double actual, double wanted) => !double.IsNaN(actual) && comparison switch
    {
        "==" => actual == wanted,
        "!=" => actual != wanted,
        "<" => actual < wanted,
        "<=" => actual <= wanted,
        ">" => actual > wanted,
        _ => actual >= wanted,
    };

    public static void Write(StringBuilder text, string function, StatementPath path, string comparison, string wanted) =>
        text.Append(function).Append('(').Append(path).Append(") ").Append(comparison).Append(' ').Append(wanted);
}
