using System.Security.Cryptography;
using System.Text.Json;

namespace Lading.Signing.Sigstore.Logs;

/// <summary>A hash and a digest by it, as log entries and bundles name them.</summary>
internal static class EntryDigest
{
    /// <summary>The hash of a name of Rekor v1 (<c>sha256</c>) or of protobuf-specs (<c>SHA2_256</c>); null for all others.</summary>
    public static HashAlgorithmName? Hash(string? name) => name switch
    {
        "sha256" or "SHA2_256" => HashAlgorithmName.SHA256,
        "sha384" or "SHA2_384" => HashAlgorithmName.SHA384,
        "sha512" or "SHA2_512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>The name that protobuf-specs has for a hash.</summary>
    public static string ProtoName(HashAlgorithmName hash) => hash.Name switch { "SHA384" => "SHA2_384", "SHA512" => "SHA2_512", _ => "SHA2_256" };

    /// <summary>True when <paramref name="element"/> is <c>{"algorithm","value"}</c> of Rekor v1 with the digest of <paramref name="bytes"/>.</summary>
    public static bool Matches(JsonElement element, ReadOnlySpan<byte> bytes) =>
        Hash(element.GetProperty("algorithm").GetString()) is { } hash
        && element.GetProperty("value").GetString() == Convert.ToHexStringLower(CryptographicOperations.HashData(hash, bytes));
}
