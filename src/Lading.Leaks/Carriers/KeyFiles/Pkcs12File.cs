using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lading.Scanning;

namespace Lading.Leaks.Carriers.KeyFiles;

/// <summary>
/// PKCS#12 (RFC 7292): private keys with their certificates. Opened with no password, an empty one and those that come with tutorials,
/// as far as that is cheap; where none fits, a bag that is named for an encrypted key (5, appendix D) says that there is one.
/// </summary>
internal static class Pkcs12File
{
    /// <summary>The work that a file may ask for: what tools set by default, and not what a hostile file sets.</summary>
    private const int MaxIterations = 10_000;

    private static readonly string?[] WellKnown = [null, "", "changeit", "password"];
    private static readonly Pkcs12LoaderLimits Limits = new()
    {
        MacIterationLimit = MaxIterations,
        IndividualKdfIterationLimit = MaxIterations,
        TotalKdfIterationLimit = 8 * MaxIterations,
        MaxCertificates = 200,
        MaxKeys = 200,
    };

    public static void Search(Part part, FileSearch search)
    {
        if (!part.TryWhole(out ReadOnlySpan<byte> file))
            throw new ParseException("it is too large for a PKCS#12 file");
        foreach (string? password in WellKnown)
        {
            if (TryOpen(file, password) is not { } keys)
                continue;
            if (keys > 0)
                KeyFileRules.Add(search, part, KeyFileRules.Pkcs12, file, 0, locked: false,
                    password is null or "" ? "not encrypted or with an empty password" : "encrypted with a well-known password", keys == 1 ? "1 key" : $"{keys} keys");
            return;
        }
        // pkcs8ShroudedKeyBag and keyBag, 1.2.840.113549.1.12.10.1.2 and .1.
        if (file.IndexOf((ReadOnlySpan<byte>)[0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02]) >= 0)
            KeyFileRules.Add(search, part, KeyFileRules.Pkcs12, file, 0, locked: true, "encrypted");
        else if (file.IndexOf((ReadOnlySpan<byte>)[0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x01]) >= 0)
            KeyFileRules.Add(search, part, KeyFileRules.Pkcs12, file, 0, locked: false, "not encrypted");
        else
            search.Skip(part.Inner, "the PKCS#12 file is encrypted as a whole: whether it holds a private key is not known");
    }

    /// <summary>The private keys in the file; null when the password does not open it.</summary>
    private static int? TryOpen(ReadOnlySpan<byte> file, string? password)
    {
        try
        {
            X509Certificate2Collection certificates = X509CertificateLoader.LoadPkcs12Collection(file, password, X509KeyStorageFlags.EphemeralKeySet, Limits);
            int keys = certificates.Count(c => c.HasPrivateKey);
            foreach (X509Certificate2 certificate in certificates)
                certificate.Dispose();
            return keys;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
