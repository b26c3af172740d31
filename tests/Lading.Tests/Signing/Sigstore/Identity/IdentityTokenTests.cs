using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Lading.Signing.Sigstore.Identity;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Identity;

public class IdentityTokenTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void The_subject_is_a_verified_email_else_sub()
    {
        using IdentityToken person = Read(new JsonObject { ["email"] = "a@b.example", ["email_verified"] = true });
        Assert.Equal("a@b.example", person.Subject);
        using IdentityToken old = Read(new JsonObject { ["email"] = "a@b.example", ["email_verified"] = "true" });
        Assert.Equal("a@b.example", old.Subject);
        using IdentityToken job = Read([]);
        Assert.Equal("repo:acme/app", job.Subject);
        Assert.Equal("https://issuer.example", job.Issuer);
        Assert.Equal(Now.AddMinutes(5), job.Expires);
        Assert.True(job.IsFor("sigstore"));
        Assert.False(job.IsFor("other"));
    }

    [Theory]
    [InlineData("{\"email\":\"a@b.example\"}", "did not verify")]
    [InlineData("{\"email\":\"a@b.example\",\"email_verified\":false}", "did not verify")]
    [InlineData("{\"email\":\"a@b.example\",\"email_verified\":\"yes\"}", "did not verify")]
    [InlineData("{\"exp\":1799999999}", "expired")]
    [InlineData("{\"exp\":1800000000}", "expired")]
    [InlineData("{\"exp\":null}", "no claim exp")]
    [InlineData("{\"exp\":\"soon\"}", "no time")]
    [InlineData("{\"exp\":1e300}", "no time")]
    [InlineData("{\"nbf\":1800000100}", "is valid from")]
    [InlineData("{\"iss\":\"\"}", "no claim iss")]
    [InlineData("{\"sub\":\"\"}", "neither a claim email nor sub")]
    [InlineData("{\"sub\":5}", "is no text")]
    [InlineData("{\"aud\":5}", "neither text nor a short list")]
    public void Claims_that_say_too_little_or_the_wrong_thing_are_refused(string claims, string why)
    {
        LadingException error = Assert.Throws<LadingException>(() => Read(JsonNode.Parse(claims)!.AsObject()));
        Assert.Contains(why, error.Message);
        Assert.Equal(ErrorKind.Input, error.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJpc3MiOiJhIn0.x")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJhIn0.")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.W10.AAAA")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJhIn0.AA\r\nX-Evil: 1")]
    public void What_is_no_signed_token_is_refused(string text) => Assert.Throws<LadingException>(() => IdentityToken.FromText(text, "the token", Now));

    [Fact]
    public void Token_parse_DoS_CVE_2025_66506_many_dots_and_long_texts_end_soon()
    {
        foreach (string text in (string[])[new string('.', 60_000), new string('.', 50_000_000), new string('a', 70_000), "eyJhbGciOiJFUzI1NiJ9." + new string('W', 60_000) + ".AAAA"])
            Assert.Throws<LadingException>(() => IdentityToken.FromText(text, "the token", Now));
    }

    [Fact]
    public void Random_changes_end_in_a_token_or_an_error()
    {
        byte[] good = Encoding.ASCII.GetBytes(Text([]));
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] bad = [.. good];
            bad[at] = value;
            try
            {
                IdentityToken.FromBytes(bad, "the token", Now).Dispose();
            }
            catch (LadingException)
            {
            }
        }, iter: 5000);
    }

    [Fact]
    public void A_token_or_the_path_of_one_is_given()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("token", Encoding.ASCII.GetBytes(Text([]) + "\n"));
        using IdentityToken file = IdentityToken.FromTextOrFile(path, Now);
        using IdentityToken text = IdentityToken.FromTextOrFile(Text([]), Now);
        Assert.Equal(file.Subject, text.Subject);
        Assert.DoesNotContain((byte)'\n', file.Text.ToArray());
        Assert.Throws<LadingException>(() => IdentityToken.FromTextOrFile(folder["missing"], Now));
    }

    [Fact]
    public void A_token_is_shown_nowhere_and_gone_when_it_is_disposed()
    {
        IdentityToken token = Read([]);
        Assert.DoesNotContain(Encoding.ASCII.GetString(token.Text)[..20], token.ToString());
        token.Dispose();
        Assert.Throws<ObjectDisposedException>(() => token.Text.Length);
        string secret = Base64Url.EncodeToString("{\"iss\":\"x\",\"exp\":1}"u8);
        Assert.DoesNotContain(secret, Assert.Throws<LadingException>(() => IdentityToken.FromText($"eyJhbGciOiJFUzI1NiJ9.{secret}.AAAA", "the token", Now)).ToString());
    }

    private static IdentityToken Read(JsonObject claims) => IdentityToken.FromText(Text(claims), "the token", Now);

    private static string Text(JsonObject claims)
    {
        var all = new JsonObject { ["iss"] = "https://issuer.example", ["sub"] = "repo:acme/app", ["aud"] = "sigstore", ["exp"] = Now.AddMinutes(5).ToUnixTimeSeconds() };
        foreach ((string name, JsonNode? value) in claims)
            all[name] = value?.DeepClone();
        return VirtualIssuer.Token(all);
    }
}
