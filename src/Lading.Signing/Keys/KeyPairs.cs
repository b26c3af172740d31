using System.Security.Cryptography;

namespace Lading.Signing.Keys;

/// <summary>Makes keys, and writes them as cosign does.</summary>
public static class KeyPairs
{
    private static readonly (string Name, KeyAlgorithm Algorithm)[] Names =
    [
        ("ecdsa-sha2-256-nistp256", KeyAlgorithm.EcdsaP256Sha256),
        ("ecdsa-sha2-384-nistp384", KeyAlgorithm.EcdsaP384Sha384),
        ("ecdsa-sha2-512-nistp521", KeyAlgorithm.EcdsaP521Sha512),
        ("ed25519", KeyAlgorithm.Ed25519),
        ("ed25519-ph", KeyAlgorithm.Ed25519Ph),
        ("rsa-sign-pkcs1-2048-sha256", KeyAlgorithm.RsaPkcs1V15_2048Sha256),
        ("rsa-sign-pkcs1-3072-sha256", KeyAlgorithm.RsaPkcs1V15_3072Sha256),
        ("rsa-sign-pkcs1-4096-sha256", KeyAlgorithm.RsaPkcs1V15_4096Sha256),
        ("rsa-sign-pss-2048-sha256", KeyAlgorithm.RsaPss2048Sha256),
        ("rsa-sign-pss-3072-sha256", KeyAlgorithm.RsaPss3072Sha256),
        ("rsa-sign-pss-4096-sha256", KeyAlgorithm.RsaPss4096Sha256),
    ];

    /// <summary>The algorithm of a name that <c>--signing-algorithm</c> takes; a usage error that lists them for any other.</summary>
    public static KeyAlgorithm ParseAlgorithm(string name)
    {
        foreach ((string known, KeyAlgorithm algorithm) in Names)
            if (known == name)
                return algorithm;
        throw LadingException.Usage($"'{Oci.Printable.Text(name, 60)}' is no algorithm.", $"One of {string.Join(", ", Names.Select(n => n.Name))}.");
    }

    /// <summary>A new key, as PKCS#8 in DER.</summary>
    public static SecretBuffer Generate(KeyAlgorithm algorithm)
    {
        switch (algorithm)
        {
            case KeyAlgorithm.EcdsaP256Sha256: return Ec(ECCurve.NamedCurves.nistP256);
            case KeyAlgorithm.EcdsaP384Sha384 or KeyAlgorithm.EcdsaP384Sha256: return Ec(ECCurve.NamedCurves.nistP384);
            case KeyAlgorithm.EcdsaP521Sha512 or KeyAlgorithm.EcdsaP521Sha256: return Ec(ECCurve.NamedCurves.nistP521);
            case KeyAlgorithm.Ed25519 or KeyAlgorithm.Ed25519Ph:
                // PKCS#8 around a seed: RFC 8410, 7.
                ReadOnlySpan<byte> head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
                var pkcs8 = new SecretBuffer(head.Length + Ed25519PublicKey.Length);
                head.CopyTo(pkcs8.Span);
                RandomNumberGenerator.Fill(pkcs8.Span[head.Length..]);
                return pkcs8;
            case KeyAlgorithm.RsaPkcs1V15_2048Sha256 or KeyAlgorithm.RsaPss2048Sha256: return Rsa(2048);
            case KeyAlgorithm.RsaPkcs1V15_3072Sha256 or KeyAlgorithm.RsaPss3072Sha256: return Rsa(3072);
            case KeyAlgorithm.RsaPkcs1V15_4096Sha256 or KeyAlgorithm.RsaPss4096Sha256: return Rsa(4096);
            default: throw LadingException.Usage($"Keys for {algorithm} are not made.");
        }
    }

    /// <summary>A private key as cosign writes it: PEM <c>ENCRYPTED SIGSTORE PRIVATE KEY</c>. An empty password is one.</summary>
    public static SecretBuffer WriteEncrypted(SecretBuffer pkcs8, SecretBuffer password) =>
        SecretPem.Write(EncryptedSigstoreKey.Label, EncryptedSigstoreKey.Encrypt(pkcs8, password));

    /// <summary>A public key in PEM: RFC 7468, 13.</summary>
    public static string WritePublic(PublicKey key) => PemEncoding.WriteString("PUBLIC KEY", key.Spki.Span) + "\n";

    private static SecretBuffer Ec(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return PrivateKeyReader.Export(key);
    }

    private static SecretBuffer Rsa(int bits)
    {
        using var key = RSA.Create(bits);
        return PrivateKeyReader.Export(key);
    }
}
