using System.Diagnostics.CodeAnalysis;

namespace Lading.Inventory.Licenses;

/// <summary>How the operands of an <see cref="SpdxExpression"/> are joined.</summary>
public enum SpdxOperator : byte
{
    /// <summary>Not at all: a single licence, with its exception if any.</summary>
    None,
    /// <summary>All of them apply.</summary>
    And,
    /// <summary>One of them may be chosen.</summary>
    Or,
}

/// <summary>
/// A licence expression: SPDX 2.3 Annex D and SPDX 3.0 Annex B. Identifiers have the spelling of the licence list,
/// deprecated ones that have an exact successor are replaced by it (<c>GPL-2.0+</c> by <c>GPL-2.0-or-later</c>), operands
/// that occur twice are dropped. Immutable.
/// </summary>
public sealed class SpdxExpression
{
    /// <summary>Characters an expression has at most.</summary>
    public const int MaxLength = 32_768;

    /// <summary>How deep parentheses may nest.</summary>
    public const int MaxDepth = 50;

    private SpdxExpression(SpdxOperator op, string? term, IReadOnlyList<SpdxExpression> operands)
    {
        Operator = op;
        Term = term;
        Operands = operands;
    }

    /// <summary>How <see cref="Operands"/> are joined.</summary>
    public SpdxOperator Operator { get; }

    /// <summary>
    /// The licence, with <c>+</c> and <c>WITH exception</c> where there are; null when there are <see cref="Operands"/>.
    /// </summary>
    public string? Term { get; }

    /// <summary>The operands: none for a single licence, else two or more.</summary>
    public IReadOnlyList<SpdxExpression> Operands { get; }

    /// <summary>Parses one; on failure <paramref name="error"/> says where and why.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SpdxExpression? expression, out string? error) =>
        SpdxExpressionParser.TryParse(text, out expression, out error);

    /// <summary>All of <paramref name="operands"/>, of which there is at least one.</summary>
    public static SpdxExpression And(IEnumerable<SpdxExpression> operands) => Join(SpdxOperator.And, operands);

    /// <summary>Any of <paramref name="operands"/>, of which there is at least one.</summary>
    public static SpdxExpression Or(IEnumerable<SpdxExpression> operands) => Join(SpdxOperator.Or, operands);

    /// <summary>A single licence; the caller has checked that it is one.</summary>
    internal static SpdxExpression Of(string term) => new(SpdxOperator.None, term, []);

    private static SpdxExpression Join(SpdxOperator op, IEnumerable<SpdxExpression> operands)
    {
        // (a AND b) AND c is a AND b AND c.
        SpdxExpression[] flat = [.. operands.SelectMany(o => o.Operator == op ? o.Operands : [o]).DistinctBy(o => o.ToString())];
        return flat.Length == 1 ? flat[0] : new SpdxExpression(op, null, flat);
    }

    /// <summary>Every single licence in it, in order, as in <see cref="Term"/>.</summary>
    public IEnumerable<string> Terms => Term is not null ? [Term] : Operands.SelectMany(o => o.Terms);

    private string? _text;

    /// <summary>The expression in canonical spelling.</summary>
    public override string ToString() => _text ??= Term ?? string.Join(Operator == SpdxOperator.And ? " AND " : " OR ",
        Operands.Select(o => Operator == SpdxOperator.And && o.Operator == SpdxOperator.Or ? $"({o})" : o.ToString()));
}
