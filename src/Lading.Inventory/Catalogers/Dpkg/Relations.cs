namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// Relationship fields of control files: Debian Policy 7.1, "Syntax of relationship fields"
/// (<c>a (&gt;= 1) | b:any, c [amd64]</c>).
/// </summary>
internal static class Relations
{
    /// <summary>More of them in one field than any archive has: the rest is not read.</summary>
    private const int Max = 10_000;

    /// <summary>The requirements of a field; alternatives stay together, the preferred first.</summary>
    public static IEnumerable<Requirement> Requirements(string? field)
    {
        if (field is null)
            yield break;
        int count = 0;
        foreach (string clause in field.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (++count > Max)
                yield break;
            if (!clause.Contains('|'))
            {
                (string name, string? range) = One(clause);
                if (name.Length > 0)
                    yield return new Requirement(name, range);
                continue;
            }
            (string Name, string? Range)[] choices = [.. clause.Split('|').Select(One).Where(c => c.Name.Length > 0)];
            if (choices.Length > 0)
                yield return new Requirement(string.Join('|', choices.Select(c => c.Name)), choices[0].Range);
        }
    }

    /// <summary>The names of a field without versions.</summary>
    public static IEnumerable<string> Names(string? field) => Requirements(field).Select(r => r.Name).Distinct();

    /// <summary>Name without its architecture qualifier, and the versions in brackets.</summary>
    private static (string Name, string? Range) One(string text)
    {
        int open = text.IndexOf('(');
        int close = open < 0 ? -1 : text.IndexOf(')', open);
        string? range = close < 0 ? null : text[(open + 1)..close].Trim();
        int end = text.AsSpan().Trim().IndexOfAny(" \t\n([<:");
        string name = text.Trim();
        return (end < 0 ? name : name[..end], range is { Length: > 0 } ? range : null);
    }
}
