namespace Lading.Vulnerabilities.Expressions;

/// <summary>Takes an expression apart into tokens.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", ","];

    public static bool IsWordCharacter(char c) =>
        char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '/' or '@' or '+' or '~' or '*' or '%';

    public static List<ExpressionToken> Read(ExpressionSource source)
    {
        string text = source.Text;
        var tokens = new List<ExpressionToken>();
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
                    throw source.At(i, "the quote is not closed");
                tokens.Add(new ExpressionToken(ExpressionTokenKind.Quoted, text[(i + 1)..end], start));
                i = end + 1;
            }
            else if (IsWordCharacter(text[i]))
            {
                while (i < text.Length && IsWordCharacter(text[i]))
                    i++;
                tokens.Add(new ExpressionToken(ExpressionTokenKind.Word, text[start..i], start));
            }
            else if (Symbol(text.AsSpan(i)) is { } symbol)
            {
                tokens.Add(new ExpressionToken(ExpressionTokenKind.Symbol, symbol, start));
                i += symbol.Length;
            }
            else
            {
                throw Unknown(source, i);
            }
        }
        tokens.Add(new ExpressionToken(ExpressionTokenKind.End, "", text.Length));
        return tokens;
    }

    private static string? Symbol(ReadOnlySpan<char> rest)
    {
        foreach (string symbol in Symbols)
            if (rest.StartsWith(symbol, StringComparison.Ordinal))
                return symbol;
        return null;
    }

    private static LadingException Unknown(ExpressionSource source, int at) => source.Text[at] switch
    {
        '=' => source.At(at, "a comparison has two equals signs", "Write ==."),
        '&' => source.At(at, "one & means nothing", "Write 'and' or &&."),
        '|' => source.At(at, "one | means nothing", "Write 'or' or ||."),
        _ => source.At(at, "this character has no meaning here", "Put text with such characters in quotes."),
    };
}
