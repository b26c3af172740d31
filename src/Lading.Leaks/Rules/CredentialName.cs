namespace Lading.Leaks.Rules;

/// <summary>What the name of a variable, member or flag says about its value.</summary>
internal static class CredentialName
{
    private static readonly byte[][] s_credential = Words("key", "token", "secret", "pass", "pwd", "auth", "cred", "_pat", "login", "dsn");
    private static readonly byte[][] s_digest = Words("sha1", "sha256", "sha512", "commit", "digest", "checksum", "integrity", "md5", "etag", "revision", "githead", "_rev");

    /// <summary>Whether a credential of some kind may go by this name.</summary>
    public static bool IsCredential(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[64];
        lower = lower[..AsciiText.Lower(name, lower)];
        return HasAny(lower, s_credential) && !HasAny(lower, s_digest);
    }

    public static bool HasAny(ReadOnlySpan<byte> text, byte[][] words)
    {
        foreach (byte[] word in words)
            if (text.IndexOf(word) >= 0)
                return true;
        return false;
    }

    public static byte[][] Words(params ReadOnlySpan<string> words)
    {
        var bytes = new byte[words.Length][];
        for (int i = 0; i < words.Length; i++)
            bytes[i] = System.Text.Encoding.ASCII.GetBytes(words[i]);
        return bytes;
    }
}
