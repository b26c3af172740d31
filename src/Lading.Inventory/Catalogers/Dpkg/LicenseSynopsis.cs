namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// The first line of a <c>License</c> field: short names joined by <c>and</c>, <c>or</c> and, binding weaker than both, a
/// comma before them (copyright-format 1.0, "License syntax").
/// </summary>
internal static class LicenseSynopsis
{
    private const int MaxTerms = 50;

    /// <summary>
    /// An SPDX expression where every name of it has one; else the single names where all of them hold (<c>and</c>); else
    /// the line as written.
    /// </summary>
    public static IEnumerable<string> Names(string synopsis)
    {
        string line = string.Join(' ', synopsis.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length == 0)
            return [];
        string[] parts = line.Split(", ", StringSplitOptions.RemoveEmptyEntries);
        var terms = new List<string>();
        string[] expressions = new string[parts.Length];
        bool onlyAnd = true, certain = true;
        for (int i = 0; i < parts.Length; i++)
        {
            string part = parts[i];
            string joint = i == 0 ? "" : " AND ";
            if (StartsWithWord(ref part, "or"))
            {
                joint = " OR ";
                onlyAnd = false;
            }
            else
            {
                StartsWithWord(ref part, "and");
            }
            string expression = Inner(part, terms, ref onlyAnd, ref certain);
            expressions[i] = joint + (parts.Length > 1 && expression.Contains(' ') ? $"({expression})" : expression);
        }
        if (terms.Count > MaxTerms)
            return [line];
        if (certain)
            return onlyAnd ? terms : [string.Concat(expressions)];
        return onlyAnd ? terms : [line];
    }

    private static string Inner(string part, List<string> terms, ref bool onlyAnd, ref bool certain)
    {
        string[] words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var alternatives = new List<string>();
        var together = new List<string>();
        int start = 0;
        for (int i = 0; i <= words.Length; i++)
        {
            bool or = i < words.Length && words[i].Equals("or", StringComparison.OrdinalIgnoreCase);
            if (i < words.Length && !or && !words[i].Equals("and", StringComparison.OrdinalIgnoreCase))
                continue;
            if (i > start)
            {
                string written = string.Join(' ', words[start..i]).TrimEnd(',', ';');
                string name = DebianLicenseNames.ToSpdx(written) ?? written;
                certain &= !ReferenceEquals(name, written);
                together.Add(name);
                terms.Add(name);
            }
            start = i + 1;
            if (or || i == words.Length)
            {
                onlyAnd &= !or;
                if (together.Count > 0)
                    alternatives.Add(string.Join(" AND ", together));
                together.Clear();
            }
        }
        // "and" binds stronger than "or" in both grammars.
        return string.Join(" OR ", alternatives);
    }

    private static bool StartsWithWord(ref string text, string word)
    {
        if (!text.StartsWith(word + " ", StringComparison.OrdinalIgnoreCase))
            return false;
        text = text[(word.Length + 1)..];
        return true;
    }
}
