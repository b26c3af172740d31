using System.Text;

namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>
/// Puts values in for variables and takes quotes away, as builders do with the words of ENV, ARG, FROM, COPY and others:
/// Dockerfile reference, "Environment replacement". Bounded: what would grow beyond <see cref="MaxLength"/> is cut.
/// </summary>
internal sealed class Expansion(Func<string, string?> lookup, char escape)
{
    /// <summary>Characters that a word may grow to.</summary>
    public const int MaxLength = 64 << 10;

    /// <summary>How deep defaults may stand in defaults.</summary>
    private const int MaxDepth = 16;

    /// <summary>Variables that had no value, in the order they were met.</summary>
    public List<string> Unresolved { get; } = [];

    /// <summary>Variables that were asked for.</summary>
    public List<string> Used { get; } = [];

    /// <summary>The word with values put in.</summary>
    public string Expand(string word)
    {
        int at = 0;
        return Expand(word, ref at, '\0', 0);
    }

    /// <summary>Goes on to <paramref name="stop"/> outside of quotes, or to the end.</summary>
    private string Expand(string word, ref int at, char stop, int depth)
    {
        var result = new StringBuilder();
        bool quoted = false;
        while (at < word.Length && result.Length < MaxLength)
        {
            char c = word[at];
            if (c == stop && !quoted && stop != '\0')
                break;
            if (c == '\'' && !quoted)
            {
                int end = word.IndexOf('\'', at + 1);
                result.Append(word, at + 1, (end < 0 ? word.Length : end) - at - 1);
                at = end < 0 ? word.Length : end + 1;
            }
            else if (c == '"')
            {
                quoted = !quoted;
                at++;
            }
            else if (c == escape)
            {
                // Inside double quotes only these lose their escape character.
                bool keeps = quoted && at + 1 < word.Length && word[at + 1] != '"' && word[at + 1] != '$' && word[at + 1] != escape;
                if (keeps || at + 1 == word.Length)
                    result.Append(c);
                if (at + 1 < word.Length)
                    result.Append(word[at + 1]);
                at += 2;
            }
            else if (c == '$')
                result.Append(Variable(word, ref at, depth));
            else
            {
                result.Append(c);
                at++;
            }
        }
        if (result.Length > MaxLength)
            result.Length = MaxLength;
        return result.ToString();
    }

    private string Variable(string word, ref int at, int depth)
    {
        int start = at++;
        if (at < word.Length && word[at] == '{')
        {
            at++;
            string name = Name(word, ref at);
            if (name.Length == 0 || depth >= MaxDepth)
                return GiveUp(word, start, ref at);
            return Modified(word, name, start, ref at, depth);
        }
        string plain = Name(word, ref at);
        return plain.Length == 0 ? "$" : Value(plain) ?? "";
    }

    /// <summary>What is no variable stays as it is, up to its brace.</summary>
    private static string GiveUp(string word, int start, ref int at)
    {
        int end = word.IndexOf('}', at);
        at = end < 0 ? word.Length : end + 1;
        return word[start..at];
    }

    private string Modified(string word, string name, int start, ref int at, int depth)
    {
        string? value = Ask(name);
        bool colon = at < word.Length && word[at] == ':';
        if (colon)
            at++;
        if (at >= word.Length)
            return GiveUp(word, start, ref at);
        char modifier = word[at++];
        if (modifier == '}' && !colon)
            return Known(name, value);
        bool isThere = value is not null && !(colon && value.Length == 0);
        if (modifier is '-' or '+' or '?')
        {
            string argument = Argument(word, ref at, '}', depth);
            if (modifier == '+')
                return isThere ? argument : "";
            if (isThere)
                return value!;
            if (modifier == '?')
                return Known(name, null);
            return argument;
        }
        if (colon || modifier is not ('#' or '%' or '/'))
            return GiveUp(word, start, ref at);
        bool twice = at < word.Length && word[at] == modifier;
        if (twice)
            at++;
        if (modifier != '/')
        {
            string pattern = Argument(word, ref at, '}', depth);
            string whole = Known(name, value);
            return modifier == '#' ? WordPattern.RemovePrefix(whole, pattern, longest: twice) : WordPattern.RemoveSuffix(whole, pattern, longest: twice);
        }
        string search = Argument(word, ref at, '/', depth);
        string replacement = Argument(word, ref at, '}', depth);
        return WordPattern.Replace(Known(name, value), search, replacement, all: twice);
    }

    private string Argument(string word, ref int at, char stop, int depth)
    {
        string argument = Expand(word, ref at, stop, depth + 1);
        if (at < word.Length)
            at++;
        return argument;
    }

    private string? Ask(string name)
    {
        Used.Add(name);
        return lookup(name);
    }

    private string Known(string name, string? value)
    {
        if (value is null && !Unresolved.Contains(name))
            Unresolved.Add(name);
        return value ?? "";
    }

    private string? Value(string name) => Known(name, Ask(name));

    /// <summary>Letters, digits and underscores, or one digit, or one of the shell's special parameters.</summary>
    private static string Name(string word, ref int at)
    {
        int start = at;
        if (at < word.Length && (char.IsAsciiDigit(word[at]) || word[at] is '@' or '*' or '#' or '?' or '!' or '$'))
            at++;
        else
            while (at < word.Length && (char.IsAsciiLetterOrDigit(word[at]) || word[at] == '_'))
                at++;
        return word[start..at];
    }
}
