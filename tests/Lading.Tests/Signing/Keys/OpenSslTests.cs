using System.Diagnostics;
using Lading.Signing.Keys;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Keys;

/// <summary>Keys and signatures that OpenSSL's command line makes and takes; skipped where it is not installed.</summary>
public sealed class OpenSslTests : IDisposable
{
    private static readonly byte[] Message = "a message that is signed"u8.ToArray();
    private readonly TemporaryFolder _folder = new();

    private string Run(string arguments, bool good = true)
    {
        var info = new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _folder.Path, RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(info)!;
            string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(!good || process.ExitCode == 0, $"openssl {arguments}: {output}");
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("openssl is not installed");
            throw;
        }
    }

    [Theory]
    [InlineData("EC -pkeyopt ec_paramgen_curve:P-256", "-sha256", KeyAlgorithm.EcdsaP256Sha256)]
    [InlineData("EC -pkeyopt ec_paramgen_curve:P-384", "-sha384", KeyAlgorithm.EcdsaP384Sha384)]
    [InlineData("EC -pkeyopt ec_paramgen_curve:P-521", "-sha512", KeyAlgorithm.EcdsaP521Sha512)]
    [InlineData("RSA -pkeyopt rsa_keygen_bits:2048", "-sha256", KeyAlgorithm.RsaPkcs1V15_2048Sha256)]
    [InlineData("RSA -pkeyopt rsa_keygen_bits:3072", "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest", KeyAlgorithm.RsaPss3072Sha256)]
    public async Task Keys_in_every_form_sign_for_each_other(string generate, string digest, KeyAlgorithm algorithm)
    {
        _folder.Write("message", Message);
        Run($"genpkey -algorithm {generate} -out pkcs8.pem");
        Run("pkey -in pkcs8.pem -traditional -out old.pem");
        Run("pkey -in pkcs8.pem -outform DER -out pkcs8.der");
        Run("pkcs8 -topk8 -in pkcs8.pem -passout pass:hello -out encrypted.pem");
        Run("pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1 -in pkcs8.pem -passout pass:hello -out encrypted2.pem");
        Run("pkey -in pkcs8.pem -pubout -out pub.pem");
        Run($"dgst {digest} -sign pkcs8.pem -out theirs message");
        byte[] theirs = File.ReadAllBytes(_folder["theirs"]);
        foreach (string file in (string[])["pkcs8.pem", "old.pem", "pkcs8.der", "encrypted.pem", "encrypted2.pem"])
        {
            using SigningKey key = PrivateKeyReader.Read(File.ReadAllBytes(_folder[file]), file, () => SecretBuffer.FromText("hello"), algorithm);
            Assert.True(key.PublicKey.Verify(Message, theirs), file);
            Assert.Equal(File.ReadAllText(_folder["pub.pem"]), KeyPairs.WritePublic(key.PublicKey));
            _folder.Write("ours", await key.SignAsync(Message, default));
            Assert.Contains("Verified OK", Run($"dgst {digest} -verify pub.pem -signature ours message"));
        }
        Assert.Throws<LadingException>(() => PrivateKeyReader.Read(File.ReadAllBytes(_folder["encrypted.pem"]), "encrypted.pem", () => SecretBuffer.FromText("wrong")));
    }

    [Fact]
    public async Task Ed25519_keys_sign_for_each_other()
    {
        _folder.Write("message", Message);
        Run("genpkey -algorithm ed25519 -out key.pem");
        Run("pkcs8 -topk8 -in key.pem -passout pass:hello -out encrypted.pem");
        Run("pkey -in key.pem -pubout -out pub.pem");
        Run("pkeyutl -sign -inkey key.pem -rawin -in message -out theirs");
        foreach (string file in (string[])["key.pem", "encrypted.pem"])
        {
            using SigningKey key = PrivateKeyReader.Read(File.ReadAllBytes(_folder[file]), file, () => SecretBuffer.FromText("hello"));
            Assert.Equal(File.ReadAllText(_folder["pub.pem"]), KeyPairs.WritePublic(key.PublicKey));
            Assert.Equal(File.ReadAllBytes(_folder["theirs"]), await key.SignAsync(Message, default));
        }
    }

    [Fact]
    public void What_we_make_OpenSSL_reads()
    {
        foreach (KeyAlgorithm algorithm in (KeyAlgorithm[])[KeyAlgorithm.EcdsaP256Sha256, KeyAlgorithm.EcdsaP521Sha512, KeyAlgorithm.Ed25519, KeyAlgorithm.RsaPkcs1V15_2048Sha256])
        {
            using SecretBuffer pkcs8 = KeyPairs.Generate(algorithm);
            _folder.Write("key.der", pkcs8.Span.ToArray());
            using SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, "the key");
            Assert.Equal(KeyPairs.WritePublic(key.PublicKey), Run("pkey -inform DER -in key.der -pubout"));
        }
    }

    [Fact]
    public void An_encryption_with_too_many_iterations_is_refused_before_it_is_done()
    {
        Run("genpkey -algorithm ed25519 -out key.pem");
        Run("pkcs8 -topk8 -iter 10000001 -in key.pem -passout pass:hello -out slow.pem");
        LadingException e = Assert.Throws<LadingException>(() => PrivateKeyReader.Read(File.ReadAllBytes(_folder["slow.pem"]), "slow.pem", () => throw new InvalidOperationException()));
        Assert.Contains("iterations", e.Message);
    }

    public void Dispose() => _folder.Dispose();
}
