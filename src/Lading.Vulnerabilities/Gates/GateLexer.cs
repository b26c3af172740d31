namespace Lading.Vulnerabilities.Gates;

/// <summary>Takes an expression apart into tokens.</summary>
internal static class GateLexer
{
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", ","];

    public static bool IsWordCharacter(char c) =>
        char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '/' or '@' or '+' or '~' or '*' or '%';

    public static List<GateToken> Read(string text)
    {
        var tokens = new List<GateToken>();
        int i = 0;
        while (i < text.Length)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            int start = i;
            if (text[i] is '"' or '\'')
            {
                int end = text.IndexOf(text[i], i + 1);
                if (end < 0)
                    throw GateError.At(text, i, "the quote is not closed");
                tokens.Add(new GateToken(GateTokenKind.Quoted, text[(i + 1)..end], start));
                i = end + 1;
            }
            else if (IsWordCharacter(text[i]))
            {
                while (i < text.Length && IsWordCharacter(text[i]))
                    i++;
                tokens.Add(new GateToken(GateTokenKind.Word, text[start..i], start));
            }
            else if (Symbol(text.AsSpan(i)) is { } symbol)
            {
                tokens.Add(new GateToken(GateTokenKind.Symbol, symbol, start));
                i += symbol.Length;
            }
            else
            {
                throw Unknown(text, i);
            }
        }
        tokens.Add(new GateToken(GateTokenKind.End, "", text.Length));
        return tokens;
    }

    private static string? Symbol(ReadOnlySpan<char> rest)
    {
        foreach (string symbol in Symbols)
            if (rest.StartsWith(symbol, StringComparison.Ordinal))
                return symbol;
        return null;
    }

    private static LadingException Unknown(string text, int at) => text[at] switch
    {
        '=' => GateError.At(text, at, "a comparison has two equals signs", "Write ==."),
        '&' => GateError.At(text, at, "one & means nothing", "Write 'and' or &&."),
        '|' => GateError.At(text, at, "one | means nothing", "Write 'or' or ||."),
        _ => GateError.At(text, at, "this character has no meaning here", "Put text with such characters in quotes."),
    };
}
