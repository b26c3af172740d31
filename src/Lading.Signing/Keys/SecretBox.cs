using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Lading.Signing.Keys;

/// <summary>NaCl's <c>crypto_secretbox</c>: XSalsa20 and Poly1305, the tag before the ciphertext; nacl.cr.yp.to, "Secret-key authenticated encryption".</summary>
internal static class SecretBox
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Length of a nonce in bytes.</summary>
    public const int NonceLength = 24;

    /// <summary>Length of the tag in bytes.</summary>
    public const int TagLength = 16;

    /// <summary>Encrypts.</summary>
    public static byte[] Seal(SecretBuffer key, byte[] nonce, SecretBuffer plain)
    {
        byte[] box = new byte[TagLength + plain.Length];
        XSalsa20Engine cipher = Start(key, nonce, out Poly1305 mac);
        cipher.ProcessBytes(plain.Bytes, 0, plain.Length, box, TagLength);
        mac.BlockUpdate(box, TagLength, plain.Length);
        mac.DoFinal(box, 0);
        return box;
    }

    /// <summary>Decrypts; null when key, nonce or box are not the right ones.</summary>
    public static SecretBuffer? Open(SecretBuffer key, byte[] nonce, byte[] box)
    {
        if (box.Length < TagLength)
            return null;
        XSalsa20Engine cipher = Start(key, nonce, out Poly1305 mac);
        byte[] tag = new byte[TagLength];
        mac.BlockUpdate(box, TagLength, box.Length - TagLength);
        mac.DoFinal(tag, 0);
        if (!CryptographicOperations.FixedTimeEquals(tag, box.AsSpan(0, TagLength)))
            return null;
        var plain = new SecretBuffer(box.Length - TagLength);
        cipher.ProcessBytes(box, TagLength, plain.Length, plain.Bytes, 0);
        return plain;
    }

    /// <summary>The cipher behind the first 32 bytes of its stream, which are the key of the tag.</summary>
    private static XSalsa20Engine Start(SecretBuffer key, byte[] nonce, out Poly1305 mac)
    {
        var cipher = new XSalsa20Engine();
        cipher.Init(forEncryption: true, new ParametersWithIV(new KeyParameter(key.Bytes, 0, KeyLength), nonce));
        using var macKey = new SecretBuffer(KeyLength);
        cipher.ProcessBytes(new byte[KeyLength], 0, KeyLength, macKey.Bytes, 0);
        mac = new Poly1305();
        mac.Init(new KeyParameter(macKey.Bytes, 0, KeyLength));
        return cipher;
    }
}
