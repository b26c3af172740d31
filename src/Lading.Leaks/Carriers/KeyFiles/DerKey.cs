using System.Security.Cryptography;
using Lading.Leaks.Detection;
using Lading.Scanning;

namespace Lading.Leaks.Carriers.KeyFiles;

/// <summary>A private key in DER: PKCS#8 (RFC 5958), also encrypted, PKCS#1 (RFC 8017) and SEC 1 (RFC 5915).</summary>
internal static class DerKey
{
    private const int Longest = 64 << 10;

    public static void Search(Part part, FileSearch search)
    {
        if (!part.TryWhole(out ReadOnlySpan<byte> file) || file.Length > Longest)
        {
            // Many other things begin with a SEQUENCE.
            throw new ParseException("it begins like a private key in DER, but is too large for one");
        }
        string? kind = Try<RSA>(RSA.Create, file, static (k, f) => k.ImportRSAPrivateKey(f, out _), "RSA")
            ?? Try<RSA>(RSA.Create, file, static (k, f) => k.ImportPkcs8PrivateKey(f, out _), "RSA")
            ?? Try<ECDsa>(ECDsa.Create, file, static (k, f) => k.ImportECPrivateKey(f, out _), "EC")
            ?? Try<ECDsa>(ECDsa.Create, file, static (k, f) => k.ImportPkcs8PrivateKey(f, out _), "EC")
            ?? Edwards(file);
        if (kind is not null)
            KeyFileRules.Add(search, part, KeyFileRules.Der, file, 0, locked: false, kind, "not encrypted");
        else if (Holds(file, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05]) || Holds(file, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01]))
            KeyFileRules.Add(search, part, KeyFileRules.Der, file, 0, locked: true, "encrypted");
    }

    private static string? Try<T>(Func<T> create, ReadOnlySpan<byte> file, Import<T> import, string kind) where T : AsymmetricAlgorithm
    {
        using T key = create();
        try
        {
            import(key, file);
            return $"{kind} {key.KeySize} bit";
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    private delegate void Import<in T>(T key, ReadOnlySpan<byte> file);

    /// <summary>Ed25519 and X25519 (RFC 8410): 48 bytes that differ in one number and the key.</summary>
    private static string? Edwards(ReadOnlySpan<byte> file) =>
        file.Length >= 48 && file[2..].StartsWith((ReadOnlySpan<byte>)[0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65]) ? file[11] switch { 0x70 => "Ed25519", 0x6e => "X25519", _ => null } : null;

    private static bool Holds(ReadOnlySpan<byte> file, ReadOnlySpan<byte> algorithm) => file[..Math.Min(64, file.Length)].IndexOf(algorithm) >= 0;
}
