using System.Text.Json;
using Lading.Vulnerabilities.Expressions;

namespace Lading.Policy.Statements;

/// <summary>
/// An expression over an in-toto statement whose signature was verified: <c>predicate.buildDefinition.buildType == "https://..." and
/// any(predicate.materials, it.uri startswith "git+https://github.com/acme/")</c>. The language is described in docs/verify.md.
/// Immutable and thread-safe.
/// </summary>
public sealed class StatementExpression
{
    /// <summary>Characters that an expression has at most.</summary>
    public const int MaxLength = 64 << 10;

    private const int MaxDepth = 256;

    private readonly ExpressionNode<StatementScope> _root;

    private StatementExpression(ExpressionNode<StatementScope> root) => _root = root;

    /// <summary>Reads an expression; <c>#</c> at the beginning of a line makes a comment of it.</summary>
    /// <exception cref="LadingException">Usage: it is empty, too long, too deep or not understood; the message shows where.</exception>
    public static StatementExpression Parse(string text)
    {
        if (text.Length > MaxLength)
            throw LadingException.Usage($"The policy has more than {MaxLength} characters.", "Split it into several.");
        string[] lines = text.Split('\n');
        string code = string.Join('\n', lines.Where(l => !l.AsSpan().TrimStart().StartsWith('#')));
        if (string.IsNullOrWhiteSpace(code))
            throw LadingException.Usage("The policy is empty.", "Write an expression such as 'predicate.builder.id == \"https://ci.example/\"'.");
        return new StatementExpression(new StatementParser(code.Trim()).Parse());
    }

    /// <summary>
    /// Why the expression does not hold of a statement: the first part of it that does not; null when it does. <paramref name="now"/> is what
    /// ages are counted to. An input error for a statement that is not JSON, or has more in its lists than is looked at.
    /// </summary>
    public string? Refuse(ReadOnlyMemory<byte> statement, DateTimeOffset now)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(statement, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var scope = new StatementScope(document.RootElement, now);
            IReadOnlyList<ExpressionNode<StatementScope>> parts = _root is AllOperands<StatementScope> all ? all.Operands : [_root];
            return parts.FirstOrDefault(part => !part.Holds(scope)) is { } failing ? $"the policy is not met: {failing}" : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"The statement cannot be looked at: {Oci.Printable.Text(e.Message)}", inner: e);
        }
    }

    /// <summary>The expression in one spelling.</summary>
    public override string ToString() => _root.ToString();
}
