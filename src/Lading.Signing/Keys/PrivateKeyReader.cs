using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Lading.Oci;

namespace Lading.Signing.Keys;

/// <summary>
/// Reads private keys: PKCS#8 (RFC 5958) in PEM or DER, plain and encrypted (PBES2 with PBKDF2), SEC1 (RFC 5915), PKCS#1 (RFC 8017,
/// A.1.2), and the encrypted keys of cosign. Everything malformed, weak or unknown is a <see cref="LadingException"/> of kind Input,
/// in whose message nothing of the key appears.
/// </summary>
public static class PrivateKeyReader
{
    /// <summary>The largest file that is read as a private key, in bytes.</summary>
    public const int MaxSize = 64 << 10;

    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string Ed25519 = "1.3.101.112";
    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const int MaxIterations = 10_000_000;

    /// <summary>
    /// A key of any of the forms. <paramref name="password"/> is asked for only when it is encrypted; <paramref name="algorithm"/> says how it
    /// signs where its type leaves a choice; <paramref name="where"/> names it in errors.
    /// </summary>
    public static SigningKey Read(ReadOnlySpan<byte> file, string where, Func<SecretBuffer> password, KeyAlgorithm algorithm = KeyAlgorithm.Unspecified)
    {
        using SecretBuffer pkcs8 = ReadPkcs8(file, where, password);
        return FromPkcs8(pkcs8, where, algorithm);
    }

    /// <summary>The same as far as PKCS#8 in DER, whatever form it had.</summary>
    public static SecretBuffer ReadPkcs8(ReadOnlySpan<byte> file, string where, Func<SecretBuffer> password)
    {
        if (file.Length > MaxSize)
            throw LadingException.Input($"{where}: a private key has no more than {MaxSize} bytes, this has {file.Length}.");
        if (file.Length > 0 && file[0] == 0x30)
            return Normalize(SecretBuffer.Copy(file), where);
        if (SecretPem.Find(file, where) is not var (label, content))
            throw LadingException.Input($"{where}: there is no private key in it.", "A private key is a PEM block -----BEGIN ... PRIVATE KEY-----.");
        switch (label)
        {
            case "PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY":
                return Normalize(content, where);
            case EncryptedSigstoreKey.Label or EncryptedSigstoreKey.OldLabel:
                using (content)
                using (SecretBuffer secret = password())
                    return Normalize(EncryptedSigstoreKey.Decrypt(content.Span, secret, where), where);
            case "ENCRYPTED PRIVATE KEY":
                using (content)
                    return Normalize(Decrypt(content, where, password), where);
            default:
                content.Dispose();
                throw LadingException.Input($"{where}: keys of the form '{Printable.Text(label, 60)}' are not known.", "PKCS#8, SEC1, PKCS#1 and cosign's encrypted keys are.");
        }
    }

    /// <summary>A key of PKCS#8 in DER.</summary>
    public static SigningKey FromPkcs8(SecretBuffer pkcs8, string where, KeyAlgorithm algorithm = KeyAlgorithm.Unspecified)
    {
        try
        {
            (string type, int start, int length) = Locate(pkcs8);
            switch (type)
            {
                case EcPublicKey:
                    var ec = ECDsa.Create();
                    ec.ImportPkcs8PrivateKey(pkcs8.Span, out _);
                    return new EcdsaSigningKey(ec, PublicKeyReader.FromSpki(ec.ExportSubjectPublicKeyInfo(), where, algorithm));
                case RsaEncryption or RsaPss:
                    var rsa = RSA.Create();
                    rsa.ImportRSAPrivateKey(pkcs8.Span.Slice(start, length), out _);
                    KeyAlgorithm wanted = algorithm == KeyAlgorithm.Unspecified && type == RsaPss ? RsaPublicKey.AlgorithmOf(rsa.KeySize, pss: true) : algorithm;
                    if (rsa.KeySize > 4096)
                        throw LadingException.Input($"{where}: an RSA key that signs has {RsaPublicKey.MinBits} to 4096 bits, this has {rsa.KeySize}.");
                    return new RsaSigningKey(rsa, (RsaPublicKey)PublicKeyReader.FromSpki(rsa.ExportSubjectPublicKeyInfo(), where, wanted));
                case Ed25519 when length == Ed25519PublicKey.Length + 2 && pkcs8.Span[start] == 4 && pkcs8.Span[start + 1] == Ed25519PublicKey.Length:
                    SecretBuffer seed = SecretBuffer.Copy(pkcs8.Span.Slice(start + 2, Ed25519PublicKey.Length));
                    return new Ed25519SigningKey(seed, PublicKeyReader.FromSpki(Ed25519SigningKey.SpkiOf(seed), where, algorithm));
                default:
                    throw LadingException.Input($"{where}: private keys of type {Printable.Text(type, 60)} are not known.",
                        "ECDSA on P-256, P-384 or P-521, RSA of 2048 to 4096 bits, and Ed25519 are.");
            }
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or PlatformNotSupportedException)
        {
            throw LadingException.Input($"{where}: not a private key that can be used.", inner: e);
        }
    }

    /// <summary>Type of a PKCS#8 key, and where in it the key of that type lies.</summary>
    private static (string Type, int Start, int Length) Locate(SecretBuffer pkcs8)
    {
        ReadOnlySpan<byte> whole = pkcs8.Span;
        AsnDecoder.ReadSequence(whole, AsnEncodingRules.BER, out int at, out int length, out _);
        int end = at + length;
        if (!AsnDecoder.TryReadInt32(whole[at..end], AsnEncodingRules.BER, out int version, out int used) || version is not (0 or 1))
            throw new AsnContentException("PKCS#8 has version 0 or 1.");
        at += used;
        AsnDecoder.ReadSequence(whole[at..end], AsnEncodingRules.BER, out int inner, out int innerLength, out used);
        string type = AsnDecoder.ReadObjectIdentifier(whole.Slice(at + inner, innerLength), AsnEncodingRules.BER, out _);
        at += used;
        if (!AsnDecoder.TryReadPrimitiveOctetString(whole[at..end], AsnEncodingRules.BER, out ReadOnlySpan<byte> key, out int all))
            throw new AsnContentException("The key is no octet string.");
        return (type, at + all - key.Length, key.Length);
    }

    /// <summary>PKCS#8 of what may also be SEC1 or PKCS#1; takes <paramref name="der"/> over.</summary>
    private static SecretBuffer Normalize(SecretBuffer der, string where)
    {
        try
        {
            // All three are sequences; what follows the version is a sequence, an octet string or an integer.
            AsnDecoder.ReadSequence(der.Span, AsnEncodingRules.BER, out int at, out int length, out _);
            ReadOnlySpan<byte> members = der.Span.Slice(at, length);
            AsnDecoder.ReadIntegerBytes(members, AsnEncodingRules.BER, out int version);
            switch (Asn1Tag.Decode(members[version..], out _).TagValue)
            {
                case (int)UniversalTagNumber.Sequence:
                    SecretBuffer same = der;
                    der = null!;
                    return same;
                case (int)UniversalTagNumber.OctetString:
                    using (var ec = ECDsa.Create())
                    {
                        ec.ImportECPrivateKey(der.Span, out _);
                        return Export(ec);
                    }
                default:
                    using (var rsa = RSA.Create())
                    {
                        rsa.ImportRSAPrivateKey(der.Span, out _);
                        return Export(rsa);
                    }
            }
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or PlatformNotSupportedException)
        {
            throw LadingException.Input($"{where}: not a private key that can be used.", inner: e);
        }
        finally
        {
            der?.Dispose();
        }
    }

    /// <summary>PKCS#8 of a key that .NET holds.</summary>
    internal static SecretBuffer Export(AsymmetricAlgorithm key)
    {
        var pkcs8 = new SecretBuffer(8 << 10);
        if (!key.TryExportPkcs8PrivateKey(pkcs8.Span, out int length))
            throw new CryptographicException("The key is too long.");
        pkcs8.Truncate(length);
        return pkcs8;
    }

    private static SecretBuffer Decrypt(SecretBuffer encrypted, string where, Func<SecretBuffer> password)
    {
        CheckCost(encrypted.Span, where);
        using SecretBuffer secret = password();
        Pkcs8PrivateKeyInfo info;
        try
        {
            info = Pkcs8PrivateKeyInfo.DecryptAndDecode(secret.Span, encrypted.Bytes.AsMemory(0, encrypted.Length), out _);
        }
        catch (CryptographicException e)
        {
            throw LadingException.Input($"{where}: the password is wrong, or the key is encrypted in a way that is not known.", "PBES2 with PBKDF2 is: openssl pkcs8 -topk8.", e);
        }
        var pkcs8 = new SecretBuffer(encrypted.Length + 64);
        bool whole = info.TryEncode(pkcs8.Span, out int length);
        if (MemoryMarshal.TryGetArray(info.PrivateKeyBytes, out ArraySegment<byte> copy))
            CryptographicOperations.ZeroMemory(copy);
        if (!whole)
            throw LadingException.Input($"{where}: not a private key that can be used.");
        pkcs8.Truncate(length);
        return pkcs8;
    }

    /// <summary>The file says how many iterations it takes to open: more than anybody needs are refused before they are done.</summary>
    private static void CheckCost(ReadOnlySpan<byte> der, string where)
    {
        try
        {
            AsnDecoder.ReadSequence(der, AsnEncodingRules.BER, out int at, out int length, out _);
            ReadOnlySpan<byte> rest = der.Slice(at, length);
            AsnDecoder.ReadSequence(rest, AsnEncodingRules.BER, out at, out length, out _);
            rest = rest.Slice(at, length);
            string scheme = AsnDecoder.ReadObjectIdentifier(rest, AsnEncodingRules.BER, out int used);
            rest = rest[used..];
            int depth = scheme == Pbes2 ? 3 : 1;
            for (int i = 0; i < depth; i++)
            {
                AsnDecoder.ReadSequence(rest, AsnEncodingRules.BER, out at, out length, out _);
                rest = rest.Slice(at, length);
                // Inside PBES2's parameters the key derivation names itself before its own parameters.
                if (i == 1)
                {
                    AsnDecoder.ReadObjectIdentifier(rest, AsnEncodingRules.BER, out used);
                    rest = rest[used..];
                }
            }
            AsnDecoder.ReadOctetString(rest, AsnEncodingRules.BER, out used);
            if (!AsnDecoder.TryReadInt32(rest[used..], AsnEncodingRules.BER, out int iterations, out _) || iterations is < 1 or > MaxIterations)
                throw LadingException.Input($"{where}: the key takes more than {MaxIterations} iterations to open.");
        }
        catch (AsnContentException e)
        {
            throw LadingException.Input($"{where}: not an encrypted PKCS#8 key.", inner: e);
        }
    }
}
