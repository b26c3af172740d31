using System.Security.Cryptography;

namespace Lading.Leaks.Rules.Keys;

/// <summary>Private keys that everybody has, because a product came with them.</summary>
internal static class KnownKeys
{
    private static readonly Dictionary<string, string> s_owners = new(StringComparer.Ordinal)
    {
        ["56fb5326a1d72a4080d4870034ecac85b4ae1159f84b9bc458d46327083921e0"] = "the insecure key of Vagrant",
    };

    /// <summary>Whose key it is, by the SHA-256 of its DER or OpenSSH bytes; null for all others.</summary>
    public static string? Find(ReadOnlySpan<byte> key) => s_owners.GetValueOrDefault(Convert.ToHexStringLower(SHA256.HashData(key)));
}
