using System.Text;
using CsCheck;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Xunit;

namespace Lading.Tests.Signing.Attachments;

public class PredicateTests
{
    private static Predicate Read(string type, string text) => Predicate.Read(type, Encoding.UTF8.GetBytes(text), "predicate.json", DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("spdxjson", """{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT"}""", "https://spdx.dev/Document")]
    [InlineData("spdxjson", """{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}""", "https://spdx.dev/Document")]
    [InlineData("cyclonedx", """{"bomFormat":"CycloneDX","specVersion":"1.6"}""", "https://cyclonedx.org/bom")]
    [InlineData("slsaprovenance", """{"builder":{"id":"b"},"buildType":"t"}""", "https://slsa.dev/provenance/v0.2")]
    [InlineData("slsaprovenance1", """{"buildDefinition":{"buildType":"t","externalParameters":{}},"runDetails":{"builder":{"id":"b"}}}""", "https://slsa.dev/provenance/v1")]
    [InlineData("vuln", """{"scanner":{"uri":"u"},"metadata":{}}""", "https://cosign.sigstore.dev/attestation/vuln/v1")]
    [InlineData("https://example.com/any", """[1,2]""", "https://example.com/any")]
    public void A_predicate_of_its_type_is_taken(string type, string json, string uri)
    {
        using Predicate predicate = Read(type, json);
        Assert.Equal(uri, predicate.Type);
        Assert.Equal(json, predicate.Json.GetRawText());
    }

    [Theory]
    [InlineData("spdxjson", """{"bomFormat":"CycloneDX","specVersion":"1.6"}""")]
    [InlineData("spdx", "just text")]
    [InlineData("cyclonedx", """{"bomFormat":"SPDX","specVersion":"1.6"}""")]
    [InlineData("slsaprovenance1", """{"builder":{"id":"b"},"buildType":"t"}""")]
    [InlineData("openvex", """{"@context":"x","@id":"x","author":"a","statements":{}}""")]
    [InlineData("cyclonedx", "[]")]
    [InlineData("vuln", """{"scanner":{"uri":""},"metadata":{}}""")]
    [InlineData("https://example.com/any", "not json")]
    [InlineData("https://example.com/any", """{"a":1,"a":2}""")]
    [InlineData("nonsense", "{}")]
    public void A_predicate_of_another_type_is_told_before_it_is_signed(string type, string json) =>
        Assert.Throws<LadingException>(() => Read(type, json));

    [Fact]
    public void Custom_predicates_wrap_any_text_with_its_time()
    {
        using Predicate predicate = Read("custom", "any \"text\"");
        Assert.Equal("any \"text\"", predicate.Json.GetProperty("Data").GetString());
        Assert.Equal("1970-01-01T00:00:00Z", predicate.Json.GetProperty("Timestamp").GetString());
    }

    [Fact]
    public void Statements_have_the_form_that_cosign_writes()
    {
        using var predicate = Predicate.Empty(PredicateTypes.Signature);
        byte[] json = StatementWriter.Write([new StatementSubject("", new Dictionary<string, string> { ["sha256"] = "ab" })], predicate.Type, predicate.Json, new Dictionary<string, string> { ["k"] = "v" });
        Assert.Equal("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"ab"},"annotations":{"k":"v"}}],"predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{}}""", Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void Any_bytes_end_as_a_predicate_or_an_error()
    {
        string[] types = ["spdx", "spdxjson", "cyclonedx", "slsaprovenance1", "vuln", "openvex", "custom", "https://example.com/any"];
        Gen.Select(Gen.Int[0, types.Length - 1], Gen.String[0, 60]).Sample((type, text) =>
        {
            foreach (string json in (string[])[text, $$"""{"scanner":{{System.Text.Json.JsonSerializer.Serialize(text)}}}"""])
            {
                try
                {
                    Read(types[type], json).Dispose();
                    SimpleSigning.Read(Encoding.UTF8.GetBytes(json), "it");
                }
                catch (LadingException)
                {
                }
            }
        }, iter: 2000);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        byte[] document = [.. "{\"scanner\":{\"uri\":\""u8, 0xff, .. "\"},\"metadata\":{}}"u8];
        Assert.Contains("valid text", Assert.Throws<LadingException>(() => Predicate.Read("vuln", document, "test", default)).Message);
    }
}
