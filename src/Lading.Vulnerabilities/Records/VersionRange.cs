using Lading.Oci;
using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// A set of versions as a person writes it: <c>&gt;=2.0, &lt;2.17.1 || =1.2.17</c>. A comma or space means and, <c>||</c>
/// means or. The comparisons are <c>=</c> (also <c>==</c>, or nothing), <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, each by
/// the order of the package's ecosystem.
/// </summary>
/// <param name="Alternatives">Lists of bounds; one list must hold as a whole.</param>
public sealed record VersionRange(IReadOnlyList<IReadOnlyList<VersionBound>> Alternatives)
{
    private const int MaxLength = 16_384;

    /// <summary>Takes a range apart; a usage error when it is none.</summary>
    public static VersionRange Parse(string text)
    {
        if (text.Length > MaxLength)
            throw LadingException.Usage($"The range is {text.Length} characters long; {MaxLength} are allowed.");
        var alternatives = new List<IReadOnlyList<VersionBound>>();
        foreach (string alternative in text.Split("||"))
        {
            var bounds = new List<VersionBound>();
            foreach (string term in alternative.Split(','))
                ReadTerm(term, bounds, text);
            alternatives.Add(bounds);
        }
        return new VersionRange(alternatives);
    }

    /// <summary>True when <paramref name="version"/> is in it.</summary>
    public bool Contains(string version, VersionScheme scheme)
    {
        foreach (IReadOnlyList<VersionBound> bounds in Alternatives)
        {
            bool all = true;
            for (int i = 0; all && i < bounds.Count; i++)
                all = bounds[i].Holds(version, scheme);
            if (all)
                return true;
        }
        return false;
    }

    /// <summary>One or more comparisons with white space between them.</summary>
    private static void ReadTerm(ReadOnlySpan<char> term, List<VersionBound> bounds, string whole)
    {
        term = term.Trim();
        if (term.IsEmpty)
            throw Wrong(whole, "a comparison is missing");
        while (!term.IsEmpty)
        {
            BoundKind kind = Operator(ref term, whole);
            term = term.TrimStart();
            int end = 0;
            while (end < term.Length && !char.IsWhiteSpace(term[end]) && !BeginsOperator(term[end..]))
                end++;
            if (end == 0)
                throw Wrong(whole, "a version is missing");
            string version = term[..end].ToString();
            if (version[0] is '^' or '~')
                throw Wrong(whole, $"'{version[0]}' is no comparison");
            if (version.AsSpan().IndexOfAny("|*\"'") >= 0)
                throw Wrong(whole, $"'{Printable.Text(version)}' is no version");
            bounds.Add(new VersionBound(kind, version));
            term = term[end..].TrimStart();
        }
    }

    private static BoundKind Operator(ref ReadOnlySpan<char> term, string whole)
    {
        (int length, BoundKind kind) = term switch
        {
            ['<', '=', ..] => (2, BoundKind.LessOrEqual),
            ['>', '=', ..] => (2, BoundKind.GreaterOrEqual),
            ['!', '=', ..] => (2, BoundKind.NotEqual),
            ['=', '=', ..] => (2, BoundKind.Equal),
            ['<', ..] => (1, BoundKind.Less),
            ['>', ..] => (1, BoundKind.Greater),
            ['=', ..] => (1, BoundKind.Equal),
            _ => (0, BoundKind.Equal),
        };
        term = term[length..];
        if (length > 0 && BeginsOperator(term))
            throw Wrong(whole, "two comparisons stand side by side");
        return kind;
    }

    /// <summary>PEP 440 writes an epoch <c>1!2.0</c>: an exclamation mark alone is part of a version.</summary>
    private static bool BeginsOperator(ReadOnlySpan<char> text) => text is ['<' or '>' or '=', ..] or ['!', '=', ..];

    private static LadingException Wrong(string text, string why) => LadingException.Usage($"The range '{Printable.Text(text)}' is not understood: {why}.",
        "Write it like '>=2.0,<2.17.1 || =1.2.17': comma for and, || for or, with < <= > >= = !=.");

    /// <inheritdoc/>
    public override string ToString() => string.Join(" || ", Alternatives.Select(a => string.Join(", ", a)));

    /// <inheritdoc/>
    public bool Equals(VersionRange? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
