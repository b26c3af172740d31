using System.Globalization;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Gates;

/// <summary>Reads the language of docs/gates.md by recursive descent. An error shows the place.</summary>
internal sealed class GateParser(string text)
{
    private readonly List<GateToken> _tokens = GateLexer.Read(text);
    private int _next;
    private int _depth;

    private GateToken Current => _tokens[_next];

    public GateNode Parse()
    {
        GateNode root = Or();
        if (Current.Kind == GateTokenKind.End)
            return root;
        throw Error(Current, Current.Is(")")
            ? "there is no parenthesis to close" : $"'and' or 'or' should stand before {Current}");
    }

    private GateNode Or()
    {
        var operands = new List<GateNode> { And() };
        while (Take("or") || Take("||"))
            operands.Add(And());
        return GateAny.Of(operands);
    }

    private GateNode And()
    {
        var operands = new List<GateNode> { Not() };
        while (Take("and") || Take("&&"))
            operands.Add(Not());
        return GateAll.Of(operands);
    }

    private GateNode Not()
    {
        GateToken token = Current;
        bool negated = Take("not") || Take("!");
        bool nested = negated || Take("(");
        if (!nested)
            return Primary();
        if (++_depth > GateExpression.MaxDepth)
            throw Error(token, $"it is nested more than {GateExpression.MaxDepth} deep");
        GateNode node = negated ? new GateNot(Not()) : Or();
        _depth--;
        if (!negated)
            Expect(")");
        return node;
    }

    private GateNode Primary()
    {
        GateToken token = Take();
        if (token.Is("has") && Take("("))
        {
            GateToken name = Take();
            GateNode has = new GateHas(Field(name));
            Expect(")");
            return has;
        }
        if (token.Kind == GateTokenKind.Word && !Severities.All.Contains(token.Text.ToLowerInvariant()))
            return Test(token, Field(token));
        if (token.Kind != GateTokenKind.Word)
            throw Error(token, $"a field should stand here, not {token}", AllFields(""));
        if (token.Is("unknown"))
            throw Error(token, "an unknown severity is not above or below others", "Write 'unknown-severity'.");
        return new GateComparison(Field("severity"), ">=", SeverityLiteral(token));
    }

    private GateNode Test(GateToken name, GateField field)
    {
        GateToken token = Current;
        if (GateComparison.Operators.Contains(token.Text) && token.Kind == GateTokenKind.Symbol)
        {
            _next++;
            if (GateComparison.IsOrdering(token.Text) && field.Kind is GateKind.Flag or GateKind.Text)
                throw Error(token, $"'{field.Name}' has no order", "Use == or !=.");
            return new GateComparison(field, token.Text, Literal(field, GateComparison.IsOrdering(token.Text)));
        }
        if (Take("in"))
            return new GateIn(field, List(field));
        return field.Kind == GateKind.Flag
            ? new GateFlag(field)
            : throw Error(name, $"'{field.Name}' is neither true nor false by itself",
                $"Compare it with {field.Expects}, or write has({field.Name}).");
    }

    private List<GateLiteral> List(GateField field)
    {
        Expect("(");
        var literals = new List<GateLiteral>();
        do
            literals.Add(Literal(field, ordering: false));
        while (Take(","));
        Expect(")");
        return literals;
    }

    private GateLiteral Literal(GateField field, bool ordering)
    {
        GateToken token = Take();
        if (token.Kind is GateTokenKind.End or GateTokenKind.Symbol)
            throw Error(token, $"'{field.Name}' needs something to be compared with", $"It takes {field.Expects}.");
        return field.Kind switch
        {
            GateKind.Text => TextLiteral(field, token),
            GateKind.Severity when ordering && token.Is("unknown") =>
                throw Error(token, "an unknown severity is not above or below others", "Use == or 'unknown-severity'."),
            GateKind.Severity => SeverityLiteral(token),
            GateKind.Flag when token.Is("true") => new GateLiteral("true", 1),
            GateKind.Flag when token.Is("false") => new GateLiteral("false", 0),
            GateKind.Number when Number(token.Text) is { } number && number <= field.Most =>
                new GateLiteral(token.Text, number),
            GateKind.Duration when Days(token.Text) is { } days => new GateLiteral(token.Text, days),
            _ => throw Error(token, $"{token} is not a value of '{field.Name}'", $"It takes {field.Expects}."),
        };
    }

    private GateLiteral TextLiteral(GateField field, GateToken token)
    {
        if (field.Words.Count == 0 || field.Words.Contains(token.Text.ToLowerInvariant()))
            return new GateLiteral(token.Text, null);
        string hint = GateError.Choices("values", token.Text, field.Words);
        throw Error(token, $"{token} is not a value of '{field.Name}'", hint);
    }

    private GateLiteral SeverityLiteral(GateToken token)
    {
        string word = token.Text.ToLowerInvariant();
        for (int i = 0; i < Severities.All.Count; i++)
            if (Severities.All[i] == word)
                return new GateLiteral(word, i);
        // The words of other sources say which of ours is meant.
        string hint = Severities.FromWord(word) is not Severity.Unknown and var meant
            ? $"Write '{meant.Word()}'." : GateError.Choices("severities", word, Severities.All);
        throw Error(token, $"{token} is not a severity", hint);
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        char.IsAsciiDigit(text is [var first, ..] ? first : ' ')
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? value : null;

    private static double? Days(ReadOnlySpan<char> text) => text switch
    {
        [.. var days, 'd' or 'D'] => Number(days),
        [.. var weeks, 'w' or 'W'] => Number(weeks) * 7,
        _ => Number(text),
    };

    private GateField Field(string name) => GateFields.Find(name)!;

    private GateField Field(GateToken token) =>
        token.Kind == GateTokenKind.Word && GateFields.Find(token.Text) is { } field
            ? field : throw Error(token, $"{token} is not a field", AllFields(token.Text));

    private static string AllFields(string word)
    {
        IEnumerable<string> words = GateFields.All.Select(f => f.Name);
        // A misspelt severity is as likely as a misspelt field; the fields are listed either way.
        return Spelling.Nearest(word, words) is null && Spelling.Nearest(word, Severities.All) is { } severity
            ? $"Did you mean '{severity}'? " + GateError.Choices("fields", "", words)
            : GateError.Choices("fields", word, words);
    }

    private GateToken Take() => Current.Kind == GateTokenKind.End ? Current : _tokens[_next++];

    private bool Take(string text)
    {
        bool found = Current.Is(text);
        if (found)
            _next++;
        return found;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
            throw Error(Current, $"'{symbol}' is missing before {Current}");
    }

    private LadingException Error(GateToken token, string problem, string? hint = null) =>
        GateError.At(text, token.Start, problem, hint);
}
