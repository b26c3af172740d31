namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>Splits a line at white space outside of quotes, as ENV, ARG, LABEL and flags are split: quotes and escapes stay in the words.</summary>
internal static class WordSplitter
{
    /// <summary>Offset and length of each word.</summary>
    public static List<(int Start, int Length)> Split(string line, char escape)
    {
        var words = new List<(int, int)>();
        int at = 0;
        while (at < line.Length)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }
            int end = End(line, at, escape);
            words.Add((at, end - at));
            at = end;
        }
        return words;
    }

    /// <summary>Offset after the word that begins at <paramref name="at"/>.</summary>
    public static int End(string line, int at, char escape)
    {
        char quote = '\0';
        for (; at < line.Length; at++)
        {
            char c = line[at];
            if (c == escape && at + 1 < line.Length)
                at++;
            else if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (char.IsWhiteSpace(c))
                break;
        }
        return at;
    }

    /// <summary>Offset and length of each stretch without white space; quotes mean nothing.</summary>
    public static List<(int Start, int Length)> Plain(string line)
    {
        var words = new List<(int, int)>();
        for (int at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }
            int start = at;
            while (at < line.Length && !char.IsWhiteSpace(line[at]))
                at++;
            words.Add((start, at - start));
        }
        return words;
    }
}
