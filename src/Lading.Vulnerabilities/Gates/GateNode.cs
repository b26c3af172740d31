using System.Text;

namespace Lading.Vulnerabilities.Gates;

/// <summary>A part of an expression.</summary>
internal abstract class GateNode
{
    /// <summary>How tightly it binds: 0 for <c>or</c>, 1 for <c>and</c>, 2 for everything else.</summary>
    public virtual int Precedence => 2;

    /// <summary>True when it is true of the finding.</summary>
    public abstract bool Holds(GateSubject subject);

    /// <summary>Of an expression that is true of the finding, the part that makes it so.</summary>
    public virtual GateNode Reason(GateSubject subject) => this;

    /// <summary>Writes it as it can be parsed again.</summary>
    public abstract void Write(StringBuilder text);

    protected static void WriteOperand(StringBuilder text, GateNode operand, int precedence)
    {
        bool parentheses = operand.Precedence < precedence;
        if (parentheses)
            text.Append('(');
        operand.Write(text);
        if (parentheses)
            text.Append(')');
    }

    protected static void WriteList(
        StringBuilder text, IReadOnlyList<GateNode> operands, string keyword, int precedence)
    {
        for (int i = 0; i < operands.Count; i++)
        {
            if (i > 0)
                text.Append(' ').Append(keyword).Append(' ');
            WriteOperand(text, operands[i], precedence);
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }
}

/// <summary><c>a or b or …</c>; none of the operands is another <c>or</c>.</summary>
internal sealed class GateAny(IReadOnlyList<GateNode> operands) : GateNode
{
    public IReadOnlyList<GateNode> Operands => operands;

    public override int Precedence => 0;

    public override bool Holds(GateSubject subject) => operands.Any(o => o.Holds(subject));

    public override GateNode Reason(GateSubject subject) =>
        Of([.. operands.Where(o => o.Holds(subject)).Select(o => o.Reason(subject))]);

    public override void Write(StringBuilder text) => WriteList(text, operands, "or", 1);

    /// <summary>One operand as it is; several without parentheses in between.</summary>
    public static GateNode Of(IReadOnlyList<GateNode> operands) => operands.Count == 1
        ? operands[0]
        : new GateAny([.. operands.SelectMany(o => o is GateAny any ? any.Operands : [o])]);
}

/// <summary><c>a and b and …</c>; none of the operands is another <c>and</c>.</summary>
internal sealed class GateAll(IReadOnlyList<GateNode> operands) : GateNode
{
    public IReadOnlyList<GateNode> Operands => operands;

    public override int Precedence => 1;

    public override bool Holds(GateSubject subject) => operands.All(o => o.Holds(subject));

    public override GateNode Reason(GateSubject subject) => Of([.. operands.Select(o => o.Reason(subject))]);

    public override void Write(StringBuilder text) => WriteList(text, operands, "and", 2);

    /// <summary>One operand as it is; several without parentheses in between.</summary>
    public static GateNode Of(IReadOnlyList<GateNode> operands) => operands.Count == 1
        ? operands[0]
        : new GateAll([.. operands.SelectMany(o => o is GateAll all ? all.Operands : [o])]);
}

/// <summary><c>not a</c>.</summary>
internal sealed class GateNot(GateNode operand) : GateNode
{
    public override bool Holds(GateSubject subject) => !operand.Holds(subject);

    public override void Write(StringBuilder text) => WriteOperand(text.Append("not "), operand, 2);
}

/// <summary>A flag that stands alone.</summary>
internal sealed class GateFlag(GateField field) : GateNode
{
    public override bool Holds(GateSubject subject) => field.Read(subject).Number == 1;

    public override void Write(StringBuilder text) => text.Append(field.Name);
}

/// <summary><c>has(epss)</c>: the value is known.</summary>
internal sealed class GateHas(GateField field) : GateNode
{
    public override bool Holds(GateSubject subject) =>
        field.Read(subject) is var value && !value.IsMissing && (field.Kind != GateKind.Severity || value.Number != 0);

    public override void Write(StringBuilder text) => text.Append("has(").Append(field.Name).Append(')');
}
