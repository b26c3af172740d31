namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>A URL that carries credentials: RFC 3986 section 3.2.1.</summary>
/// <param name="Start">Offset of the URL.</param>
/// <param name="Length">Its length.</param>
/// <param name="UserInfo">Offset of the user information.</param>
/// <param name="UserInfoLength">Its length, without the at sign.</param>
/// <param name="Host">Host and port.</param>
internal readonly record struct CredentialUrl(int Start, int Length, int UserInfo, int UserInfoLength, string Host)
{
    /// <summary>The user information.</summary>
    public string Credentials(string text) => text.Substring(UserInfo, UserInfoLength);
}

/// <summary>Finds URLs with credentials in a text: <c>scheme://user:password@host</c>, and <c>https://token@host</c> where the user is no mere name.</summary>
internal static class CredentialUrls
{
    private const int MaxUserInfo = 1024;

    /// <summary>Those in a text in order. User names alone are none, nor is a password that is empty.</summary>
    public static IEnumerable<CredentialUrl> Find(string text)
    {
        for (int at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            int start = at;
            while (start > 0 && at - start < 20 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '+' or '-' or '.'))
                start--;
            int authority = at + 3;
            int end = EndOfAuthority(text, authority);
            int sign = end > authority ? text.LastIndexOf('@', end - 1, end - authority) : -1;
            if (start == at || sign <= authority)
                continue;
            ReadOnlySpan<char> user = text.AsSpan(authority, sign - authority);
            int colon = user.IndexOf(':');
            bool isToken = colon < 0 && text.AsSpan(start, at - start).StartsWith("http", StringComparison.OrdinalIgnoreCase)
                && (user.Length >= 16 || user.Contains('$'));
            if (isToken || (colon >= 0 && colon + 1 < user.Length))
                yield return new CredentialUrl(start, end - start, authority, sign - authority, text[(sign + 1)..end]);
        }
    }

    /// <summary>The authority ends at a slash, question mark, number sign, quote or blank; those inside <c>$(…)</c> and <c>${…}</c> do not count.</summary>
    private static int EndOfAuthority(string text, int at)
    {
        int depth = 0;
        int most = Math.Min(text.Length, at + MaxUserInfo);
        for (; at < most; at++)
        {
            char c = text[at];
            if (c is '(' or '{' && at > 0 && (text[at - 1] == '$' || depth > 0))
                depth++;
            else if (c is ')' or '}' && depth > 0)
                depth--;
            else if (depth == 0 && (c is '/' or '?' or '#' or '"' or '\'' or '`' or ',' or '\\' or '<' or '>' or '|' || char.IsWhiteSpace(c)))
                break;
        }
        return at;
    }
}
