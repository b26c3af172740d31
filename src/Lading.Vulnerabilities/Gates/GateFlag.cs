using System.Text;
using Lading.Vulnerabilities.Expressions;

namespace Lading.Vulnerabilities.Gates;

/// <summary>A flag that stands alone.</summary>
internal sealed class GateFlag(GateField field) : ExpressionNode<GateSubject>
{
    public override bool Holds(GateSubject subject) => field.Read(subject).Number == 1;

    public override void Write(StringBuilder text) => text.Append(field.Name);
}

/// <summary><c>has(epss)</c>: the value is known.</summary>
internal sealed class GateHas(GateField field) : ExpressionNode<GateSubject>
{
    public override bool Holds(GateSubject subject) =>
        field.Read(subject) is var value && !value.IsMissing && (field.Kind != GateKind.Severity || value.Number != 0);

    public override void Write(StringBuilder text) => text.Append("has(").Append(field.Name).Append(')');
}
