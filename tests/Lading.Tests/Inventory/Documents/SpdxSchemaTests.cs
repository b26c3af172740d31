using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

/// <summary>SPDX documents validate against the published schemas, through npm's ajv in one process.</summary>
public class SpdxSchemaTests
{
    private const string Schemas = "schemas/spdx";

    private static IEnumerable<(string Name, Sbom Sbom)> Inventories()
    {
        yield return ("full", SampleSboms.Full);
        yield return ("empty", SampleSboms.Empty);
        yield return ("image", SampleSboms.Image);
        if (SharedData.Find("fixtures/sbom") is { } fixtures)
            foreach (string folder in Directory.GetDirectories(fixtures).Order(StringComparer.Ordinal))
            {
                MemoryFile[] files = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(f => new FileInfo(f).Length < 2 << 20)
                    .Select(f => new MemoryFile(Path.GetRelativePath(fixtures, f).Replace('\\', '/'), File.ReadAllBytes(f)))];
                yield return ("fixtures-" + Path.GetFileName(folder), CatalogerTest.Run(CatalogerList.All, files));
            }
        foreach (string kind in (string[])["spdx", "cyclonedx"])
            if (SharedData.Find("fixtures/documents/" + kind) is { } documents)
                foreach (string file in Directory.GetFiles(documents, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                    if (kind == "spdx" || Path.GetFileName(file).StartsWith("valid-", StringComparison.Ordinal))
                        yield return (Path.GetRelativePath(documents, file).Replace('/', '-'), SbomFormats.Read(File.ReadAllBytes(file), file));
    }

    [Fact]
    public void Json_documents_validate()
    {
        string? schemas = SharedData.Find(Schemas);
        Assert.SkipWhen(schemas is null, $"{Schemas} is not there");
        SbomFormat format = SbomFormats.Parse("spdx-json").Format;
        JsonSchemas.Check(
            from inventory in Inventories()
            from version in format.Versions
            let options = new FormatOptions { Version = version, IncludeFiles = inventory.Name.Length % 2 == 0 }
            select ($"{inventory.Name}.{version}", format.ToBytes(inventory.Sbom, options), (string[])[Path.Combine(schemas!, $"spdx-{version}.schema.json")]));
    }
}
