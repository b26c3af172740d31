using System.Security.Cryptography;
using Lading.Oci;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Tuf;

namespace Lading.Signing.Sigstore.Trust;

/// <summary>TUF root metadata that somebody hands over to begin trust with.</summary>
public static class InitialRoot
{
    /// <summary>True for what is fetched and not read from a disk.</summary>
    public static bool IsUrl(string? pathOrUrl) => pathOrUrl?.StartsWith("https://", StringComparison.Ordinal) == true || pathOrUrl?.StartsWith("http://", StringComparison.Ordinal) == true;

    /// <summary>
    /// The bytes of a file or URL, compared with a checksum (<c>HEX</c> or <c>sha256:HEX</c>, or <c>sha512:HEX</c>) when there is one. Null
    /// for null. A usage error for a checksum that is none, an input error when it is of something else.
    /// </summary>
    public static async Task<byte[]?> ReadAsync(string? pathOrUrl, string? checksum, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(pathOrUrl))
            return null;
        (string Algorithm, string Hex)? expected = checksum is null ? null : Parse(checksum);
        byte[] bytes = IsUrl(pathOrUrl) ? await FetchAsync(pathOrUrl, expected is not null, cancellation).ConfigureAwait(false) : ReadFile(pathOrUrl);
        if (expected is var (algorithm, hex))
        {
            string actual = Convert.ToHexStringLower(algorithm == "sha512" ? SHA512.HashData(bytes) : SHA256.HashData(bytes));
            if (!actual.Equals(hex, StringComparison.OrdinalIgnoreCase))
                throw LadingException.Input($"{Printable.Text(pathOrUrl)} is not the root that is meant: its {algorithm} is {actual}.");
        }
        return bytes;
    }

    private static (string, string) Parse(string checksum)
    {
        int colon = checksum.IndexOf(':', StringComparison.Ordinal);
        (string algorithm, string hex) = colon < 0 ? ("sha256", checksum) : (checksum[..colon], checksum[(colon + 1)..]);
        bool good = hex.All(char.IsAsciiHexDigit) && (algorithm, hex.Length) is ("sha256", 64) or ("sha512", 128);
        return good ? (algorithm, hex) : throw LadingException.Usage($"--root-checksum: '{Printable.Text(checksum, 150)}' is no checksum.", "64 hexadecimal digits, or sha512: and 128.");
    }

    private static async Task<byte[]> FetchAsync(string url, bool hasChecksum, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? target) || target.UserInfo.Length > 0)
            throw LadingException.Usage($"'{Printable.Text(url)}' is no URL of root metadata.");
        if (target.Scheme == "http" && !target.IsLoopback && !hasChecksum)
            throw LadingException.Usage($"{Printable.Text(url)} is not trusted over http.", "Give --root-checksum, or https.");
        using var connection = new ServiceConnection(new ServiceSettings(), []);
        ServiceAnswer answer = await connection.SendAsync(new ServiceRequest("the server of the root", target, null) { Accept = "*/*", MaxAnswer = TufLimits.Root }, cancellation).ConfigureAwait(false);
        return answer.IsGood ? answer.Body : throw answer.Refusal();
    }

    private static byte[] ReadFile(string path)
    {
        byte[]? bytes = TufCache.Read(path, TufLimits.Root);
        return bytes ?? throw LadingException.Input($"{Printable.Text(path)} is no root metadata: it is missing, or larger than {TufLimits.Root} bytes.");
    }
}
