namespace Lading.Inventory.Catalogers.LockFiles;

/// <summary>Checksums as lock files write them: hex digits of either case.</summary>
internal static class HexHash
{
    /// <summary>A list with the hash, or an empty one when <paramref name="hex"/> is not that many bytes in hex.</summary>
    public static IReadOnlyList<Hash> Of(string algorithm, int bytes, string? hex) =>
        hex is not null && hex.Length == 2 * bytes && hex.All(char.IsAsciiHexDigit) ? [new Hash(algorithm, hex.ToLowerInvariant())] : [];

    /// <summary>The same for a SHA-256.</summary>
    public static IReadOnlyList<Hash> Sha256(string? hex) => Of("SHA-256", 32, hex);
}
