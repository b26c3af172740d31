using System.Diagnostics.CodeAnalysis;

namespace Lading.Inventory.Licenses;

/// <summary>
/// Reads licence expressions: <c>WITH</c> binds closer than <c>AND</c>, <c>AND</c> closer than <c>OR</c>. Operators and
/// identifiers are recognized in any case, as SPDX 3.0 recommends.
/// </summary>
internal ref struct SpdxExpressionParser
{
    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;
    private string? _error;

    private SpdxExpressionParser(string text) => _text = text;

    public static bool TryParse(string? text, [NotNullWhen(true)] out SpdxExpression? expression, out string? error)
    {
        expression = null;
        error = null;
        if (text is null || text.Length > SpdxExpression.MaxLength)
        {
            error = text is null ? "there is no text" : "it is too long";
            return false;
        }
        var parser = new SpdxExpressionParser(text);
        SpdxExpression? parsed = parser.Or();
        if (parsed is not null && !parser.Peek().IsEmpty)
            parser.Fail($"'{parser.Peek()}' is not an operator");
        error = parser._error;
        if (error is not null)
            return false;
        expression = parsed!;
        return true;
    }

    private SpdxExpression? Fail(string reason)
    {
        _error ??= $"at {_at + 1}: {reason}";
        return null;
    }

    /// <summary>The next word or parenthesis; empty at the end.</summary>
    private ReadOnlySpan<char> Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        int end = _at;
        if (end < _text.Length && _text[end] is '(' or ')')
            return _text.Slice(end, 1);
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not ('(' or ')'))
            end++;
        return _text[_at..end];
    }

    private bool Take(string word)
    {
        ReadOnlySpan<char> next = Peek();
        if (!next.Equals(word, StringComparison.OrdinalIgnoreCase))
            return false;
        _at += next.Length;
        return true;
    }

    private SpdxExpression? Or()
    {
        SpdxExpression? first = And();
        List<SpdxExpression>? operands = null;
        while (first is not null && Take("OR"))
        {
            if (And() is not { } next)
                return null;
            (operands ??= [first]).Add(next);
        }
        return operands is null ? first : SpdxExpression.Or(operands);
    }

    private SpdxExpression? And()
    {
        SpdxExpression? first = Primary();
        List<SpdxExpression>? operands = null;
        while (first is not null && Take("AND"))
        {
            if (Primary() is not { } next)
                return null;
            (operands ??= [first]).Add(next);
        }
        return operands is null ? first : SpdxExpression.And(operands);
    }

    private SpdxExpression? Primary()
    {
        if (Take("("))
        {
            if (++_depth > SpdxExpression.MaxDepth)
                return Fail("parentheses nest too deep");
            SpdxExpression? inner = Or();
            if (inner is not null && !Take(")"))
                return Fail("')' is missing");
            _depth--;
            return inner;
        }
        ReadOnlySpan<char> word = Peek();
        if (word.IsEmpty || word[0] == ')')
            return Fail("a licence is missing");
        if (SpdxTerms.License(word) is not { } license)
            return Fail($"'{word}' is not a licence identifier");
        _at += word.Length;
        if (!Take("WITH"))
            return SpdxExpression.Of(license);
        word = Peek();
        if (SpdxTerms.Exception(word) is not { } exception)
            return Fail($"'{word}' is not an exception identifier");
        if (license.Contains(' '))
            return Fail($"'{license}' has an exception already");
        _at += word.Length;
        return SpdxExpression.Of($"{license} WITH {exception}");
    }
}
