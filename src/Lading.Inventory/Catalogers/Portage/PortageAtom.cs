namespace Lading.Inventory.Catalogers.Portage;

/// <summary>
/// Names with versions, dependency specifications and licence expressions: Package Manager Specification, chapters 3
/// ("Names and versions") and 8 ("Dependencies").
/// </summary>
internal static class PortageAtom
{
    private const int MaxWords = 10_000;

    /// <summary><c>skopeo-1.5.1-r2</c>: the version starts after the last dash that a digit follows, its revision aside.</summary>
    public static (string Name, string? Version) SplitVersion(string text)
    {
        int end = text.Length;
        int revision = text.LastIndexOf("-r", StringComparison.Ordinal);
        if (revision > 0 && revision + 2 < text.Length && text.AsSpan(revision + 2).ContainsAnyExceptInRange('0', '9') == false)
            end = revision;
        int dash = text.LastIndexOf('-', end - 1);
        return dash > 0 && dash + 1 < end && char.IsAsciiDigit(text[dash + 1]) ? (text[..dash], text[(dash + 1)..]) : (text, null);
    }

    /// <summary>
    /// The packages a specification asks for, as <c>category/name</c>; <c>|| ( a b )</c> are alternatives. What a USE flag
    /// asks for (<c>flag? ( … )</c>) is taken, blockers (<c>!a</c>) are not.
    /// </summary>
    public static IEnumerable<Requirement> Requirements(string specification)
    {
        var alternatives = new List<string>();
        int depth = 0, any = -1;
        string before = "";
        foreach (string word in specification.Split((char[]?)null, MaxWords, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "(")
            {
                depth++;
                if (before == "||" && any < 0)
                    any = depth;
            }
            else if (word == ")")
            {
                if (depth-- == any)
                {
                    if (alternatives.Count > 0)
                        yield return new Requirement(string.Join('|', alternatives));
                    alternatives.Clear();
                    any = -1;
                }
            }
            else if (word[0] != '!' && !word.EndsWith('?') && Atom(word) is { } requirement)
            {
                if (any >= 0)
                    alternatives.Add(requirement.Name);
                else
                    yield return requirement;
            }
            before = word;
        }
    }

    /// <summary><c>&gt;=dev-libs/openssl-1.1:0/3[ssl]</c> as name and range; null when it names no category.</summary>
    private static Requirement? Atom(string word)
    {
        string rest = word.TrimStart('<', '>', '=', '~');
        string operators = word[..(word.Length - rest.Length)];
        int end = rest.AsSpan().IndexOfAny(":[");
        if (end >= 0)
            rest = rest[..end];
        if (!rest.Contains('/'))
            return null;
        (string name, string? version) = operators.Length == 0 ? (rest, null) : SplitVersion(rest.TrimEnd('*'));
        return new Requirement(name, version is null ? null : operators + version);
    }

    /// <summary>The licences of an expression; alternatives become one entry in SPDX's grammar.</summary>
    public static IEnumerable<string> Licenses(string expression)
    {
        var alternatives = new List<string>();
        int depth = 0, any = -1;
        string before = "";
        foreach (string word in expression.Split((char[]?)null, MaxWords, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "(")
            {
                depth++;
                if (before == "||" && any < 0)
                    any = depth;
            }
            else if (word == ")")
            {
                if (depth-- == any)
                {
                    if (alternatives.Count > 0)
                        yield return string.Join(" OR ", alternatives);
                    alternatives.Clear();
                    any = -1;
                }
            }
            else if (word != "||" && !word.EndsWith('?'))
            {
                if (any >= 0)
                    alternatives.Add(word);
                else
                    yield return word;
            }
            before = word;
        }
    }
}
