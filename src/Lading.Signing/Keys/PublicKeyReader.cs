using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Lading.Oci;

namespace Lading.Signing.Keys;

/// <summary>
/// Reads public keys: SubjectPublicKeyInfo in DER (RFC 5280, 4.1.2.7) or PEM, PKCS#1 (RFC 8017, A.1.1), JWK (RFC 7517), and the
/// key of a certificate. Everything malformed, weak or unknown is a <see cref="LadingException"/> of kind Input.
/// </summary>
public static class PublicKeyReader
{
    /// <summary>The largest file that is read as a key, in bytes.</summary>
    public const int MaxSize = 64 << 10;

    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string Ed25519 = "1.3.101.112";

    /// <summary>A file of any of the forms; <paramref name="where"/> names it in errors.</summary>
    public static PublicKey Read(ReadOnlyMemory<byte> file, string where)
    {
        if (file.Length > MaxSize)
            throw LadingException.Input($"{where}: a public key has no more than {MaxSize} bytes, this has {file.Length}.");
        ReadOnlySpan<byte> text = file.Span.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("{"u8))
            return JsonWebKey.Read(file, where);
        return text.StartsWith("-----"u8) ? FromPem(Encoding.UTF8.GetString(text), where) : FromSpki(file, where);
    }

    /// <summary>The first PEM block of a text: <c>PUBLIC KEY</c>, <c>RSA PUBLIC KEY</c> or <c>CERTIFICATE</c>.</summary>
    public static PublicKey FromPem(string pem, string where)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields))
            throw LadingException.Input($"{where}: there is no PEM block in it.", "A public key begins with -----BEGIN PUBLIC KEY-----.");
        byte[] der = Convert.FromBase64String(pem[fields.Base64Data]);
        string label = pem[fields.Label];
        return label switch
        {
            "PUBLIC KEY" => FromSpki(der, where),
            "RSA PUBLIC KEY" => FromPkcs1(der, where),
            "CERTIFICATE" => Sigstore.Certificates.Certificate.Read(der, where).Key,
            _ when label.Contains("PRIVATE", StringComparison.Ordinal) => throw LadingException.Input($"{where}: this is a private key, a public one is wanted."),
            _ => throw LadingException.Input($"{where}: a PEM block '{Printable.Text(label, 60)}' holds no public key."),
        };
    }

    /// <summary>
    /// SubjectPublicKeyInfo. <paramref name="algorithm"/> says how the key signs where its type leaves a choice (PKCS#1 v1.5 or PSS,
    /// the hash, pure Ed25519 or not); by default each type's own in the client specification's registry.
    /// </summary>
    public static PublicKey FromSpki(ReadOnlyMemory<byte> spki, string where, KeyAlgorithm algorithm = KeyAlgorithm.Unspecified)
    {
        try
        {
            var outer = new AsnReader(spki, AsnEncodingRules.DER);
            AsnReader info = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            AsnReader identifier = info.ReadSequence();
            string type = identifier.ReadObjectIdentifier();
            string? curve = type == EcPublicKey ? identifier.ReadObjectIdentifier() : null;
            byte[] key = info.ReadBitString(out int unused);
            info.ThrowIfNotEmpty();
            if (unused != 0)
                throw new AsnContentException("The key is no whole number of bytes.");
            return type switch
            {
                EcPublicKey => Ecdsa(spki, curve!, algorithm, where),
                RsaEncryption or RsaPss => Rsa(spki, key, type == RsaPss, algorithm, where),
                Ed25519 when key.Length == Ed25519PublicKey.Length => new Ed25519PublicKey(spki, key,
                    Allowed(algorithm, KeyAlgorithm.Ed25519, [KeyAlgorithm.Ed25519Ph], where)),
                _ => throw LadingException.Input($"{where}: keys of type {Printable.Text(type, 60)} are not known.",
                    "ECDSA on P-256, P-384 or P-521, RSA of 2048 bits or more, and Ed25519 are."),
            };
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            throw LadingException.Input($"{where}: not a public key: {Printable.Text(e.Message)}", inner: e);
        }
    }

    /// <summary>PKCS#1 <c>RSAPublicKey</c>, without a wrapping that names its type.</summary>
    public static PublicKey FromPkcs1(ReadOnlyMemory<byte> der, string where)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(RsaEncryption);
                writer.WriteNull();
            }
            writer.WriteBitString(der.Span);
        }
        return FromSpki(writer.Encode(), where);
    }

    /// <summary>The same key with another way to sign; an input error when its type does not have that way.</summary>
    public static PublicKey With(PublicKey key, KeyAlgorithm algorithm) =>
        key.Algorithm == algorithm ? key : FromSpki(key.Spki, "the key", algorithm);

    private static EcdsaPublicKey Ecdsa(ReadOnlyMemory<byte> spki, string curve, KeyAlgorithm asked, string where)
    {
        KeyAlgorithm algorithm = curve switch
        {
            "1.2.840.10045.3.1.7" => Allowed(asked, KeyAlgorithm.EcdsaP256Sha256, [], where),
            "1.3.132.0.34" => Allowed(asked, KeyAlgorithm.EcdsaP384Sha384, [KeyAlgorithm.EcdsaP384Sha256], where),
            "1.3.132.0.35" => Allowed(asked, KeyAlgorithm.EcdsaP521Sha512, [KeyAlgorithm.EcdsaP521Sha256], where),
            _ => throw LadingException.Input($"{where}: the curve {Printable.Text(curve, 60)} is not known.", "P-256, P-384 and P-521 are."),
        };
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(spki.Span, out _);
        return new EcdsaPublicKey(spki, key, algorithm);
    }

    private static RsaPublicKey Rsa(ReadOnlyMemory<byte> spki, byte[] pkcs1, bool pss, KeyAlgorithm asked, string where)
    {
        var key = RSA.Create();
        key.ImportRSAPublicKey(pkcs1, out int read);
        if (read != pkcs1.Length)
            throw new CryptographicException("Something follows the key.");
        if (key.KeySize is < RsaPublicKey.MinBits or > RsaPublicKey.MaxBits)
            throw LadingException.Input($"{where}: an RSA key has {RsaPublicKey.MinBits} to {RsaPublicKey.MaxBits} bits, this has {key.KeySize}.");
        KeyAlgorithm normal = RsaPublicKey.AlgorithmOf(key.KeySize, pss);
        KeyAlgorithm[] others = pss ? [] : [RsaPublicKey.AlgorithmOf(key.KeySize, pss: true)];
        return new RsaPublicKey(spki, key, Allowed(asked, normal, others, where));
    }

    private static KeyAlgorithm Allowed(KeyAlgorithm asked, KeyAlgorithm normal, ReadOnlySpan<KeyAlgorithm> others, string where)
    {
        if (asked == KeyAlgorithm.Unspecified || asked == normal)
            return normal;
        return others.Contains(asked) ? asked : throw LadingException.Input($"{where}: the key is for {normal}, not for {asked}.");
    }
}
