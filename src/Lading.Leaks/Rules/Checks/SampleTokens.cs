using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Lading.Leaks.Rules.Checks;

/// <summary>Tells JSON web tokens out of manuals from those that somebody was given.</summary>
internal static class SampleTokens
{
    /// <summary>Keys that manuals sign with: jwt.io's of each length and what people type in their place.</summary>
    private static readonly byte[][] s_keys = CredentialName.Words(
        "secret", "your-256-bit-secret", "your-384-bit-secret", "your-512-bit-secret", "a-string-secret-at-least-256-bits-long", "key", "secretkey", "secret-key", "secret_key",
        "my-secret", "mysecret", "my_secret", "password", "test", "changeme", "supersecret", "super-secret", "shhhhh", "shhhhhhared-secret", "jwt-secret",
        "qwertyuiopasdfghjklzxcvbnm123456");

    private static readonly string[] s_reserved = ["example.com", "example.org", "example.net", ".example", ".test", ".invalid", "localhost"];

    /// <summary>Why the token opens nothing; null for one that may.</summary>
    public static string? Reason(ReadOnlySpan<byte> token, JsonWebToken read)
    {
        if (IsSignedByAll(token, read.Algorithm))
            return "signed with a key out of a manual";
        return read.Issuer is { } issuer && IsReserved(issuer) ? "its issuer has a name that is reserved for examples" : null;
    }

    /// <summary>Whether the host of an issuer is one that RFC 2606 keeps for examples and tests.</summary>
    private static bool IsReserved(string issuer)
    {
        ReadOnlySpan<char> host = issuer;
        if (host.IndexOf("://") is >= 0 and int scheme)
            host = host[(scheme + 3)..];
        if (host.IndexOfAny(":/") is >= 0 and int end)
            host = host[..end];
        foreach (string name in s_reserved)
            if (host.EndsWith(name, StringComparison.OrdinalIgnoreCase) && (name[0] == '.' || host.Length == name.Length || host[host.Length - name.Length - 1] == '.'))
                return true;
        return false;
    }

    private static bool IsSignedByAll(ReadOnlySpan<byte> token, string algorithm)
    {
        HashAlgorithmName? hash = algorithm switch { "HS256" => HashAlgorithmName.SHA256, "HS384" => HashAlgorithmName.SHA384, "HS512" => HashAlgorithmName.SHA512, _ => null };
        int dot = token.LastIndexOf((byte)'.');
        Span<byte> signature = stackalloc byte[96], expected = stackalloc byte[64];
        if (hash is not { } name || token.Length - dot - 1 > 90
            || Base64Url.DecodeFromUtf8(token[(dot + 1)..], signature, out _, out int length) != OperationStatus.Done)
            return false;
        foreach (byte[] key in s_keys)
        {
            int size = CryptographicOperations.HmacData(name, key, token[..dot], expected);
            if (signature[..length].SequenceEqual(expected[..size]))
                return true;
        }
        return false;
    }
}
