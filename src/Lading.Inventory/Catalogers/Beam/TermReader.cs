using System.Text;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Beam;

/// <summary>
/// Reads the literal terms that Erlang's <c>file:consult</c> and Elixir's lock files hold: Erlang reference manual,
/// "Data Types"; Elixir, "Syntax reference". Tuples, lists, maps and keyword lists all become lists; of a map and a
/// keyword list keys and values alternate. Atoms, strings, binaries and numbers become scalars.
/// </summary>
internal static class TermReader
{
    /// <summary>The terms of a file. Throws <see cref="ParseException"/> when brackets or quotes do not match.</summary>
    public static IReadOnlyList<Tree> Parse(string text, bool isElixir)
    {
        var builder = new Tree.Builder();
        Tree root = builder.OpenList();
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c is '{' or '[')
                builder.OpenList();
            else if (c is '}' or ']')
            {
                if (builder.Depth <= 1)
                    throw new ParseException("a bracket is closed that was not opened");
                builder.Close();
            }
            else if (c is '"' or '\'')
                at = Quoted(text, at, builder);
            else if (c == (isElixir ? '#' : '%'))
                at = text.IndexOf('\n', at) is >= 0 and var line ? line : text.Length;
            else if (IsWord(c) || c == '-' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
                at = Word(text, at, builder);
        }
        if (builder.Depth != 1)
            throw new ParseException("a bracket is not closed");
        return root.Items;
    }

    /// <summary>The value after a key in a list of pairs <c>{key, value}</c>.</summary>
    public static Tree Property(this Tree pairs, string key)
    {
        foreach (Tree pair in pairs.Items)
            if (pair.Items is [var name, var value, ..] && name.Text == key)
                return value;
        return Tree.Missing;
    }

    /// <summary>The value after a key where keys and values alternate.</summary>
    public static Tree Keyword(this Tree list, string key)
    {
        for (int i = 0; i + 1 < list.Items.Count; i += 2)
            if (list.Items[i].Text == key)
                return list.Items[i + 1];
        return Tree.Missing;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '@';

    private static int Word(string text, int at, Tree.Builder builder)
    {
        int start = at++;
        // A dot inside a number or atom; one at the end closes the term.
        while (at < text.Length && (IsWord(text[at]) || text[at] is '?' or '!' || text[at] == '.' && at + 1 < text.Length && IsWord(text[at + 1])))
            at++;
        builder.Scalar(text[start..at]);
        return at - 1;
    }

    private static int Quoted(string text, int at, Tree.Builder builder)
    {
        char quote = text[at++];
        int end = text.AsSpan(at).IndexOfAny(quote, '\\');
        if (end >= 0 && text[at + end] == quote)
        {
            builder.Scalar(text.Substring(at, end));
            return at + end;
        }
        var value = new StringBuilder();
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                value.Append(text[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 's' => ' ', var other => other });
            else
                value.Append(text[at]);
        }
        if (at >= text.Length)
            throw new ParseException("a quoted text does not end");
        builder.Scalar(value.ToString());
        return at;
    }
}
