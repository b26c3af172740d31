using System.Diagnostics;
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
        string? named = Environment.GetEnvironmentVariable("LADING_TEST_AJV");
        string modules = string.IsNullOrEmpty(named) ? Path.Combine(Repository.Root, "artifacts", "node", "node_modules") : named;
        if (!Directory.Exists(Path.Combine(modules, "ajv")) || SharedData.Find(Schemas) is not { } schemas)
        {
            Assert.Skip("ajv or the schemas are not there (eng/test-tools.sh installs ajv; or LADING_TEST_AJV names a node_modules folder that has it)");
            return;
        }
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lading-spdx-");
        try
        {
            var lines = new List<string>();
            foreach ((string name, Sbom sbom) in Inventories())
                foreach (string version in SbomFormats.Parse("spdx-json").Format.Versions)
                {
                    string file = Path.Combine(folder.FullName, $"{name}.{version}.json");
                    File.WriteAllBytes(file, SbomFormats.Parse("spdx-json").Format.ToBytes(sbom, new FormatOptions { Version = version, IncludeFiles = name.Length % 2 == 0 }));
                    lines.Add($"{Path.Combine(schemas, $"spdx-{version}.schema.json")}\t{file}");
                }
            string list = Path.Combine(folder.FullName, "list.tsv");
            File.WriteAllLines(list, lines);
            var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "eng", "validate-json.mjs"), list]) { RedirectStandardOutput = true };
            start.Environment["LADING_TEST_AJV"] = modules;
            using Process node = Process.Start(start)!;
            string output = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            Assert.True(node.ExitCode == 0, string.Join('\n', output.Split('\n').Take(40)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
