using System.Text;

namespace Lading.Vulnerabilities.Expressions;

/// <summary>A part of an expression about a <typeparamref name="T"/>.</summary>
internal abstract class ExpressionNode<T>
{
    /// <summary>How tightly it binds: 0 for <c>or</c>, 1 for <c>and</c>, 2 for everything else.</summary>
    public virtual int Precedence => 2;

    /// <summary>True when it is true of the subject.</summary>
    public abstract bool Holds(T subject);

    /// <summary>Of an expression that is true of the subject, the part that makes it so.</summary>
    public virtual ExpressionNode<T> Reason(T subject) => this;

    /// <summary>Writes it as it can be parsed again.</summary>
    public abstract void Write(StringBuilder text);

    protected static void WriteOperand(StringBuilder text, ExpressionNode<T> operand, int precedence)
    {
        bool parentheses = operand.Precedence < precedence;
        if (parentheses)
            text.Append('(');
        operand.Write(text);
        if (parentheses)
            text.Append(')');
    }

    protected static void WriteList(
        StringBuilder text, IReadOnlyList<ExpressionNode<T>> operands, string keyword, int precedence)
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
internal sealed class AnyOperand<T>(IReadOnlyList<ExpressionNode<T>> operands) : ExpressionNode<T>
{
    public IReadOnlyList<ExpressionNode<T>> Operands => operands;

    public override int Precedence => 0;

    public override bool Holds(T subject) => operands.Any(o => o.Holds(subject));

    public override ExpressionNode<T> Reason(T subject) =>
        Of([.. operands.Where(o => o.Holds(subject)).Select(o => o.Reason(subject))]);

    public override void Write(StringBuilder text) => WriteList(text, operands, "or", 1);

    /// <summary>One operand as it is; several without parentheses in between.</summary>
    public static ExpressionNode<T> Of(IReadOnlyList<ExpressionNode<T>> operands) => operands.Count == 1
        ? operands[0]
        : new AnyOperand<T>([.. operands.SelectMany(o => o is AnyOperand<T> any ? any.Operands : [o])]);
}

/// <summary><c>a and b and …</c>; none of the operands is another <c>and</c>.</summary>
internal sealed class AllOperands<T>(IReadOnlyList<ExpressionNode<T>> operands) : ExpressionNode<T>
{
    public IReadOnlyList<ExpressionNode<T>> Operands => operands;

    public override int Precedence => 1;

    public override bool Holds(T subject) => operands.All(o => o.Holds(subject));

    public override ExpressionNode<T> Reason(T subject) => Of([.. operands.Select(o => o.Reason(subject))]);

    public override void Write(StringBuilder text) => WriteList(text, operands, "and", 2);

    /// <summary>One operand as it is; several without parentheses in between.</summary>
    public static ExpressionNode<T> Of(IReadOnlyList<ExpressionNode<T>> operands) => operands.Count == 1
        ? operands[0]
        : new AllOperands<T>([.. operands.SelectMany(o => o is AllOperands<T> all ? all.Operands : [o])]);
}

/// <summary><c>not a</c>.</summary>
internal sealed class Negation<T>(ExpressionNode<T> operand) : ExpressionNode<T>
{
    public override bool Holds(T subject) => !operand.Holds(subject);

    public override void Write(StringBuilder text) => WriteOperand(text.Append("not "), operand, 2);
}
