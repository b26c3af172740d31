using System.Globalization;
using System.Security.Cryptography;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>What one metadata file says of another file, or of a target: TUF 1.0, sections 4.4 and 4.5 ("METAPATH", "TARGETPATH").</summary>
/// <param name="Version">Version of a metadata file; 0 for targets.</param>
/// <param name="Length">Its length in bytes; null when nothing is said.</param>
/// <param name="Hashes">Digests in hexadecimal digits by algorithm; empty when nothing is said.</param>
internal sealed record FileCheck(int Version, long? Length, IReadOnlyDictionary<string, string> Hashes)
{
    /// <summary>Throws when the bytes are not the ones that were meant.</summary>
    public void Check(ReadOnlySpan<byte> bytes, string what)
    {
        if (Length is { } length && bytes.Length != length)
            throw LadingException.Input(string.Create(CultureInfo.InvariantCulture, $"{what} has {bytes.Length} bytes, the metadata above it says {length}."));
        int known = 0;
        foreach ((string algorithm, string expected) in Hashes)
        {
            string? actual = algorithm switch
            {
                "sha256" => Convert.ToHexStringLower(SHA256.HashData(bytes)),
                "sha384" => Convert.ToHexStringLower(SHA384.HashData(bytes)),
                "sha512" => Convert.ToHexStringLower(SHA512.HashData(bytes)),
                _ => null,
            };
            if (actual is null)
                continue;
            known++;
            if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
                throw LadingException.Input($"{what} is not what the metadata above it names: its {algorithm} is {actual}, not {Printable.Text(expected, 128)}.");
        }
        if (known == 0 && Hashes.Count > 0)
            throw LadingException.Input($"{what} cannot be checked: no hash of it is known ({Printable.Text(string.Join(", ", Hashes.Keys), 100)}).");
    }
}
