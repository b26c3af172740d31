using System.Security.Cryptography;
using System.Text;
using Lading.Signing.Keys;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Xunit;

namespace Lading.Tests.Signing.Keys;

public class PublicKeyTests
{
    private static readonly byte[] Message = "a message"u8.ToArray();

    [Theory]
    [InlineData("nistP256", KeyAlgorithm.EcdsaP256Sha256)]
    [InlineData("nistP384", KeyAlgorithm.EcdsaP384Sha384)]
    [InlineData("nistP521", KeyAlgorithm.EcdsaP521Sha512)]
    public void Ecdsa_keys_verify_with_the_hash_of_their_curve(string curve, KeyAlgorithm algorithm)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        PublicKey read = PublicKeyReader.Read(key.ExportSubjectPublicKeyInfo(), "key");
        Assert.Equal(algorithm, read.Algorithm);
        byte[] signature = key.SignData(Message, read.Hash!.Value, DSASignatureFormat.Rfc3279DerSequence);
        Holds(read, signature);
        Assert.True(read.VerifyDigest(CryptographicOperations.HashData(read.Hash.Value, Message), signature));
        Assert.False(read.Verify(Message, key.SignData(Message, read.Hash.Value)));
    }

    [Theory]
    [InlineData("nistP384", KeyAlgorithm.EcdsaP384Sha256)]
    [InlineData("nistP521", KeyAlgorithm.EcdsaP521Sha256)]
    public void Larger_curves_verify_with_sha256_when_that_is_asked_for(string curve, KeyAlgorithm algorithm)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        byte[] signature = key.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        PublicKey normal = PublicKeyReader.FromSpki(key.ExportSubjectPublicKeyInfo(), "key");
        Assert.False(normal.Verify(Message, signature));
        Holds(PublicKeyReader.With(normal, algorithm), signature);
    }

    [Fact]
    public void Rsa_keys_verify_with_either_padding()
    {
        using RSA key = RSA.Create(2048);
        PublicKey pkcs1 = PublicKeyReader.FromPem(key.ExportRSAPublicKeyPem(), "key");
        Holds(pkcs1, key.SignData(Message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        PublicKey pss = PublicKeyReader.With(pkcs1, KeyAlgorithm.RsaPss2048Sha256);
        byte[] signature = key.SignData(Message, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        Holds(pss, signature);
        Assert.False(pkcs1.Verify(Message, signature));
    }

    /// <summary>RFC 8032, 7.1, test 2.</summary>
    [Fact]
    public void Ed25519_keys_verify_the_vector_of_rfc_8032()
    {
        PublicKey pure = Ed("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", KeyAlgorithm.Ed25519);
        byte[] signature = Convert.FromHexString("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        Assert.True(pure.Verify([0x72], signature));
        Assert.False(pure.Verify([0x73], signature));
        Assert.False(pure.VerifyDigest(SHA512.HashData([0x72]), signature));
    }

    [Fact]
    public void Ed25519ph_keys_verify_by_message_and_by_digest_and_not_what_is_pure()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(32), key = new byte[32], hashed = new byte[64], pure = new byte[64];
        Ed25519.GeneratePublicKey(secret, 0, key, 0);
        Ed25519.SignPrehash(secret, 0, [], SHA512.HashData(Message), 0, hashed, 0);
        Ed25519.Sign(secret, 0, Message, 0, Message.Length, pure, 0);
        PublicKey read = Ed(Convert.ToHexString(key), KeyAlgorithm.Ed25519Ph);
        Holds(read, hashed);
        Assert.True(read.VerifyDigest(SHA512.HashData(Message), hashed));
        Assert.False(read.Verify(Message, pure));
        Assert.True(PublicKeyReader.With(read, KeyAlgorithm.Ed25519).Verify(Message, pure));
    }

    [Fact]
    public void Keys_that_are_weak_private_or_none_are_refused()
    {
        using RSA small = RSA.Create(1024);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (byte[] bad in (byte[][])
            [
                small.ExportSubjectPublicKeyInfo(), other.ExportSubjectPublicKeyInfo(), [.. key.ExportSubjectPublicKeyInfo(), 0], [], [0x30, 0x00],
                Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}"u8.ToArray(),
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"u8.ToArray(),
            ])
            Assert.Throws<LadingException>(() => PublicKeyReader.Read(bad, "key"));
    }

    [Fact]
    public void Jwk_and_pem_give_the_same_key()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = key.ExportParameters(false).Q;
        string jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{Url(point.X!)}}","y":"{{Url(point.Y!)}}"}""";
        PublicKey read = PublicKeyReader.Read(Encoding.ASCII.GetBytes(jwk), "key");
        Assert.Equal(PublicKeyReader.Read(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), "key").KeyId, read.KeyId);

        static string Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }

    private static void Holds(PublicKey key, byte[] signature)
    {
        Assert.True(key.Verify(Message, signature));
        Assert.False(key.Verify("another"u8, signature));
        Assert.False(key.Verify(Message, signature.AsSpan(1)));
        Assert.False(key.Verify(Message, []));
        signature[^1] ^= 1;
        Assert.False(key.Verify(Message, signature));
        signature[^1] ^= 1;
    }

    private static PublicKey Ed(string hex, KeyAlgorithm algorithm) =>
        PublicKeyReader.FromSpki((byte[])[.. Convert.FromHexString("302a300506032b6570032100"), .. Convert.FromHexString(hex)], "key", algorithm);
}
