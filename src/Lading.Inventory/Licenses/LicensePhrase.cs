using System.Text;

namespace Lading.Inventory.Licenses;

/// <summary>
/// Reads lists of licence names in the words of people: <c>GPLv2+ and LGPLv2</c>, <c>Artistic or GPL</c>,
/// <c>MIT/Apache-2.0</c>, <c>GPL-2+ with Bison exception, and BSD</c>. At each place the longest known name wins, as many
/// names have <c>or</c>, <c>and</c> and commas in them.
/// </summary>
internal sealed class LicensePhrase
{
    private const int MaxTokens = 150;
    private const int LongestName = 14;
    private const int MaxDepth = 20;

    private readonly List<string> _tokens;
    private readonly Func<string, SpdxExpression> _unknown;
    private readonly bool _commaIsOr;
    private int _at;
    private int _depth;
    private int _known;

    private LicensePhrase(List<string> tokens, Func<string, SpdxExpression> unknown)
    {
        _tokens = tokens;
        _unknown = unknown;
        _commaIsOr = tokens.Exists(IsOr) && !tokens.Exists(IsAnd);
    }

    /// <summary>
    /// The expression; null when no licence is recognized or the phrase does not hang together. Names that are not known
    /// become what <paramref name="unknown"/> makes of them.
    /// </summary>
    public static SpdxExpression? Read(string text, Func<string, SpdxExpression> unknown)
    {
        List<string> tokens = Tokens(text);
        if (tokens.Count is 0 or > MaxTokens)
            return null;
        var phrase = new LicensePhrase(tokens, unknown);
        SpdxExpression? expression = phrase.List();
        return phrase._at == tokens.Count && phrase._known > 0 ? expression : null;
    }

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var word = new StringBuilder();
        for (int i = 0; i < text.Length && tokens.Count <= MaxTokens; i++)
        {
            char c = text[i];
            bool stays = c == '/' && (i + 1 < text.Length && text[i + 1] == '/' || word.ToString().Contains("//", StringComparison.Ordinal));
            if (!stays && (char.IsWhiteSpace(c) || c is '(' or ')' or ',' or ';' or '/' or '|' or '&'))
            {
                Flush();
                if (!char.IsWhiteSpace(c))
                    tokens.Add(c.ToString());
                continue;
            }
            word.Append(c);
        }
        Flush();
        return tokens;

        void Flush()
        {
            if (word.Length > 0)
                tokens.Add(word.ToString());
            word.Clear();
        }
    }

    private static bool IsOr(string token) => token.Equals("or", StringComparison.OrdinalIgnoreCase) || token is "/" or "|" or "||" or "+";
    private static bool IsAnd(string token) => token.Equals("and", StringComparison.OrdinalIgnoreCase) || token is "&" or "&&" or "and/or";
    private static bool IsComma(string token) => token is "," or ";";
    private static bool IsOperator(string token) => IsOr(token) || IsAnd(token) || IsComma(token);

    private string? Current => _at < _tokens.Count ? _tokens[_at] : null;

    /// <summary>Skips operators of one kind that follow each other (<c>||</c>, <c>and/or</c>, <c>, and</c>).</summary>
    private bool Take(Func<string, bool> kind)
    {
        int start = _at;
        while (Current is { } token && kind(token))
            _at++;
        return _at > start;
    }

    /// <summary>
    /// Machine-readable debian/copyright, section 7.2: a comma before an operator makes it bind least of all. A bare comma
    /// joins like the other operators around it.
    /// </summary>
    private SpdxExpression? List()
    {
        SpdxExpression? result = Or();
        while (result is not null && Current is { } token && IsComma(token))
        {
            _at++;
            bool or = Take(IsOr) || !Take(IsAnd) && _commaIsOr;
            if (Current is null or ")")
                break;
            if (Or() is not { } next)
                return null;
            result = or ? SpdxExpression.Or([result, next]) : SpdxExpression.And([result, next]);
        }
        return result;
    }

    private SpdxExpression? Or()
    {
        SpdxExpression? result = And();
        while (result is not null && Take(IsOr))
        {
            // "and/or" leaves the choice.
            Take(static t => IsAnd(t) || IsOr(t));
            if (And() is not { } next)
                return null;
            result = SpdxExpression.Or([result, next]);
        }
        return result;
    }

    private SpdxExpression? And()
    {
        SpdxExpression? result = Name();
        while (result is not null && Current is { } token && IsAnd(token))
        {
            _at++;
            if (Take(IsOr))
            {
                if (Name() is not { } choice)
                    return null;
                result = SpdxExpression.Or([result, choice]);
                continue;
            }
            Take(IsAnd);
            if (Name() is not { } next)
                return null;
            result = SpdxExpression.And([result, next]);
        }
        return result;
    }

    private SpdxExpression? Name()
    {
        if (Current == "(")
        {
            if (++_depth > MaxDepth)
                return null;
            _at++;
            SpdxExpression? inner = List();
            if (inner is null || Current != ")")
                return null;
            _at++;
            _depth--;
            return inner;
        }
        int start = _at;
        while (Current is { } token && token is not ("(" or ")") && !IsOperator(token))
        {
            if (LongestMatch() is var (found, length))
            {
                if (!IsNoise(start, _at))
                    return null;
                int name = _at;
                _at += length;
                _known++;
                return With(found, name);
            }
            _at++;
        }
        return start == _at || IsNoise(start, _at) ? null : _unknown(Words(start, _at));
    }

    private (SpdxExpression Found, int Length)? LongestMatch()
    {
        for (int length = Math.Min(LongestName, _tokens.Count - _at); length > 0; length--)
        {
            string last = _tokens[_at + length - 1];
            if (last is "(" or ")" || IsOperator(last) && last != "+")
                continue;
            string words = Words(_at, _at + length);
            string? name = SpdxTerms.License(words) ?? LicenseAliases.Find(words) ?? (LicenseUrls.IsUrl(words) ? LicenseUrls.Find(words) : null);
            if (name is not null && SpdxExpression.TryParse(name, out SpdxExpression? found, out _))
                return (found, length);
        }
        return null;
    }

    /// <summary>Words that say nothing about which licence it is.</summary>
    private bool IsNoise(int from, int to) => _tokens[from..to].TrueForAll(static t => t.ToLowerInvariant().Trim('.', ':', '"', '\'') is
        "" or "dual" or "dually" or "licensed" or "license" or "licence" or "licenses" or "under" or "the" or "a" or "terms" or "of" or "both"
        or "either" or "released" or "distributed" or "is" or "see" or "same" or "as" or "any" or "-" or "with");

    /// <summary>An exception, after <c>with</c>; one that is not known makes the whole a reference.</summary>
    private SpdxExpression With(SpdxExpression license, int start)
    {
        if (Current is not { } with || !(with.Equals("with", StringComparison.OrdinalIgnoreCase) || with.Equals("w", StringComparison.OrdinalIgnoreCase)))
            return license;
        int first = ++_at;
        while (Current is { } token && token is not ("(" or ")") && !IsOperator(token))
            _at++;
        if (license.Term is { } term && !term.Contains(' ') && LicenseExceptions.Find(Words(first, _at), term) is { } exception)
            return SpdxExpression.Of($"{term} WITH {exception}");
        _known--;
        return _unknown(Words(start, _at));
    }

    private string Words(int from, int to) => string.Join(' ', _tokens.GetRange(from, to - from));
}
