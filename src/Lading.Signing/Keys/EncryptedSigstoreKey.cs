using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;
using Org.BouncyCastle.Crypto.Generators;

namespace Lading.Signing.Keys;

/// <summary>
/// The content of a PEM block <c>ENCRYPTED SIGSTORE PRIVATE KEY</c> (or, older, <c>COSIGN</c>): JSON with the parameters of scrypt and
/// secretbox, go-securesystemslib's <c>encrypted</c>. What is encrypted is PKCS#8 in DER.
/// </summary>
internal static class EncryptedSigstoreKey
{
    /// <summary>Label of the block that is written.</summary>
    public const string Label = "ENCRYPTED SIGSTORE PRIVATE KEY";

    /// <summary>Label of the block that cosign 1 wrote.</summary>
    public const string OldLabel = "ENCRYPTED COSIGN PRIVATE KEY";

    private const int SaltLength = 32;
    private const int MaxCiphertext = 64 << 10;
    private const int StandardCost = 65536;

    /// <summary>Decrypts; an input error for a wrong password and for anything malformed.</summary>
    public static SecretBuffer Decrypt(ReadOnlySpan<byte> json, SecretBuffer password, string where)
    {
        Parameters parameters = Read(json, where);
        using SecretBuffer key = DeriveKey(password, parameters.Salt, parameters.Cost);
        return SecretBox.Open(key, parameters.Nonce, parameters.Ciphertext)
            ?? throw LadingException.Input($"{where}: the password is wrong, or the key is damaged.");
    }

    /// <summary>Encrypts with a fresh salt and nonce, with the parameters that cosign uses.</summary>
    public static byte[] Encrypt(SecretBuffer pkcs8, SecretBuffer password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength), nonce = RandomNumberGenerator.GetBytes(SecretBox.NonceLength);
        using SecretBuffer key = DeriveKey(password, salt, StandardCost);
        byte[] box = SecretBox.Seal(key, nonce, pkcs8);
        var output = new MemoryStream();
        // The order of the members and the escapes are those of cosign, so that files compare.
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("kdf");
            writer.WriteString("name", "scrypt");
            writer.WriteStartObject("params");
            writer.WriteNumber("N", StandardCost);
            writer.WriteNumber("r", 8);
            writer.WriteNumber("p", 1);
            writer.WriteEndObject();
            writer.WriteBase64String("salt", salt);
            writer.WriteEndObject();
            writer.WriteStartObject("cipher");
            writer.WriteString("name", "nacl/secretbox");
            writer.WriteBase64String("nonce", nonce);
            writer.WriteEndObject();
            writer.WriteBase64String("ciphertext", box);
            writer.WriteEndObject();
        }
        return output.ToArray();
    }

    private static SecretBuffer DeriveKey(SecretBuffer password, byte[] salt, int cost)
    {
        // The generator wants an array of exactly the password's length.
        using SecretBuffer exact = SecretBuffer.Copy(password.Span);
        byte[] derived = SCrypt.Generate(exact.Bytes, salt, cost, 8, 1, SecretBox.KeyLength);
        SecretBuffer key = SecretBuffer.Copy(derived);
        CryptographicOperations.ZeroMemory(derived);
        return key;
    }

    private static Parameters Read(ReadOnlySpan<byte> json, string where)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement, kdf = root.GetProperty("kdf"), cipher = root.GetProperty("cipher");
            if (kdf.GetProperty("name").GetString() != "scrypt" || cipher.GetProperty("name").GetString() != "nacl/secretbox")
                throw LadingException.Input($"{where}: the key is not encrypted with scrypt and nacl/secretbox.");
            JsonElement costs = kdf.GetProperty("params");
            (int n, int r, int p) = (costs.GetProperty("N").GetInt32(), costs.GetProperty("r").GetInt32(), costs.GetProperty("p").GetInt32());
            // Whoever wrote the file chooses how much memory and time it takes to open: only what cosign ever wrote is taken.
            if (n is not (32768 or 65536 or 131072) || r != 8 || p != 1)
                throw LadingException.Input($"{where}: scrypt with N={n}, r={r}, p={p} is refused.", "N may be 32768, 65536 or 131072, with r=8 and p=1.");
            var parameters = new Parameters(n, kdf.GetProperty("salt").GetBytesFromBase64(), cipher.GetProperty("nonce").GetBytesFromBase64(), root.GetProperty("ciphertext").GetBytesFromBase64());
            return parameters.Salt.Length == SaltLength && parameters.Nonce.Length == SecretBox.NonceLength && parameters.Ciphertext.Length <= MaxCiphertext
                ? parameters
                : throw LadingException.Input($"{where}: salt, nonce or ciphertext of the encrypted key have a wrong length.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw LadingException.Input($"{where}: not an encrypted Sigstore key: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private sealed record Parameters(int Cost, byte[] Salt, byte[] Nonce, byte[] Ciphertext);
}
