namespace Lading.Leaks.Rules.Context;

/// <summary>What a name says that its value is.</summary>
internal enum NamedKind : byte
{
    /// <summary>No secret.</summary>
    None,
    /// <summary>A key of some sort, cryptographic or not.</summary>
    Key,
    /// <summary>A key that opens something: API key, access key, secret key.</summary>
    SecretKey,
    /// <summary>A token.</summary>
    Token,
    /// <summary>A secret.</summary>
    Secret,
    /// <summary>A password, which people choose.</summary>
    Password,
}

/// <summary>
/// Reads the words of a name in any style (<c>DB_PASSWORD</c>, <c>dbPassword</c>, <c>db.password</c>): the last noun must be one of
/// credentials, and what follows it must not make it the name of something else (<c>passwordField</c>, <c>token_type</c>).
/// </summary>
internal static class NameWords
{
    private const int LongestName = 80;
    private const int MostWords = 16;

    private static readonly HashSet<string> s_neutral = new(
    [
        "value", "val", "string", "str", "base64", "base", "b64", "plain", "plaintext", "cleartext", "default", "prod", "production", "dev", "development", "staging", "test",
        "live", "env", "var", "old", "new", "current", "primary", "secondary", "main", "db", "root", "admin", "raw", "hex", "1", "2", "3", "4", "5", "0",
        "master", "user", "readonly", "rw", "ro", "salt", "seed", "repeat", "confirm", "confirmation", "again", "data", "literal", "encoded", "api",
    ], StringComparer.Ordinal);

    private static readonly HashSet<string> s_notBefore = new(
    [
        "csrf", "xsrf", "next", "page", "continuation", "cancel", "cancellation", "sync", "pagination", "end", "start", "foreign", "primary", "partition", "sort",
        "cache", "object", "hash", "public", "pub", "translation", "i18n", "hot", "shortcut", "row", "map", "dict", "routing", "group", "unique", "index", "query",
        "idempotency", "host", "shift", "ctrl", "alt", "meta", "arrow", "design", "syntax", "css", "parser", "lexer", "current", "last", "prev", "forgot", "reset",
        "invalid", "wrong", "no", "missing", "bad", "event", "registry", "repo", "repository", "dependency", "react", "locale", "lang", "message", "text", "label", "gpg", "signing",
        "publishable", "site", "anon", "etag", "delete", "resume", "marker",
    ], StringComparer.Ordinal);

    public static NamedKind KindOf(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > LongestName)
            return NamedKind.None;
        Span<char> lower = stackalloc char[LongestName];
        Span<(int Start, int End)> words = stackalloc (int, int)[MostWords];
        int count = Split(name, lower, words);
        var neutral = s_neutral.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = count - 1; i >= 0; i--)
        {
            ReadOnlySpan<char> word = lower[words[i].Start..words[i].End];
            NamedKind kind = Noun(word);
            if (kind == NamedKind.None)
            {
                if (!neutral.Contains(word))
                    return NamedKind.None;
                continue;
            }
            ReadOnlySpan<char> before = i > 0 ? lower[words[i - 1].Start..words[i - 1].End] : default;
            if (before.Length > 0 && kind is NamedKind.Key or NamedKind.Token && s_notBefore.GetAlternateLookup<ReadOnlySpan<char>>().Contains(before))
                return NamedKind.None;
            if (kind == NamedKind.Key && (before is "api" or "access" or "secret" or "private" or "auth" or "encryption" or "master" or "account" or "storage" or "license" or "service" or "app" || Noun(before) == NamedKind.Secret))
                return before is "app" or "service" or "storage" or "account" ? NamedKind.Key : NamedKind.SecretKey;
            return kind;
        }
        return NamedKind.None;
    }

    private static NamedKind Noun(ReadOnlySpan<char> word)
    {
        if (word.EndsWith("password") || word.EndsWith("passwd") || word.EndsWith("passphrase") || word.EndsWith("pwd") || word is "pw" or "psw" or "passwort" or "passcode" or "pswd")
            return NamedKind.Password;
        if (word.EndsWith("pass") && word is not ("compass" or "bypass" or "encompass" or "trespass" or "surpass" or "onepass" or "firstpass" or "renderpass" or "overpass" or "underpass" or "multipass"))
            return NamedKind.Password;
        if (word.EndsWith("secret"))
            return NamedKind.Secret;
        if (word.EndsWith("token"))
            return NamedKind.Token;
        if (word is "credential" or "credentials" or "creds")
            return NamedKind.Secret;
        if (word is "apikey" or "secretkey" or "accesskey" or "privatekey" or "authkey" or "masterkey" or "encryptionkey")
            return NamedKind.SecretKey;
        if (word.EndsWith("key") && word is not ("monkey" or "hotkey" or "turkey" or "donkey" or "hockey" or "jockey" or "whiskey" or "pubkey" or "publickey" or "sitekey"))
            return NamedKind.Key;
        return word is "salt" or "nonce" or "auth" ? NamedKind.Key : NamedKind.None;
    }

    /// <summary>Splits at punctuation and where the case changes; digits at the end of a word are one of their own.</summary>
    private static int Split(ReadOnlySpan<byte> name, Span<char> lower, Span<(int Start, int End)> words)
    {
        int count = 0, start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool inside = i < name.Length && CharClass.Alnum.Has(name[i]);
            bool starts = inside && i > start && (
                IsUpper(name[i]) && !IsUpper(name[i - 1])
                || IsUpper(name[i]) && i + 1 < name.Length && IsLower(name[i + 1])
                || IsDigit(name[i]) != IsDigit(name[i - 1]) && i + 1 == name.Length);
            if (i < name.Length)
                lower[i] = (char)(IsUpper(name[i]) ? name[i] | 0x20 : name[i]);
            if (inside && !starts)
                continue;
            if (i > start && count < words.Length)
                words[count++] = (start, i);
            start = inside ? i : i + 1;
        }
        return count;
    }

    private static bool IsUpper(byte b) => b is >= (byte)'A' and <= (byte)'Z';
    private static bool IsLower(byte b) => b is >= (byte)'a' and <= (byte)'z';
    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';
}
