using System.Security.Cryptography;
using System.Text;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Xunit;

namespace Lading.Tests.Leaks.Rules;

/// <summary>Values that are secrets by their form and that everybody has: told, but as the least of findings.</summary>
public sealed class WellKnownValueTests
{
    private static List<Sighting> Scan(string text, string path = "app/conf.yaml")
    {
        var found = new List<Sighting>();
        new SecretScanner(new FingerprintKey(new byte[32])).Scan(Encoding.ASCII.GetBytes(text), path, lines: true, found);
        return found;
    }

    [Theory]
    [InlineData("MC4CAQAwBQYDK2VwBCIEINZzpIpIiXXsKx4M7mUr2cb+DMfgHyu2msRAgNa5CxJJ", Confidence.Contextual, "everybody's: published with OpenSSL")]
    [InlineData("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v_VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g", Confidence.Proven, "not encrypted")]
    public void A_key_that_a_library_tests_itself_with_is_everybody_s(string body, Confidence confidence, string detail)
    {
        Sighting sighting = Assert.Single(Scan($"-----BEGIN PRIVATE KEY-----\n{body.Replace('_', '/')}\n-----END PRIVATE KEY-----\n", "app/server.pem"));
        Assert.Equal(("pem-private-key", confidence), (sighting.Rule, sighting.Confidence));
        Assert.Contains(detail, sighting.Details);
    }

    private static string Url(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Jwt(string claims, string key)
    {
        string text = Url("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8) + "." + Url(Encoding.ASCII.GetBytes(claims));
        return text + "." + Url(HMACSHA256.HashData(Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(text)));
    }

    [Theory]
    [InlineData("{\"user\":\"u1\"}", "a key that nobody knows 90210", Confidence.Proven, LeakSeverity.Medium)]
    [InlineData("{\"user\":\"u1\"}", "secret", Confidence.Contextual, LeakSeverity.Low)]
    [InlineData("{\"user\":\"u1\"}", "your-256-bit-secret", Confidence.Contextual, LeakSeverity.Low)]
    [InlineData("{\"iss\":\"https://login.example.com/x\"}", "a key that nobody knows 90210", Confidence.Contextual, LeakSeverity.Low)]
    [InlineData("{\"iss\":\"https://notexample.com/x\"}", "a key that nobody knows 90210", Confidence.Proven, LeakSeverity.Medium)]
    [InlineData("{\"user\":\"u1\",\"exp\":1600000000}", "a key that nobody knows 90210", Confidence.Proven, LeakSeverity.Low)]
    [InlineData("{\"user\":\"u1\",\"exp\":1900000000}", "a key that nobody knows 90210", Confidence.Proven, LeakSeverity.Medium)]
    public void A_web_token_out_of_a_manual_is_one(string claims, string key, Confidence confidence, LeakSeverity severity)
    {
        Sighting sighting = Assert.Single(Scan($"x: {Jwt(claims, key)}\n"));
        Assert.Equal(("jwt", confidence, severity), (sighting.Rule, sighting.Confidence, sighting.Severity));
    }

    [Theory]
    [InlineData("legal winner thank year wave sausage worth useful legal winner thank yellow", Confidence.Contextual)]
    [InlineData("candy maple cake sugar pudding cream honey rich smooth crumble sweet treat", Confidence.Contextual)]
    [InlineData("seed sock milk update focus rotate barely fade car face mechanic mercy", Confidence.Proven)]
    public void A_seed_phrase_of_the_standard_s_tests_is_everybody_s(string phrase, Confidence confidence) =>
        Assert.Equal(("bip39", confidence), (Assert.Single(Scan($"mnemonic: {phrase}\n")) is var s ? s.Rule : "", s.Confidence));

    [Theory]
    [InlineData("2023-12-20", Confidence.Contextual)]
    [InlineData("2031-12-20", Confidence.Shaped)]
    public void A_signature_that_ended_opens_nothing(string end, Confidence confidence)
    {
        string url = $"https://a.blob.core.windows.net/c?sp=r&st=2023-12-01T14:54:52Z&se={end}T22:54:52Z&spr=https&sv=2021-06-08&sr=c&sig=" + "aBBKDWQvyuVcTPH9EBp%2FXTI9E%2F%2Fmq171%2BZU178wcwqU%3D";
        Assert.Contains(Scan($"x: {url}\n"), s => s.Rule == "azure-sas" && s.Confidence == confidence);
    }

    [Theory]
    [InlineData("AKIA7" + "777777777777777")]
    [InlineData("ASIAQ" + "AAAAAAAAB234567")]
    public void A_key_id_of_no_account_was_never_issued(string id) => Assert.DoesNotContain(Scan($"x: {id}\n"), s => s.Rule.StartsWith("aws-", StringComparison.Ordinal));

    [Fact]
    public void A_key_id_and_its_secret_are_told_of_one_another()
    {
        List<Sighting> found = Scan("[default]\nid = AKIA" + "YVP4CIPPERUVIFXG\nregion = eu-west-1\naws_secret_access_key = kJh3Gf92KsLq0zXv+P1rT5yUi/mN8bVcXzAq4WsE\n", "home/a.ini");
        Assert.Equal(["aws-access-key", "aws-secret-key"], found.Select(s => s.Rule));
        Assert.Equal(LeakSeverity.Critical, found[0].Severity);
        Assert.Equal(["account 595918472158", "with its secret access key"], found[0].Details);
        Assert.Equal(["of access key id AKIA********", "account 595918472158"], found[1].Details);
    }

    [Fact]
    public void A_block_of_nats_credentials_is_one_even_where_the_seed_is_wrong()
    {
        string seed = "SUAGMJH5XLGZKQQWAWKRZJIGMOU4HPFUYLXJMXOO5NLFEO2OOQJ5LPRDPM";
        Assert.Contains(Scan($"-----BEGIN USER NKEY SEED-----\n{seed[..^1]}A\n------END USER NKEY SEED------\n", "a.creds"), s => s.Rule == "nkey-seed" && s.Confidence == Confidence.Shaped);
        Assert.Empty(Scan($"x: {seed[..^1]}A\n"));
    }

    [Theory]
    [InlineData("abcdef1234", true)]
    [InlineData("0123456789abcdef", true)]
    [InlineData("kJh3Gf92KsLq", false)]
    [InlineData("tr0ub4dor", false)]
    public void What_counts_up_was_not_drawn(string text, bool sequence) => Assert.Equal(sequence, Placeholder.IsSequence(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("long-and-random-alphanumeric-string", true)]
    [InlineData("put_your_token_here", true)]
    [InlineData("top_secret", false)]
    [InlineData("password", false)]
    [InlineData("correct-horse-battery", false)]
    public void Words_that_say_what_should_stand_there_are_a_blank(string text, bool blank) => Assert.Equal(blank, Placeholder.IsDescription(Encoding.ASCII.GetBytes(text)));
}
