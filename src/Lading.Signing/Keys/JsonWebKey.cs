using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys;

/// <summary>A public key as a JSON Web Key: RFC 7517, RFC 7518 section 6 (EC, RSA), RFC 8037 (Ed25519).</summary>
internal static class JsonWebKey
{
    public static PublicKey Read(ReadOnlyMemory<byte> json, string where)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            JsonElement key = document.RootElement;
            // A private key in place of a public one is a leak about to happen: say so instead of taking its public half.
            if (key.TryGetProperty("d", out _))
                throw LadingException.Input($"{where}: this is a private key, a public one is wanted.");
            return (Text(key, "kty"), Text(key, "crv")) switch
            {
                ("EC", "P-256") => Ec(key, ECCurve.NamedCurves.nistP256, 32, where),
                ("EC", "P-384") => Ec(key, ECCurve.NamedCurves.nistP384, 48, where),
                ("EC", "P-521") => Ec(key, ECCurve.NamedCurves.nistP521, 66, where),
                ("OKP", "Ed25519") => PublicKeyReader.FromSpki(Spki(Bytes(key, "x", 32)), where),
                ("RSA", null) => Rsa(key, where),
                var (type, curve) => throw LadingException.Input($"{where}: a JWK of type {Printable.Text(type ?? "none", 40)} {Printable.Text(curve ?? "", 40)} is not known."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or CryptographicException or KeyNotFoundException)
        {
            throw LadingException.Input($"{where}: not a JWK: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static PublicKey Ec(JsonElement key, ECCurve curve, int length, string where)
    {
        var point = new ECPoint { X = Bytes(key, "x", length), Y = Bytes(key, "y", length) };
        using var ecdsa = ECDsa.Create(new ECParameters { Curve = curve, Q = point });
        return PublicKeyReader.FromSpki(ecdsa.ExportSubjectPublicKeyInfo(), where);
    }

    private static PublicKey Rsa(JsonElement key, string where)
    {
        byte[] modulus = Bytes(key, "n", null);
        if (modulus.Length > RsaPublicKey.MaxBits / 8 + 1)
            throw LadingException.Input($"{where}: an RSA key has no more than {RsaPublicKey.MaxBits} bits.");
        using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = Bytes(key, "e", null) });
        return PublicKeyReader.FromSpki(rsa.ExportSubjectPublicKeyInfo(), where);
    }

    private static byte[] Spki(byte[] ed25519)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteObjectIdentifier("1.3.101.112");
            writer.WriteBitString(ed25519);
        }
        return writer.Encode();
    }

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static byte[] Bytes(JsonElement key, string name, int? length)
    {
        byte[] bytes = Base64Url.DecodeFromChars(key.GetProperty(name).GetString());
        return length is null || bytes.Length == length ? bytes : throw new FormatException($"{name} has {bytes.Length} bytes, not {length}");
    }
}
