namespace Lading.Leaks.Rules;

/// <summary>Tells examples and blanks from values.</summary>
internal static class Placeholder
{
    private static readonly byte[][] s_inToken = CredentialName.Words(
        "example", "xxxx", "placeholder", "changeme", "redacted", "your-", "your_", "yourtoken", "yourkey", "dummy", "000000", "abcdefgh", "12345678", "....", "****", "fakefake", "deadbeef");

    private static readonly byte[][] s_inValue = CredentialName.Words(
        "example", "xxxx", "placeholder", "changeme", "change_me", "change-me", "redacted", "your-", "your_", "yourpass", "dummy", "****", "....", "enc[", "todo");

    /// <summary>Whether a text that has the shape of a token was plainly made up: by words in it or by how few characters it uses.</summary>
    public static bool IsToken(ReadOnlySpan<byte> value)
    {
        Span<byte> lower = stackalloc byte[256];
        lower = lower[..AsciiText.Lower(value, lower)];
        return CredentialName.HasAny(lower, s_inToken) || value.Length >= 16 && (Distinct(lower) < 6 || IsSequence(lower));
    }

    /// <summary>Whether most of it goes up by one or stands still, as in <c>abcdef1234</c>, <c>0123456789abcdef</c> and tables of characters.</summary>
    public static bool IsSequence(ReadOnlySpan<byte> value)
    {
        int steps = 0;
        for (int i = 1; i < value.Length; i++)
            steps += (uint)(value[i] - value[i - 1]) <= 1 ? 1 : 0;
        return value.Length >= 6 && steps * 4 >= (value.Length - 1) * 3;
    }

    /// <summary>Whether what stands where a password should is a reference, an example or a blank.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value)
    {
        if (value.Length == 0 || Distinct(value) < 2)
            return true;
        if (value[0] is (byte)'$' or (byte)'<' or (byte)'%' or (byte)'{' || value.IndexOf("${"u8) >= 0 || value.IndexOf("{{"u8) >= 0 || value.IndexOf("$("u8) >= 0)
            return true;
        Span<byte> lower = stackalloc byte[256];
        lower = lower[..AsciiText.Lower(value, lower)];
        return lower.StartsWith("your"u8) || lower.EndsWith("..."u8) || CredentialName.HasAny(lower, s_inValue) || IsConstantName(value) || IsDescription(lower);
    }

    private static readonly HashSet<string> s_describing = new(
    [
        "secret", "password", "passwd", "passphrase", "token", "key", "string", "value", "random", "long", "strong", "secure", "safe", "alphanumeric", "generated", "generate",
        "my", "your", "our", "some", "any", "this", "that", "here", "put", "enter", "insert", "replace", "change", "set", "fill", "add", "me", "the", "a", "an", "and", "or", "with",
        "to", "of", "in", "is", "it", "not", "real", "fake", "test", "sample", "default", "dev", "local", "only", "please", "use", "must", "be", "characters",
        "chars", "bytes", "api", "access", "auth", "client", "db", "database", "user", "admin", "root", "app", "valid", "invalid", "wrong", "new", "old",
    ], StringComparer.Ordinal);

    /// <summary>Whether it says in words what should stand there: <c>long-and-random-alphanumeric-string</c>, <c>put_your_token_here</c>.</summary>
    public static bool IsDescription(ReadOnlySpan<byte> lower)
    {
        if (lower.IndexOfAny("-_ ."u8) <= 0)
            return false;
        Span<char> word = stackalloc char[16];
        int words = 0;
        foreach (Range range in lower.SplitAny("-_ ."u8))
        {
            ReadOnlySpan<byte> part = lower[range];
            if (part.Length is 0 or > 16)
                return false;
            for (int i = 0; i < part.Length; i++)
                word[i] = (char)part[i];
            if (!s_describing.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word[..part.Length]))
                return false;
            words++;
        }
        return words >= 2;
    }

    /// <summary>Whether it is written as the names of variables are: <c>CLIENT_SECRET</c>.</summary>
    private static bool IsConstantName(ReadOnlySpan<byte> value) =>
        value.IndexOf((byte)'_') > 0 && !value.ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"u8) && Randomness.Rarity(value) < 5;

    private static readonly HashSet<string> s_trivial = new(
    [
        "password", "passwd", "pass", "secret", "admin", "root", "test", "testing", "foo", "bar", "baz", "foobar", "user", "username", "default", "login",
        "none", "null", "nil", "true", "false", "undefined", "empty", "string", "number", "boolean", "token", "key", "secretkey", "apikey", "pwd", "pw",
        "required", "optional", "yes", "no", "on", "off", "enabled", "disabled", "abc", "abcdef", "1234", "12345", "0000", "1111", "secrets", "keys", "tokens", "passwords",
        "mypassword", "mysecret", "mytoken", "mykey", "somepass", "somepassword", "somesecret", "sometoken", "text", "hidden", "value", "thepassword", "userpass",
        "var", "env", "file", "basic", "bearer", "auto", "prompt", "ask", "unset", "unknown", "any", "all", "object", "array", "int", "integer", "bool", "str",
        "notset", "tbd", "n/a", "na", "private", "public", "credentials", "credential", "me", "you", "hello", "world", "temp", "tmp", "bytes", "regexp", "never",
    ], StringComparer.Ordinal);

    /// <summary>Whether it is a word that everybody tries first, or a word of a language or a form.</summary>
    public static bool IsTrivial(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 16)
            return value.Length == 0;
        Span<char> lower = stackalloc char[16];
        for (int i = 0; i < value.Length; i++)
            lower[i] = char.ToLowerInvariant((char)value[i]);
        return s_trivial.GetAlternateLookup<ReadOnlySpan<char>>().Contains(lower[..value.Length]);
    }

    /// <summary>Whether what stands where a URL or a command has its password is a reference, an example or a blank.</summary>
    public static bool IsPassword(ReadOnlySpan<byte> value) =>
        IsValue(value) || value[0] is (byte)'[' or (byte)'*' or (byte)':' or (byte)'@' || value.IndexOf("%s"u8) >= 0 || value.IndexOf("%v"u8) >= 0 || value.IndexOf("#{"u8) >= 0;

    /// <summary>How many different bytes there are.</summary>
    public static int Distinct(ReadOnlySpan<byte> value)
    {
        UInt128 seen = 0;
        foreach (byte b in value)
            seen |= UInt128.One << (b & 127);
        return (int)UInt128.PopCount(seen);
    }
}
