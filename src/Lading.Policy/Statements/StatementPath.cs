using System.Text;
using Lading.Vulnerabilities.Expressions;

namespace Lading.Policy.Statements;

/// <summary>Where in a statement: <c>predicate.runDetails.builder.id</c>, <c>it.uri</c>, <c>subject.0.name</c>, <c>predicate."dotted.name"</c>.</summary>
/// <param name="IsOfElement">True when it begins with <c>it</c>, which is no segment.</param>
/// <param name="Segments">Names of members, and numbers of elements from 0.</param>
internal sealed record StatementPath(bool IsOfElement, IReadOnlyList<string> Segments)
{
    /// <summary>The members of a statement: in-toto attestation framework, "Statement".</summary>
    public static readonly IReadOnlyList<string> Members = ["_type", "subject", "predicateType", "predicate"];

    public override string ToString()
    {
        var text = new StringBuilder(IsOfElement ? "it" : "");
        foreach (string segment in Segments)
        {
            if (text.Length > 0)
                text.Append('.');
            bool plain = segment.Length > 0 && segment.All(c => c != '.' && ExpressionLexer.IsWordCharacter(c));
            char quote = segment.Contains('"') ? '\'' : '"';
            _ = plain ? text.Append(segment) : text.Append(quote).Append(segment).Append(quote);
        }
        return text.ToString();
    }
}
