namespace Lading.Oci.Registry;

/// <summary>
/// What a registry asks for with <c>WWW-Authenticate</c>: RFC 9110, section 11.6.1; the parameters of <c>Bearer</c> are
/// those of the distribution project's token specification.
/// </summary>
/// <param name="IsBearer">Bearer tokens; else Basic.</param>
/// <param name="Realm">The token server, for Bearer.</param>
/// <param name="Service">The name the token server knows the registry by.</param>
/// <param name="Scopes">The scopes needed for what was tried.</param>
internal sealed record AuthChallenge(bool IsBearer, string Realm, string? Service, IReadOnlyList<string> Scopes)
{
    private const int MaxLength = 8 << 10;

    /// <summary>The strongest challenge that can be met, Bearer before Basic; null when there is none.</summary>
    public static AuthChallenge? Read(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values))
            return null;
        List<(string Scheme, Dictionary<string, string> Parameters)> challenges = [.. values.SelectMany(Parse)];
        foreach ((string scheme, Dictionary<string, string> parameters) in challenges)
        {
            if (!scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || !parameters.TryGetValue("realm", out string? realm))
                continue;
            string[] scopes = parameters.TryGetValue("scope", out string? scope) ? scope.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
            return new AuthChallenge(true, realm, parameters.GetValueOrDefault("service"), scopes);
        }
        return challenges.Any(c => c.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) ? new AuthChallenge(false, "", null, []) : null;
    }

    /// <summary>The challenges of one header value, in order; what does not follow the grammar ends the list.</summary>
    internal static List<(string Scheme, Dictionary<string, string> Parameters)> Parse(string header)
    {
        var result = new List<(string, Dictionary<string, string>)>();
        Dictionary<string, string>? current = null;
        int at = 0;
        while (header.Length <= MaxLength)
        {
            while (at < header.Length && header[at] is ' ' or '\t' or ',')
                at++;
            string word = Token(header, ref at);
            if (word.Length == 0)
                break;
            int after = at;
            while (after < header.Length && header[after] == ' ')
                after++;
            if (after < header.Length && header[after] == '=' && current is not null)
            {
                at = after + 1;
                current.TryAdd(word.ToLowerInvariant(), Value(header, ref at));
            }
            else
            {
                current = [];
                result.Add((word, current));
            }
        }
        return result;
    }

    private static string Token(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || "!#$%&'*+-.^_`|~/:".Contains(text[at])))
            at++;
        return text[start..at];
    }

    private static string Value(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        if (at == text.Length || text[at] != '"')
            return Token(text, ref at);
        var value = new System.Text.StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            value.Append(text[at]);
        }
        at = Math.Min(at + 1, text.Length);
        return value.ToString();
    }
}
