using System.Text.Json;
using Lading.Inventory;
using Lading.Testing;
using Lading.Vulnerabilities.Records;
using Xunit;
using static Lading.Tests.Vulnerabilities.Matching.Records;
using static Lading.Tests.Vulnerabilities.Records.Inventories;

namespace Lading.Tests.Vulnerabilities.Records;

/// <summary>Answers as JSON are what <c>docs/schemas/find-1.json</c> says.</summary>
public class FindJsonTests
{
    [Fact]
    public void Every_member_that_is_written_is_in_the_schema_and_what_it_requires_is_written()
    {
        using var folder = new TemporaryFolder();
        var store = new InventoryStore(folder["inventories.db"]);
        var database = new MemoryAdvisories(Record(Advisory("GHSA-aaaa-aaaa-aaaa", ["CVE-2020-0001"]), Affected("npm", "x", ">=0")));
        Package declared = new() { Type = PackageType.Npm, Name = "x", Version = "1", Presence = Presence.Declared, InBaseImage = true, Locations = [At("a", 0, removedBy: 1)] };
        Sbom full = Image("a", 'a', declared, Deb("liblzma5", "5.6.0-0.2+b1", "xz-utils", "5.6.0-0.2"), Npm("y", null)) with { Tools = [new Tool("lading", "1")] };
        store.Record([full with { Subject = full.Subject with { ConfigDigest = Digest('c'), IndexDigest = Digest('d') } },
            new Sbom { Subject = new Subject { Id = "s", Kind = "directory", Name = "/nowhere/at/all" }, Packages = [Npm("X", "1").With(locations: [])] }], Day);
        string[] questions = ["x", "y@1", "xz-utils", "CVE-2020-0001", Digest('a'), Digest('0'), "no-such", "X*"];
        using var output = new MemoryStream();
        FindJson.Write(store.Find([.. questions.Select(q => FindQuery.Parse(q))], null, database), output);

        using var document = JsonDocument.Parse(output.ToArray());
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "schemas", "find-1.json")));
        var problems = new List<string>();
        Check(document.RootElement, schema.RootElement, schema.RootElement, "", problems);
        Assert.Empty(problems);
        Assert.Equal(2, document.RootElement.GetProperty("inventories").GetArrayLength());
    }

    /// <summary>As much of JSON Schema as ours uses.</summary>
    private static void Check(JsonElement value, JsonElement schema, JsonElement root, string at, List<string> problems)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
            schema = reference.GetString()!.Split('/')[1..].Aggregate(root, (element, name) => element.GetProperty(name));
        if (schema.TryGetProperty("const", out JsonElement constant) && constant.ToString() != value.ToString())
            problems.Add($"{at} is not {constant}");
        if (schema.TryGetProperty("enum", out JsonElement words) && words.EnumerateArray().All(w => w.GetString() != value.GetString()))
            problems.Add($"{at} is {value}");
        if (schema.TryGetProperty("type", out JsonElement type) && type.GetString() != Type(value))
            problems.Add($"{at} is a {Type(value)}");
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
            foreach (JsonElement item in value.EnumerateArray())
                Check(item, items, root, at + "/-", problems);
        if (value.ValueKind != JsonValueKind.Object)
            return;
        foreach (JsonElement required in schema.GetProperty("required").EnumerateArray())
            if (!value.TryGetProperty(required.GetString()!, out _))
                problems.Add($"{at}/{required} is missing");
        foreach (JsonProperty member in value.EnumerateObject())
            if (schema.GetProperty("properties").TryGetProperty(member.Name, out JsonElement known))
                Check(member.Value, known, root, $"{at}/{member.Name}", problems);
            else
                problems.Add($"{at}/{member.Name} is not in the schema");
    }

    private static string Type(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.Number => "integer",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "string",
    };
}
