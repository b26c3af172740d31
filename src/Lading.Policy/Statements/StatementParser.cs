using Lading.Vulnerabilities.Expressions;

namespace Lading.Policy.Statements;

/// <summary>Reads the language of docs/verify.md: what stands between its <c>and</c>, <c>or</c> and <c>not</c>.</summary>
internal sealed class StatementParser(string text) : ExpressionParser<StatementScope>(new ExpressionSource("The policy", text))
{
    private const int MaxLists = 4;

    private static readonly string[] Functions = ["has", "any", "all", "count", "age"];

    private int _lists;

    protected override ExpressionNode<StatementScope> Primary()
    {
        ExpressionToken token = Take();
        if (token.Kind == ExpressionTokenKind.Word && Functions.Contains(token.Text) && Take("("))
            return Function(token);
        return Test(Path(token));
    }

    private ExpressionNode<StatementScope> Function(ExpressionToken function)
    {
        StatementPath path = Path(Take());
        switch (function.Text)
        {
            case "has":
                Expect(")");
                return new PresenceTest(path);
            case "any" or "all":
                Expect(",");
                if (++_lists > MaxLists)
                    throw Error(function, $"more than {MaxLists} lists are looked at within one another");
                ExpressionNode<StatementScope> condition = Nested(function);
                _lists--;
                Expect(")");
                return new ListTest(path, function.Text == "all", condition);
        }
        Expect(")");
        ExpressionToken comparison = Take();
        bool counts = function.Text == "count";
        if (!IsComparison(comparison))
            throw Error(comparison, $"'{function.Text}' is to be compared with {(counts ? "a number" : "a time such as 30d or 2w")}");
        ExpressionToken literal = Take();
        double number = (counts ? Number(literal.Text) : Days(literal.Text))
            ?? throw Error(literal, $"{literal} is {(counts ? "no number" : "no time such as 30d or 2w")}");
        return counts ? new CountTest(path, comparison.Text, number) : new AgeTest(path, comparison.Text, number);
    }

    private ExpressionNode<StatementScope> Test(StatementPath path)
    {
        ExpressionToken token = Current;
        if (IsComparison(token))
        {
            Take();
            ExpressionToken at = Current;
            StatementLiteral literal = Literal();
            if (IsOrdering(token.Text) && literal.Number is null && literal.Time is null)
                throw Error(at, $"{at} has no order", "Numbers have, and times such as 2026-01-31T12:00:00Z.");
            return new ComparisonTest(path, token.Text, literal);
        }
        if (Take("in"))
        {
            Expect("(");
            var literals = new List<StatementLiteral>();
            do
                literals.Add(Literal());
            while (Take(","));
            Expect(")");
            return new InTest(path, literals);
        }
        if (Take("contains"))
            return new ContainsTest(path, Literal());
        if (Take("startswith"))
            return new StartTest(path, Literal());
        return Take("matches") ? new PatternTest(path, Literal()) : new TruthTest(path);
    }

    private StatementLiteral Literal()
    {
        ExpressionToken token = Take();
        return token.Kind is ExpressionTokenKind.Word or ExpressionTokenKind.Quoted
            ? new StatementLiteral(token.Text, token.Kind == ExpressionTokenKind.Quoted)
            : throw Error(token, $"a value should stand here, not {token}");
    }

    /// <summary>A word, in which quoted names may follow its dots.</summary>
    private StatementPath Path(ExpressionToken token)
    {
        if (token.Kind != ExpressionTokenKind.Word)
            throw Error(token, $"a member of the statement should stand here, not {token}", $"Members begin with {string.Join(", ", StatementPath.Members)}, and in any and all with it.");
        var segments = new List<string>(token.Text.Split('.'));
        while (segments[^1].Length == 0 && Current.Kind == ExpressionTokenKind.Quoted)
        {
            segments[^1] = Take().Text;
            if (Current.Kind == ExpressionTokenKind.Word && Current.Text.StartsWith('.'))
                segments.AddRange(Take().Text[1..].Split('.'));
        }
        if (segments.Any(s => s.Length == 0))
            throw Error(token, $"the path {token} has an empty name in it");
        bool element = segments[0] == "it";
        if (element && _lists == 0)
            throw Error(token, "'it' is an element of a list, and stands inside of any(...) or all(...)");
        if (!element && !StatementPath.Members.Contains(segments[0]))
            throw Error(token, $"'{segments[0]}' is no member of a statement", ExpressionSource.Choices("members", segments[0], StatementPath.Members));
        return new StatementPath(element, element ? segments[1..] : segments);
    }
}
