namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>
/// One dependency: a name (also a path, or a capability such as <c>libc.so.6()(64bit)</c>), or a boolean expression in
/// brackets (rpm.org, "Boolean dependencies").
/// </summary>
internal static class RpmRequirement
{
    private const int MaxWords = 200;

    /// <summary>
    /// The requirement, or those of an expression: <c>or</c> makes alternatives, <c>and</c> and <c>with</c> several
    /// requirements, and of <c>if</c> and <c>unless</c> what is wanted on the condition.
    /// </summary>
    public static IEnumerable<Requirement> Parse(string name, string? range)
    {
        if (name.Length == 0)
            return [];
        if (name[0] != '(')
            return [new Requirement(name, range)];
        var result = new List<Requirement>();
        var alternatives = new List<string>();
        bool version = false;
        // A condition reaches to the end of the brackets it stands in.
        int depth = 0, condition = int.MaxValue;
        foreach (string raw in name.Split(' ', MaxWords, StringSplitOptions.RemoveEmptyEntries))
        {
            string word = Unbracket(raw, out int opened, out int closed);
            depth += opened;
            bool skip = depth >= condition;
            switch (word)
            {
                case "or":
                    break;
                case "and" or "with":
                    if (!skip)
                        Flush(alternatives, result);
                    break;
                case "if" or "unless" or "without":
                    condition = Math.Min(condition, depth);
                    break;
                case "else":
                    condition = int.MaxValue;
                    break;
                case "=" or "<" or ">" or "<=" or ">=" or "":
                    version = word.Length > 0;
                    break;
                default:
                    if (!skip && !version)
                        alternatives.Add(word);
                    version = false;
                    break;
            }
            depth -= closed;
            if (depth < condition)
                condition = int.MaxValue;
        }
        Flush(alternatives, result);
        return result;
    }

    /// <summary>Takes off the brackets of the expression, not those of a capability: they come in pairs.</summary>
    private static string Unbracket(string word, out int opened, out int closed)
    {
        opened = word.Length;
        word = word.TrimStart('(');
        opened -= word.Length;
        closed = 0;
        int open = word.Count(c => c == '('), close = word.Count(c => c == ')');
        while (close > open && word.EndsWith(')'))
        {
            word = word[..^1];
            close--;
            closed++;
        }
        return word;
    }

    private static void Flush(List<string> alternatives, List<Requirement> result)
    {
        if (alternatives.Count > 0)
            result.Add(new Requirement(string.Join('|', alternatives)));
        alternatives.Clear();
    }
}
