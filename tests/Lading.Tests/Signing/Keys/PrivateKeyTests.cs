using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Lading.Signing.Keys;
using Xunit;

namespace Lading.Tests.Signing.Keys;

public class PrivateKeyTests
{
    private static readonly byte[] Message = "a message that is signed"u8.ToArray();

    private static Func<SecretBuffer> Password(string text) => () => SecretBuffer.FromText(text);

    private static SecretBuffer None() => throw new InvalidOperationException("no password was to be asked for");

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256Sha256)]
    [InlineData(KeyAlgorithm.EcdsaP384Sha384)]
    [InlineData(KeyAlgorithm.EcdsaP384Sha256)]
    [InlineData(KeyAlgorithm.EcdsaP521Sha512)]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.Ed25519Ph)]
    [InlineData(KeyAlgorithm.RsaPkcs1V15_2048Sha256)]
    [InlineData(KeyAlgorithm.RsaPss3072Sha256)]
    public async Task A_new_key_is_written_encrypted_and_read_and_signs(KeyAlgorithm algorithm)
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(algorithm), password = SecretBuffer.FromText("pässword");
        using SecretBuffer pem = KeyPairs.WriteEncrypted(pkcs8, password);
        Assert.StartsWith("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n", Encoding.ASCII.GetString(pem.Span));
        using SigningKey key = PrivateKeyReader.Read(pem.Span, "the key", Password("pässword"), algorithm);
        Assert.Equal(algorithm, key.PublicKey.Algorithm);
        byte[] signature = await key.SignAsync(Message, default);
        PublicKey read = PublicKeyReader.With(PublicKeyReader.FromPem(KeyPairs.WritePublic(key.PublicKey), "pub"), algorithm);
        Assert.True(read.Verify(Message, signature));
        Assert.False(read.Verify("another"u8, signature));
        if (key.PublicKey.Hash is { } hash)
        {
            byte[] digest = CryptographicOperations.HashData(hash, Message), byDigest = await key.SignDigestAsync(digest, default);
            Assert.True(read.VerifyDigest(digest, byDigest));
        }
        else
            await Assert.ThrowsAsync<LadingException>(async () => await key.SignDigestAsync(new byte[32], default));
    }

    [Fact]
    public async Task Ed25519_signs_artifacts_by_their_hash()
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(KeyAlgorithm.Ed25519);
        using SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "the key");
        byte[] signature = await key.ForArtifacts.SignDigestAsync(SHA512.HashData(Message), default);
        Assert.False(key.PublicKey.Verify(Message, signature));
        Assert.True(PublicKeyReader.With(key.PublicKey, KeyAlgorithm.Ed25519Ph).Verify(Message, signature));
    }

    // A key pair of cosign's own tests (pkg/cosign/keys_test.go), password "hello", in its two labels.
    private const string OldLabel = """
        -----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----
        eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjozMjc2OCwiciI6
        OCwicCI6MX0sInNhbHQiOiJ4WWdoc09JTUxUWGNOT0RsclNIOUNKc1FlOVFnZmN1
        cmUrMXlLdHh1TlkwPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
        Iiwibm9uY2UiOiI0cS9PSlVmaXJkSUkrUjZ0ajZBMmcyQ0JqL25xdFNicCJ9LCJj
        aXBoZXJ0ZXh0IjoiKzB4Q3NzcFN0WStBczdKanJpOWtsbHBWd2JhcUI4ZWJNdWto
        eS9aVE1MSXRsL3B1YS9jWVJvbytLRGxMWWdmOW1kSjk4K1FnQW9oTktoYnJPMTcw
        MHdBY1JTMjFDOE4zQUNJRUVZaWpOMllBNnMraGJSbkhjUnd4eGhDMDFtb2FvL0dO
        Y1pmbEJheXZMV3pXblo4d2NDZ2ZpT1o1VXlRTEFJMHh0dnR6dEh3cTdDV1Vhd3V4
        RlhlNDZzck9TUE9SNHN6bytabWErUGovSFE9PSJ9
        -----END ENCRYPTED COSIGN PRIVATE KEY-----
        """;

    private const string NewLabel = """
        -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
        eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjozMjc2OCwiciI6
        OCwicCI6MX0sInNhbHQiOiI3T3VGd2VsbWZZNXVId2NoaURSc210anNwZ2ZlZjFG
        Mk5lOGFDTjVLYVpZPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
        Iiwibm9uY2UiOiJQNHk4OGhCb3ZTa09MbXN0bFVBaGJwdDJ0K2xTNUxQSCJ9LCJj
        aXBoZXJ0ZXh0IjoiMnB1QzdyZldJOWh3bnJlQ2s4aUZDRlVwQlRrSzRJNlIvbFBF
        cnBDekpXUGpJWXl4eGVIL1A2VW52cFJHdVhla1NNb3JMdGhLamdoQ1JlNy82NDVH
        QWtoVm1LRC92eEF0S2EvbE1abENSQ3FlekJGUFd1dzNpeFRtZ2xhb2J1ZFVSbUVs
        bmNGOGlZbzBTMVl6Y1ZOMVFwY2J2c0dNcUlYRzVlbmdteGp5dCtBcXlyZTF0Q0Y0
        V01tU1BlaEljNlBqd2h1Q2xHaVpJUWRvTGc9PSJ9
        -----END ENCRYPTED SIGSTORE PRIVATE KEY-----
        """;

    [Theory]
    [InlineData(OldLabel)]
    [InlineData(NewLabel)]
    public async Task Keys_that_cosign_wrote_are_read(string pem)
    {
        using SigningKey key = PrivateKeyReader.Read(Encoding.ASCII.GetBytes(pem), "cosign.key", Password("hello"));
        Assert.Equal(KeyAlgorithm.EcdsaP256Sha256, key.PublicKey.Algorithm);
        byte[] signed = await key.SignAsync(Message, default);
        Assert.True(key.PublicKey.Verify(Message, signed));
    }

    [Fact]
    public void A_wrong_password_is_told_and_nothing_else()
    {
        LadingException e = Assert.Throws<LadingException>(() => PrivateKeyReader.Read(Encoding.ASCII.GetBytes(NewLabel), "cosign.key", Password("wrong secret")));
        Assert.Contains("password is wrong", e.Message);
        Assert.DoesNotContain("wrong secret", e.ToString());
    }

    [Theory]
    [InlineData("\"N\":32768", "\"N\":1073741824")]
    [InlineData("\"N\":32768", "\"N\":16")]
    [InlineData("\"r\":8", "\"r\":800000")]
    [InlineData("\"p\":1", "\"p\":100000")]
    [InlineData("scrypt", "bcrypt")]
    [InlineData("secretbox", "otherbox!")]
    public void A_file_does_not_choose_what_it_costs_to_open(string from, string to)
    {
        string json = Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(NewLabel.Split('\n')[1..^1])));
        string pem = $"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(json.Replace(from, to)))}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n";
        Assert.Throws<LadingException>(() => PrivateKeyReader.Read(Encoding.ASCII.GetBytes(pem), "cosign.key", Password("hello")));
    }

    // The vector of NaCl's own tests: tests/secretbox.c.
    [Fact]
    public void A_secret_box_is_that_of_NaCl()
    {
        using SecretBuffer key = SecretBuffer.Copy(Convert.FromHexString("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389"));
        byte[] nonce = Convert.FromHexString("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        using SecretBuffer plain = SecretBuffer.Copy(Convert.FromHexString("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705"));
        byte[] box = SecretBox.Seal(key, nonce, plain);
        Assert.Equal("f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5", Convert.ToHexStringLower(box));
        using SecretBuffer opened = SecretBox.Open(key, nonce, box)!;
        Assert.True(opened.Span.SequenceEqual(plain.Span));
        for (int i = 0; i < box.Length; i++)
        {
            box[i] ^= 1;
            Assert.Null(SecretBox.Open(key, nonce, box));
            box[i] ^= 1;
        }
    }

    [Fact]
    public void A_forgotten_secret_is_gone()
    {
        SecretBuffer secret = SecretBuffer.FromText("secret");
        byte[] bytes = secret.Bytes;
        Assert.Equal("(secret)", secret.ToString());
        secret.Dispose();
        Assert.All(bytes, b => Assert.Equal(0, b));
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key at all")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public void What_is_no_private_key_is_told(string text) =>
        Assert.Throws<LadingException>(() => PrivateKeyReader.Read(Encoding.ASCII.GetBytes(text), "the key", None));

    [Fact]
    public void Weak_and_unknown_keys_are_refused()
    {
        using var weak = RSA.Create(1024);
        using var odd = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        Assert.Throws<LadingException>(() => PrivateKeyReader.Read(weak.ExportPkcs8PrivateKey(), "the key", None));
        Assert.Throws<LadingException>(() => PrivateKeyReader.Read(odd.ExportPkcs8PrivateKey(), "the key", None));
    }

    [Fact]
    public void Mutated_keys_never_throw_anything_else()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using SecretBuffer ed = KeyPairs.Generate(KeyAlgorithm.Ed25519);
        byte[][] seeds =
        [
            ec.ExportPkcs8PrivateKey(), ec.ExportECPrivateKey(), ed.Span.ToArray(), Encoding.ASCII.GetBytes(ec.ExportPkcs8PrivateKeyPem()),
            Encoding.ASCII.GetBytes(ec.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 10))),
        ];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 40]).Sample((seed, at, value, cut) =>
        {
            byte[] bytes = [.. seeds[seed]];
            bytes[at % bytes.Length] = value;
            try
            {
                PrivateKeyReader.Read(bytes.AsSpan(0, bytes.Length - Math.Min(cut > 20 ? 0 : cut, bytes.Length)), "the key", Password("x")).Dispose();
            }
            catch (LadingException)
            {
            }
        }, iter: 2000);
    }
}
