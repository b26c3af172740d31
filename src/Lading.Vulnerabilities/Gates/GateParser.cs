using System.Globalization;
using Lading.Vulnerabilities.Expressions;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Gates;

/// <summary>Reads the language of docs/gates.md: what stands between its <c>and</c>, <c>or</c> and <c>not</c>.</summary>
internal sealed class GateParser(string text) : ExpressionParser<GateSubject>(new ExpressionSource("The gate", text))
{
    protected override ExpressionNode<GateSubject> Primary()
    {
        ExpressionToken token = Take();
        if (token.Is("has") && Take("("))
        {
            ExpressionToken name = Take();
            ExpressionNode<GateSubject> has = new GateHas(Field(name));
            Expect(")");
            return has;
        }
        if (token.Kind == ExpressionTokenKind.Word && !Severities.All.Contains(token.Text.ToLowerInvariant()))
            return Test(token, Field(token));
        if (token.Kind != ExpressionTokenKind.Word)
            throw Error(token, $"a field should stand here, not {token}", AllFields(""));
        if (token.Is("unknown"))
            throw Error(token, "an unknown severity is not above or below others", "Write 'unknown-severity'.");
        return new GateComparison(Field("severity"), ">=", SeverityLiteral(token));
    }

    private ExpressionNode<GateSubject> Test(ExpressionToken name, GateField field)
    {
        ExpressionToken token = Current;
        if (IsComparison(token))
        {
            Take();
            if (IsOrdering(token.Text) && field.Kind is GateKind.Flag or GateKind.Text)
                throw Error(token, $"'{field.Name}' has no order", "Use == or !=.");
            return new GateComparison(field, token.Text, Literal(field, IsOrdering(token.Text)));
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
        ExpressionToken token = Take();
        if (token.Kind is ExpressionTokenKind.End or ExpressionTokenKind.Symbol)
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

    private GateLiteral TextLiteral(GateField field, ExpressionToken token)
    {
        if (field.Words.Count == 0 || field.Words.Contains(token.Text.ToLowerInvariant()))
            return new GateLiteral(token.Text, null);
        string hint = ExpressionSource.Choices("values", token.Text, field.Words);
        throw Error(token, $"{token} is not a value of '{field.Name}'", hint);
    }

    private GateLiteral SeverityLiteral(ExpressionToken token)
    {
        string word = token.Text.ToLowerInvariant();
        for (int i = 0; i < Severities.All.Count; i++)
            if (Severities.All[i] == word)
                return new GateLiteral(word, i);
        // The words of other sources say which of ours is meant.
        string hint = Severities.FromWord(word) is not Severity.Unknown and var meant
            ? $"Write '{meant.Word()}'." : ExpressionSource.Choices("severities", word, Severities.All);
        throw Error(token, $"{token} is not a severity", hint);
    }

    private GateField Field(string name) => GateFields.Find(name)!;

    private GateField Field(ExpressionToken token) =>
        token.Kind == ExpressionTokenKind.Word && GateFields.Find(token.Text) is { } field
            ? field : throw Error(token, $"{token} is not a field", AllFields(token.Text));

    private static string AllFields(string word)
    {
        IEnumerable<string> words = GateFields.All.Select(f => f.Name);
        // A misspelt severity is as likely as a misspelt field; the fields are listed either way.
        return Spelling.Nearest(word, words) is null && Spelling.Nearest(word, Severities.All) is { } severity
            ? $"Did you mean '{severity}'? " + ExpressionSource.Choices("fields", "", words)
            : ExpressionSource.Choices("fields", word, words);
    }
}
