using System.Text.Json;
using Lading.Inventory.Identity;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Identity;

/// <summary>Every case of the purl specification's own test suite, whatever files of it are there.</summary>
public class PackageUrlSuiteTests
{
    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        if (SharedData.Find("fixtures/purl") is { } root)
            foreach (string file in Directory.GetFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                files.Add(Path.GetRelativePath(root, file));
        if (files.Count == 0)
            files.Add("");
        return files;
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_case_of_the_file_holds(string file)
    {
        if (file.Length == 0)
            Assert.Skip("fixtures/purl is not there");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("fixtures/purl/" + file)!));
        var failures = new List<string>();
        foreach (JsonElement test in document.RootElement.GetProperty("tests").EnumerateArray())
            if (Run(test) is { } failure)
                failures.Add($"{test.GetProperty("test_type")} {test.GetProperty("input").GetRawText()}: {failure}");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static string? Run(JsonElement test)
    {
        bool fails = test.TryGetProperty("expected_failure", out JsonElement failure) && failure.GetBoolean();
        JsonElement input = test.GetProperty("input");
        test.TryGetProperty("expected_output", out JsonElement output);
        PackageUrl? purl;
        string? error;
        bool done = test.GetProperty("test_type").GetString() switch
        {
            "build" => PackageUrl.TryCreate(Text(input, "type"), Text(input, "namespace"), Text(input, "name"), Text(input, "version"), Qualifiers(input), Text(input, "subpath"), out purl, out error),
            "parse" => PackageUrl.TryParse(input.GetString(), out purl, out error),
            // "validate" is about the canonical form of what people write.
            _ => PackageUrl.TryParseLenient(input.GetString(), out purl, out error),
        };
        if (fails)
            return done ? $"gave {purl} instead of failing" : null;
        if (!done)
            return error;
        if (output.ValueKind == JsonValueKind.String)
            return purl!.ToString() == output.GetString() ? null : $"gave {purl} instead of {output}";
        string found = Describe(purl!.Type, purl.Namespace, purl.Name, purl.Version, purl.Subpath, purl.Qualifiers);
        string wanted = Describe(Text(output, "type"), Text(output, "namespace"), Text(output, "name"), Text(output, "version"), Text(output, "subpath"), Qualifiers(output));
        return found == wanted ? null : $"gave {found} instead of {wanted}";
    }

    private static string Describe(string? type, string? ns, string? name, string? version, string? subpath, IEnumerable<KeyValuePair<string, string>> qualifiers) =>
        $"{type} | {ns} | {name} | {version} | {subpath} | {string.Join(", ", qualifiers.OrderBy(q => q.Key, StringComparer.Ordinal))}";

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static Dictionary<string, string> Qualifiers(JsonElement element) =>
        element.TryGetProperty("qualifiers", out JsonElement value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!) : [];
}
