using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Lading.Leaks.Proving;
using Xunit;

namespace Lading.Tests.Leaks.Proving;

public class SecretPartsTests
{
    [Theory]
    [InlineData("//registry.npmjs.org/:_authToken=npm_Zk83LmQ0vR7sTyB2\nalways-auth=true\nstrict-ssl=false", "npm_Zk83LmQ0vR7sTyB2")]
    [InlineData("machine github.com login bob password gho_Zk83LmQ0vR7sTyB2", "gho_Zk83LmQ0vR7sTyB2")]
    [InlineData("machine github.com\n  login bob-the-builder\n  password gho_Zk83LmQ0vR7sTyB2\n", "gho_Zk83LmQ0vR7sTyB2")]
    [InlineData("[global]\nextra-index-url = https://user:tok_en9Zk2LmQ@pypi.example.com/simple\ntimeout = 60", "tok_en9Zk2LmQ")]
    [InlineData("[default]\naws_access_key_id = AKIAYVP4CIPPERUVIFXG\naws_secret_access_key = Zt2U1h267eViPnuSA+JO5ABhiu4T7XUMSZ+Y2Oth\nregion = us-east-1", "AKIAYVP4CIPPERUVIFXG", "Zt2U1h267eViPnuSA+JO5ABhiu4T7XUMSZ+Y2Oth")]
    [InlineData("{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"dXNlcjpzM2NyZXQ=\"}}}", "dXNlcjpzM2NyZXQ=")]
    [InlineData("{\"type\":\"service_account\",\"project_id\":\"my-project-1234\",\"key\":\"Zk83Lm\\nQ0vR7sTyB2\"}", "Q0vR7sTyB2")]
    [InlineData("<settings><server><id>central</id><username>deployer</username><password>Kx9mQ2zLpW</password></server></settings>", "Kx9mQ2zLpW")]
    [InlineData("<configuration><add key=\"Username\" value=\"builder1\" /><add key=\"ClearTextPassword\" value=\"az5kq2wm9xx3\" /></configuration>", "builder1", "az5kq2wm9xx3")]
    [InlineData("apiVersion: v1\nkind: Config\nusers:\n- name: kubernetes-admin\n  user:\n    token: eyJhbGciOi.eyJzdWIi.c2lnbmF0\n", "eyJhbGciOi.eyJzdWIi.c2lnbmF0")]
    [InlineData("https://hooks.example.com/services/T01234567/B01234567/Zk83LmQ0vR7sTyB2xW", "/services/T01234567/B01234567/Zk83LmQ0vR7sTyB2xW")]
    [InlineData("correct horse battery staple", "correct horse battery staple")]
    [InlineData("c2VjcmV0c2VjcmV0IQ==", "c2VjcmV0c2VjcmV0IQ==")]
    [InlineData("hunter2=hunter", "hunter2=hunter")]
    public void What_is_secret_in_a_file_is_searched_for_and_what_names_it_is_not(string file, params string[] parts) =>
        Assert.Equal(parts, Parts(file).Where(p => Tokens(p, parts)));

    [Fact]
    public void What_all_keys_share_is_no_part_of_one()
    {
        using RSA one = RSA.Create(2048), two = RSA.Create(2048);
        using ECDsa three = ECDsa.Create(ECCurve.NamedCurves.nistP256), four = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (string, string)[] pairs =
        [
            (one.ExportPkcs8PrivateKeyPem(), two.ExportPkcs8PrivateKeyPem()),
            (one.ExportRSAPrivateKeyPem(), two.ExportRSAPrivateKeyPem()),
            (three.ExportPkcs8PrivateKeyPem(), four.ExportPkcs8PrivateKeyPem()),
            (three.ExportECPrivateKeyPem(), four.ExportECPrivateKeyPem()),
        ];
        foreach ((string key, string other) in pairs)
        {
            string[] parts = Parts(key);
            Assert.DoesNotContain(parts, p => Enumerable.Range(0, Math.Max(1, p.Length - 11)).Any(i => other.ReplaceLineEndings("").Contains(p.Substring(i, Math.Min(12, p.Length - i)), StringComparison.Ordinal)));
            Assert.True(parts.Sum(p => p.Length) > key.Length / 3, key);
        }
    }

    [Fact]
    public void Any_value_of_eight_bytes_is_searched_for_or_refused()
    {
        Gen.Byte.Array[8, 300].Sample(value =>
        {
            try
            {
                using var secret = new BuildSecret("s", SecretBuffer.Copy(value));
                SecretParts parts = SecretParts.Of(secret, everyByte: false);
                Assert.NotEmpty(parts.Parts);
                Assert.All(parts.Parts, p => Assert.True(value.AsSpan().IndexOf(p.Value.Span) >= 0 && p.Value.Length >= 8));
            }
            catch (LadingException e)
            {
                Assert.Equal(ErrorKind.Usage, e.Kind);
            }
        }, iter: 3000);
        Gen.String[Gen.Char["ab9Z=:{}[]<>\"\\/@ \n-"], 8, 120].Sample(text =>
        {
            try
            {
                Parts(text);
            }
            catch (LadingException e)
            {
                Assert.Equal(ErrorKind.Usage, e.Kind);
            }
        }, iter: 5000);
    }

    private static bool Tokens(string part, string[] wanted) => wanted.Contains(part) || !wanted.Any(w => w.Contains(part, StringComparison.Ordinal));

    private static string[] Parts(string file)
    {
        using var secret = new BuildSecret("s", SecretBuffer.FromText(file));
        return [.. SecretParts.Of(secret, everyByte: false).Parts.Select(p => Encoding.UTF8.GetString(p.Value.Span))];
    }
}
