using System.Text;
using Lading.Signing.Sigstore.Services;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Services;

public class SigningConfigTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static string Service(string url, int version = 1, string start = "2025-01-01T00:00:00Z", string? end = null, string by = "a") =>
        $$"""{"url":"{{url}}","majorApiVersion":{{version}},"validFor":{"start":"{{start}}"{{(end is null ? "" : $",\"end\":\"{end}\"")}}},"operator":"{{by}}"}""";

    private static SigningConfig Read(string members) =>
        SigningConfig.Read(Encoding.UTF8.GetBytes($$"""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json",{{members}}}"""), "config.json");

    private static string[] Logs(string rule, params string[] services) =>
        [.. Read($$"""
            "rekorTlogUrls":[{{string.Join(',', services)}}],"rekorTlogConfig":{{rule}}
            """).ChooseLogs(Now).Select(s => s.Url)];

    [Fact]
    public void The_authority_is_the_newest_of_the_highest_version_that_is_spoken_and_in_use()
    {
        SigningConfig config = Read($$"""
            "caUrls":[{{Service("https://old")}},{{Service("https://new", start: "2026-01-01T00:00:00Z")}},{{Service("https://future", start: "2027-01-01T00:00:00Z")}},
            {{Service("https://ended", start: "2026-02-01T00:00:00Z", end: "2026-03-01T00:00:00Z")}},{{Service("https://v9", 9)}}]
            """);
        Assert.Equal("https://new", config.ChooseCertificateAuthority(Now).Url);
        Assert.Equal("https://old", config.ChooseCertificateAuthority(new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero)).Url);
        Assert.Contains("no certificate authority that can be used", Assert.Throws<LadingException>(() => config.ChooseCertificateAuthority(new DateTimeOffset(2020, 6, 1, 0, 0, 0, TimeSpan.Zero))).Message);
        Assert.Contains("names no identity provider", Assert.Throws<LadingException>(() => config.ChooseIdentityProvider(Now)).Message);
    }

    [Fact]
    public void Of_logs_the_highest_version_counts_and_each_operator_once()
    {
        string[] two = [Service("https://a1", 1), Service("https://a2", 2), Service("https://a2-new", 2, "2026-01-01T00:00:00Z"), Service("https://b2", 2, by: "b")];
        Assert.Equal(["https://a2-new", "https://b2"], Logs("""{"selector":"ALL"}""", two));
        Assert.Equal(["https://a2-new"], Logs("""{"selector":"ANY"}""", two));
        Assert.Equal(["https://a2-new", "https://b2"], Logs("""{"selector":"EXACT","count":2}""", two));
        Assert.Equal(["https://a1"], Logs("""{"selector":"ANY"}""", two[0], Service("https://a3", 3)));
        Assert.Empty(Logs("""{"selector":"ANY"}"""));
        Assert.Empty(Logs("{}"));
    }

    [Theory]
    [InlineData("""{"selector":"EXACT","count":3}""", "exactly 3")]
    [InlineData("""{"selector":"EXACT"}""", "exactly 0")]
    [InlineData("""{"selector":"SERVICE_SELECTOR_UNDEFINED"}""", "does not say how many")]
    [InlineData("{}", "does not say how many")]
    [InlineData("""{"selector":"SOME"}""", "no selector")]
    [InlineData("""{"selector":"EXACT","count":1000}""", "more than")]
    public void Rules_that_cannot_be_met_are_errors(string rule, string message) =>
        Assert.Contains(message, Assert.Throws<LadingException>(() => Logs(rule, Service("https://a"), Service("https://b", by: "b"), Service("https://b", by: "b"))).Message);

    [Theory]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.1+json"}""", "no signing config")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","other":1}""", "/other")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{"url":"ftp://a","majorApiVersion":1,"validFor":{"start":"2025-01-01T00:00:00Z"}}]}""", "no http or https URL")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{"url":"https://u:p@a","majorApiVersion":1,"validFor":{"start":"2025-01-01T00:00:00Z"}}]}""", "no http or https URL")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{"url":"https://a","validFor":{"start":"2025-01-01T00:00:00Z"}}]}""", "majorApiVersion")]
    [InlineData("""{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{"url":"https://a","majorApiVersion":1}]}""", "validFor.start")]
    [InlineData("[]", "object")]
    [InlineData("{", "JSON")]
    public void Broken_configs_are_input_errors(string json, string message)
    {
        LadingException e = Assert.Throws<LadingException>(() => SigningConfig.Read(Encoding.UTF8.GetBytes(json), "config.json"));
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Contains("config.json", e.Message);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void The_public_configs_are_read()
    {
        string? folder = SharedData.Find("vectors/trusted-roots");
        Assert.SkipWhen(folder is null, "shared/vectors is not there");
        foreach (string file in Directory.GetFiles(folder, "*signing_config*"))
        {
            SigningConfig config = SigningConfig.Read(File.ReadAllBytes(file), file);
            Assert.NotEmpty(config.ChooseLogs(Now));
            Assert.EndsWith("/api/v1/timestamp", Assert.Single(config.ChooseTimestampAuthorities(Now)).Url);
        }
    }
}
