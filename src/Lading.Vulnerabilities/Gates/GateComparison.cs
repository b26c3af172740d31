using System.Text;
using Lading.Vulnerabilities.Expressions;

namespace Lading.Vulnerabilities.Gates;

/// <summary>
/// What a field is compared with: as a number (see <see cref="GateValue"/>) or, of text fields, as text.
/// </summary>
/// <param name="Text">As it was written, without quotes.</param>
/// <param name="Number">Its number; null for text.</param>
internal sealed record GateLiteral(string Text, double? Number)
{
    public bool IsEqualTo(GateValue value) =>
        Number is null
            ? value.Texts!.Any(t => t.Equals(Text, StringComparison.OrdinalIgnoreCase))
            : value.Number == Number;

    /// <summary>In quotes if need be. No text has both kinds of quotes in it: there is no way to write that.</summary>
    public void Write(StringBuilder text)
    {
        if (Text.Length > 0 && Text.All(ExpressionLexer.IsWordCharacter))
            text.Append(Text);
        else if (Text.Contains('"'))
            text.Append('\'').Append(Text).Append('\'');
        else
            text.Append('"').Append(Text).Append('"');
    }
}

/// <summary><c>field == literal</c> and the like; <c>!=</c> is true of texts when none is equal.</summary>
internal sealed class GateComparison(GateField field, string @operator, GateLiteral literal) : ExpressionNode<GateSubject>
{
    public override bool Holds(GateSubject subject)
    {
        GateValue value = field.Read(subject);
        if (value.IsMissing)
            return false;
        if (@operator is "==" or "!=")
            return literal.IsEqualTo(value) == (@operator == "==");
        // An unknown severity has no place in the order.
        if (field.Kind == GateKind.Severity && value.Number == 0)
            return false;
        return @operator switch
        {
            "<" => value.Number < literal.Number,
            "<=" => value.Number <= literal.Number,
            ">" => value.Number > literal.Number,
            _ => value.Number >= literal.Number,
        };
    }

    public override void Write(StringBuilder text) =>
        literal.Write(text.Append(field.Name).Append(' ').Append(@operator).Append(' '));
}

/// <summary><c>field in (a, b)</c>.</summary>
internal sealed class GateIn(GateField field, IReadOnlyList<GateLiteral> literals) : ExpressionNode<GateSubject>
{
    public override bool Holds(GateSubject subject) =>
        field.Read(subject) is var value && !value.IsMissing && literals.Any(l => l.IsEqualTo(value));

    public override void Write(StringBuilder text)
    {
        text.Append(field.Name).Append(" in (");
        for (int i = 0; i < literals.Count; i++)
            literals[i].Write(i == 0 ? text : text.Append(", "));
        text.Append(')');
    }
}
