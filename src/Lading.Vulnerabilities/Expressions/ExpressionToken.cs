namespace Lading.Vulnerabilities.Expressions;

/// <summary>What a token is.</summary>
internal enum ExpressionTokenKind : byte
{
    /// <summary>The end of the expression.</summary>
    End,
    /// <summary>A word or number: letters, digits and <c>. _ - : / @ + ~ * %</c>.</summary>
    Word,
    /// <summary>Text in quotes.</summary>
    Quoted,
    /// <summary>A parenthesis, comma or operator.</summary>
    Symbol,
}

/// <summary>One token of an expression: its text (what is between the quotes) and where it begins.</summary>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Text, int Start)
{
    /// <summary>True for this operator, parenthesis, or keyword in any case.</summary>
    public bool Is(string text) =>
        Kind is ExpressionTokenKind.Word or ExpressionTokenKind.Symbol && Text.Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>How messages name it.</summary>
    public override string ToString() => Kind == ExpressionTokenKind.End ? "the end" : $"'{Text}'";
}
