using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Prolog;

/// <summary>Reads facts with atoms, texts and numbers as arguments: ISO Prolog, 6.3 and 6.4. Other clauses are passed over.</summary>
internal static class PrologFacts
{
    private const int MaxFacts = 10_000;

    /// <summary>The facts in their order; of an argument that is a term itself, its first word.</summary>
    public static List<(string Name, string[] Arguments)> Parse(string text)
    {
        var facts = new List<(string, string[])>();
        var arguments = new List<string>();
        string? name = null, pending = null;
        int depth = 0;
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '%')
                at = text.IndexOf('\n', at) is >= 0 and var line ? line : text.Length;
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '*')
                at = text.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and var close ? close + 1 : text.Length;
            else if (c is '\'' or '"' or '`')
                pending ??= Quoted(text, ref at);
            else if (char.IsLetterOrDigit(c) || c == '_')
            {
                int start = at;
                while (at + 1 < text.Length && (char.IsLetterOrDigit(text[at + 1]) || text[at + 1] == '_' || text[at + 1] == '.' && at + 2 < text.Length && char.IsLetterOrDigit(text[at + 2])))
                    at++;
                pending ??= text[start..(at + 1)];
            }
            else if (c is '(' or '[' or '{' && ++depth == 1)
            {
                name = c == '(' ? pending : null;
                pending = null;
                arguments.Clear();
            }
            else if (c == ',' && depth == 1)
                Take();
            else if (c is ')' or ']' or '}' && depth > 0 && --depth == 0)
            {
                Take();
                if (name is not null && facts.Count < MaxFacts)
                    facts.Add((name, [.. arguments]));
                name = null;
            }
            else if (c == '.' && depth == 0)
                pending = null;
        }
        if (depth > 0)
            throw new ParseException("a bracket is not closed");
        return facts;

        void Take()
        {
            if (pending is not null && arguments.Count < 64)
                arguments.Add(pending);
            pending = null;
        }
    }

    private static string Quoted(string text, ref int at)
    {
        char quote = text[at++];
        var value = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                value.Append(text[++at]);
            else if (text[at] != quote)
                value.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == quote)
                value.Append(text[at++]);
            else
                return value.ToString();
        }
        throw new ParseException("a quoted text does not end");
    }
}
