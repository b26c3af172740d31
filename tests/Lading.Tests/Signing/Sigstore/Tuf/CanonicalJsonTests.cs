using System.Text;
using System.Text.Json;
using Lading.Signing.Sigstore.Tuf;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Tuf;

public class CanonicalJsonTests
{
    [Theory]
    [InlineData("{ \"b\" : 1 , \"a\" : [ true , false , null ] }", "{\"a\":[true,false,null],\"b\":1}")]
    [InlineData("\"tab\\tnew\\nquote\\\"back\\\\slash\\/\"", "\"tab\tnew\nquote\\\"back\\\\slash/\"")]
    [InlineData("\"\\u00e9\\ud83d\\ude00\"", "\"é😀\"")]
    [InlineData("{\"\\ud83d\\ude00\":1,\"\\uffee\":2,\"a\":3}", "{\"a\":3,\"\uffee\":2,\"😀\":1}")]
    [InlineData("-12", "-12")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    public void Values_have_one_form(string json, string canonical) => Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Encode(JsonDocument.Parse(json).RootElement)));

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("-0")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("123456789012345678901234567890")]
    public void What_has_no_canonical_form_is_refused(string json) => Assert.Throws<FormatException>(() => CanonicalJson.Encode(JsonDocument.Parse(json).RootElement));
}
