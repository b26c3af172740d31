using System.Globalization;

namespace Lading.Vulnerabilities.Expressions;

/// <summary>
/// Reads expressions by recursive descent: <c>or</c> binds least, then <c>and</c>, then <c>not</c>; what they join is for
/// each language to read. An error shows the place.
/// </summary>
internal abstract class ExpressionParser<T>(ExpressionSource source)
{
    /// <summary>How deep parentheses and <c>not</c> may be nested.</summary>
    public const int MaxDepth = 64;

    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private readonly List<ExpressionToken> _tokens = ExpressionLexer.Read(source);
    private int _next;
    private int _depth;

    protected ExpressionToken Current => _tokens[_next];

    public ExpressionNode<T> Parse()
    {
        ExpressionNode<T> root = Or();
        if (Current.Kind == ExpressionTokenKind.End)
            return root;
        throw Error(Current, Current.Is(")")
            ? "there is no parenthesis to close" : $"'and' or 'or' should stand before {Current}");
    }

    protected ExpressionNode<T> Or()
    {
        var operands = new List<ExpressionNode<T>> { And() };
        while (Take("or") || Take("||"))
            operands.Add(And());
        return AnyOperand<T>.Of(operands);
    }

    private ExpressionNode<T> And()
    {
        var operands = new List<ExpressionNode<T>> { Not() };
        while (Take("and") || Take("&&"))
            operands.Add(Not());
        return AllOperands<T>.Of(operands);
    }

    private ExpressionNode<T> Not()
    {
        ExpressionToken token = Current;
        bool negated = Take("not") || Take("!");
        if (!negated)
        {
            if (!Take("("))
                return Primary();
            ExpressionNode<T> inner = Nested(token);
            Expect(")");
            return inner;
        }
        if (++_depth > MaxDepth)
            throw Error(token, $"it is nested more than {MaxDepth} deep");
        ExpressionNode<T> node = new Negation<T>(Not());
        _depth--;
        return node;
    }

    /// <summary>An expression inside of something that a token opened; its depth counts.</summary>
    protected ExpressionNode<T> Nested(ExpressionToken token)
    {
        if (++_depth > MaxDepth)
            throw Error(token, $"it is nested more than {MaxDepth} deep");
        ExpressionNode<T> node = Or();
        _depth--;
        return node;
    }

    /// <summary>What stands between the operators: a comparison, a word that is true or false.</summary>
    protected abstract ExpressionNode<T> Primary();

    protected static bool IsComparison(ExpressionToken token) => token.Kind == ExpressionTokenKind.Symbol && Comparisons.Contains(token.Text);

    /// <summary>True for the comparisons that ask for an order.</summary>
    protected static bool IsOrdering(string comparison) => comparison[0] is '<' or '>';

    protected static double? Number(ReadOnlySpan<char> text) =>
        char.IsAsciiDigit(text is [var first, ..] ? first : ' ')
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? value : null;

    protected static double? Days(ReadOnlySpan<char> text) => text switch
    {
        [.. var days, 'd' or 'D'] => Number(days),
        [.. var weeks, 'w' or 'W'] => Number(weeks) * 7,
        _ => Number(text),
    };

    protected ExpressionToken Take() => Current.Kind == ExpressionTokenKind.End ? Current : _tokens[_next++];

    protected bool Take(string text)
    {
        bool found = Current.Is(text);
        if (found)
            _next++;
        return found;
    }

    protected void Expect(string symbol)
    {
        if (!Take(symbol))
            throw Error(Current, $"'{symbol}' is missing before {Current}");
    }

    protected LadingException Error(ExpressionToken token, string problem, string? hint = null) =>
        source.At(token.Start, problem, hint);
}
