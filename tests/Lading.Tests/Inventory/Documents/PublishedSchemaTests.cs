using System.Xml.Schema;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

/// <summary>
/// Everything that is written, and everything read and written back, validates against the published schemas: XML through
/// System.Xml.Schema, JSON through npm's ajv (eng/test-tools.sh installs it) in one process.
/// </summary>
public class PublishedSchemaTests
{
    private const string Schemas = "schemas/cyclonedx";

    private static readonly Lazy<IReadOnlyList<(string Name, Sbom Sbom)>> Lists = new(() => [.. Inventories()]);

    /// <summary>The samples; all fixtures of catalogers, each folder as one; all CycloneDX documents that are read.</summary>
    private static IEnumerable<(string Name, Sbom Sbom)> Inventories()
    {
        yield return ("full", SampleSboms.Full);
        yield return ("empty", SampleSboms.Empty);
        yield return ("image", SampleSboms.Image);
        if (SharedData.Find("fixtures/sbom") is { } fixtures)
            foreach (string folder in Directory.GetDirectories(fixtures).Order(StringComparer.Ordinal))
            {
                MemoryFile[] files = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(f => new FileInfo(f).Length < 20 << 20)
                    .Select(f => new MemoryFile(Path.GetRelativePath(fixtures, f).Replace('\\', '/'), File.ReadAllBytes(f)))];
                yield return ("fixtures-" + Path.GetFileName(folder), CatalogerTest.Run(CatalogerList.All, files));
            }
        if (SharedData.Find("fixtures/documents/cyclonedx") is { } documents)
            foreach (string file in Directory.GetFiles(documents, "valid-*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                yield return (Path.GetFileName(Path.GetDirectoryName(file)!) + "-" + Path.GetFileName(file), SbomFormats.Read(File.ReadAllBytes(file), file));
    }

    [Theory, InlineData("1.4"), InlineData("1.5"), InlineData("1.6"), InlineData("1.7")]
    public void CycloneDx_xml_validates(string version)
    {
        XmlSchemaSet? set = CycloneDxSchema.Of(version);
        Assert.SkipWhen(set is null, $"{Schemas} is not there");
        SbomFormat format = SbomFormats.Parse("cyclonedx-xml").Format;
        var problems = new List<string>();
        foreach ((string name, Sbom sbom) in Lists.Value)
            foreach (bool files in (bool[])[false, true])
            {
                byte[] bytes = format.ToBytes(sbom, new FormatOptions { Version = version, IncludeFiles = files });
                problems.AddRange(CycloneDxSchema.Problems(set!, bytes).Select(p => $"{name}: {p}"));
            }
        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(20)));
    }

    [Fact]
    public void Json_documents_validate()
    {
        string? schemas = SharedData.Find(Schemas);
        Assert.SkipWhen(schemas is null, $"{Schemas} is not there");
        JsonSchemas.Check(
            from inventory in Lists.Value
            from format in Formats(schemas!)
            let options = new FormatOptions { Version = format.Version, IncludeFiles = inventory.Name.Length % 2 == 0 }
            select ($"{inventory.Name}.{format.Format}.{format.Version}", SbomFormats.Parse(format.Format).Format.ToBytes(inventory.Sbom, options), format.Schemas));
    }

    private static IEnumerable<(string Format, string? Version, string[] Schemas)> Formats(string schemas)
    {
        foreach (string version in SbomFormats.Parse("cyclonedx-json").Format.Versions)
            yield return ("cyclonedx-json", version, JsonSchemas.CycloneDx(schemas, version));
        yield return ("json", null, [Path.Combine(Repository.Root, "docs", "schemas", "sbom-1.json")]);
    }
}
