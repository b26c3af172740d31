using System.Collections;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

public class NativeJsonTests
{
    private static readonly SbomFormat Format = SbomFormats.Parse("json").Format;

    private static readonly FormatOptions WithFiles = new() { IncludeFiles = true };

    [Fact]
    public void Nothing_of_the_model_is_lost()
    {
        foreach (Sbom sbom in (Sbom[])[SampleSboms.Full, SampleSboms.Empty, SampleSboms.Image])
        {
            Sbom again = SbomFormats.Read(Format.ToBytes(sbom, WithFiles), "a.json");
            Assert.Equal(Describe(sbom), Describe(again));
        }
    }

    /// <summary>Every public property, so that one added to the model and forgotten in the format is found.</summary>
    private static string Describe(object? value)
    {
        switch (value)
        {
            case null:
                return "null";
            case string or Enum or double or DateTimeOffset or bool or int or long or PackageType:
                return value.ToString()!;
            case FileList files:
                return string.Join(';', files.Read());
            case IReadOnlyDictionary<string, string> map:
                return string.Join(';', map.OrderBy(p => p.Key, StringComparer.Ordinal));
            case IEnumerable list:
                return "[" + string.Join(",\n", list.Cast<object>().Select(Describe)) + "]";
            default:
                return "{" + string.Join(", ", value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && p.GetMethod!.IsPublic).Select(p => $"{p.Name}={Describe(p.GetValue(value))}")) + "}";
        }
    }

    [Theory, InlineData("\\ud800"), InlineData("\\udc00x")]
    public void Half_a_surrogate_pair_is_refused_wherever_it_stands(string half)
    {
        string text = Encoding.UTF8.GetString(Format.ToBytes(SampleSboms.Full));
        foreach (string word in (string[])["libs", "deb:section", "libfull", "lading-sbom"])
            Assert.Equal(ErrorKind.Input, Assert.Throws<LadingException>(() => Format.Read(Encoding.UTF8.GetBytes(text.Replace($"\"{word}\"", $"\"{half}\"")), "a.json")).Kind);
    }

    [Fact]
    public void Files_are_written_only_when_asked_for()
    {
        Assert.DoesNotContain("\"files\"", Encoding.UTF8.GetString(Format.ToBytes(SampleSboms.Full)));
        Assert.Contains("\"files\"", Encoding.UTF8.GetString(Format.ToBytes(SampleSboms.Full, WithFiles)));
    }

    [Theory]
    [InlineData("/packages/0/name", "1", "/packages/0/name: expected a text, found 1")]
    [InlineData("/packages/0/role", "\"toaster\"", "/packages/0/role: 'toaster' is none of")]
    [InlineData("/packages/0/surprise", "1", "/packages/0/surprise: there is no such member")]
    [InlineData("/packages/0/properties", "{\"a\":1}", "/packages/0/properties/a: expected a text")]
    [InlineData("/packages/1/id", "\"deb-1\"", "/packages/1/id: the id 'deb-1' is used twice")]
    [InlineData("/relationships/0/to", "\"nobody\"", "/relationships/0/to: there is no package 'nobody'")]
    [InlineData("/version", "2", "/version: 2 is outside the range 1 to 1")]
    [InlineData("/created", "\"yesterday\"", "/created: 'yesterday' is not a date")]
    public void What_does_not_fit_the_schema_is_refused_with_its_place(string place, string json, string expected)
    {
        JsonNode document = JsonNode.Parse(Format.ToBytes(SampleSboms.Full))!;
        string[] path = place[1..].Split('/');
        JsonNode holder = document;
        foreach (string step in path[..^1])
            holder = int.TryParse(step, out int index) ? holder[index]! : holder[step]!;
        holder[path[^1]] = JsonNode.Parse(json);
        LadingException error = Assert.Throws<LadingException>(() => SbomFormats.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), "a.json"));
        Assert.StartsWith("a.json: " + expected, error.Message);
    }
}
