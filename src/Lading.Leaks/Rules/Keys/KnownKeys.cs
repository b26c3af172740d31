using System.Security.Cryptography;

namespace Lading.Leaks.Rules.Keys;

/// <summary>Private keys that everybody has, because a product came with them.</summary>
internal static class KnownKeys
{
    private static readonly Dictionary<string, string> s_owners = new(StringComparer.Ordinal)
    {
        ["56fb5326a1d72a4080d4870034ecac85b4ae1159f84b9bc458d46327083921e0"] = "the insecure key of Vagrant",
    };

    /// <summary>Keys that a library tests itself with when it starts: they open nothing.</summary>
    private static readonly HashSet<string> s_selfTests = new(StringComparer.Ordinal)
    {
        // GnuTLS: RSA, DSA, ECDSA and GOST.
        "0294b4406902e33bb02f89eaf4c691328790d7a9cd01b873d68edac994f310a1",
        "09416ba3e0782523c56225fb168cd58cda7796e938db1b53f79b6abbaed2bbc7",
        "09f1c1a4680df80b9e8e6e587d3a787de7402a919e366426ad807a1c0f8c98c1",
        "2859ff03b44c8f0e4f96604b8cced325ef4d01ca935422b2041d88d8809f8fa1",
        "458022ddcb5598b39253bc027eb02c4f3dba00e2bdbaef239a35bc91c9bd4f3a",
        "60c323abe4854b03743005874156ef6e0343bc9c05c09a2a43335cdda19342b3",
        "7e38af7715bbb425a6aa8060b7c0af60aeb81d39975c55e83edcb9eae7a5e9f8",
        "87e288dc7dbc29a24241b596ec8c84f949d9f09f34fc0cf69242481fb2274770",
        "995b8d5b08ac126a74f39d812fc8cce270d026093d810f366de923bb0fe47f60",
        "d245e52c341a76645e1b0e56c58dc964cd4f3ecaea64a9c6d6db9897d4948a8a",
    };

    /// <summary>True for a key that only tests the library it is in.</summary>
    public static bool IsSelfTest(ReadOnlySpan<byte> key) => s_selfTests.Contains(Convert.ToHexStringLower(SHA256.HashData(key)));

    /// <summary>Whose key it is, by the SHA-256 of its DER or OpenSSH bytes; null for all others.</summary>
    public static string? Find(ReadOnlySpan<byte> key) => s_owners.GetValueOrDefault(Convert.ToHexStringLower(SHA256.HashData(key)));
}
