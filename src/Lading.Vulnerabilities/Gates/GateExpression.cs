using Lading.Vulnerabilities.Expressions;

namespace Lading.Vulnerabilities.Gates;

/// <summary>
/// An expression over findings that says which of them fail a scan: <c>malware or kev or (severity &gt;= high and
/// fixed)</c>. The language is described in docs/gates.md. Immutable and thread-safe.
/// </summary>
public sealed class GateExpression
{
    /// <summary>Characters that an expression has at most.</summary>
    public const int MaxLength = 4096;

    /// <summary>How deep parentheses and <c>not</c> may be nested.</summary>
    public const int MaxDepth = ExpressionParser<GateSubject>.MaxDepth;

    private readonly ExpressionNode<GateSubject> _root;

    private GateExpression(ExpressionNode<GateSubject> root)
    {
        _root = root;
        Text = root.ToString();
    }

    /// <summary>The expression in one spelling: a bare <c>high</c> becomes <c>severity &gt;= high</c>.</summary>
    public string Text { get; }

    /// <summary>The words that an expression may ask about.</summary>
    public static IEnumerable<string> FieldNames => GateFields.All.Select(f => f.Name);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="LadingException">
    /// Usage: it is empty, too long, too deep or not understood; the message shows where.
    /// </exception>
    public static GateExpression Parse(string text)
    {
        if (text.Length > MaxLength)
            throw LadingException.Usage($"The gate has more than {MaxLength} characters.", "Split it into several.");
        if (string.IsNullOrWhiteSpace(text))
            throw LadingException.Usage("The gate is empty.", "Write a severity, or an expression such as 'kev or fixed'.");
        return new GateExpression(new GateParser(text).Parse());
    }

    /// <summary>True when the expression is true of the finding.</summary>
    public bool Matches(GateSubject subject) => _root.Holds(subject);

    /// <summary>
    /// The parts of the expression that make it true of the finding, each enough by itself (<c>kev</c>,
    /// <c>severity &gt;= high and fixed</c>), in the expression's order; empty when it is false.
    /// </summary>
    public IReadOnlyList<string> Explain(GateSubject subject)
    {
        if (!Matches(subject))
            return [];
        ExpressionNode<GateSubject> reason = _root.Reason(subject);
        return reason is AnyOperand<GateSubject> any ? [.. any.Operands.Select(o => o.ToString())] : [reason.ToString()];
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
