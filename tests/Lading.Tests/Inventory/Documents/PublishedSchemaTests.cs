using System.Diagnostics;
using System.Xml;
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
        if (SharedData.Find($"{Schemas}/bom-{version}.xsd") is not { } schema)
        {
            Assert.Skip($"{Schemas} is not there");
            return;
        }
        // The license list is imported by a relative name; the DTD-free xml namespace needs nothing.
        var set = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        set.Add("http://cyclonedx.org/schema/spdx", SharedData.Find($"{Schemas}/spdx.xsd")!);
        set.Add($"http://cyclonedx.org/schema/bom/{version}", schema);
        set.Compile();
        SbomFormat format = SbomFormats.Parse("cyclonedx-xml").Format;
        var problems = new List<string>();
        foreach ((string name, Sbom sbom) in Lists.Value)
            foreach (bool files in (bool[])[false, true])
            {
                byte[] bytes = format.ToBytes(sbom, new FormatOptions { Version = version, IncludeFiles = files });
                var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = set, ValidationFlags = XmlSchemaValidationFlags.ProcessIdentityConstraints | XmlSchemaValidationFlags.ReportValidationWarnings };
                settings.ValidationEventHandler += (_, e) => problems.Add($"{name}: line {e.Exception.LineNumber}: {e.Message}");
                using var reader = XmlReader.Create(new MemoryStream(bytes), settings);
                while (reader.Read())
                {
                }
            }
        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(20)));
    }

    [Fact]
    public void Json_documents_validate()
    {
        string? modules = NodeModules();
        if (modules is null || SharedData.Find(Schemas) is not { } schemas)
        {
            Assert.Skip(modules is null ? "ajv is not installed (eng/test-tools.sh installs it; or LADING_TEST_AJV names a node_modules folder that has it)" : $"{Schemas} is not there");
            return;
        }
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lading-documents-");
        try
        {
            var lines = new List<string>();
            foreach ((string name, Sbom sbom) in Lists.Value)
                foreach ((string format, string? version, string[] against) in Formats(schemas))
                {
                    string file = Path.Combine(folder.FullName, $"{name}.{format}.{version}.json");
                    File.WriteAllBytes(file, SbomFormats.Parse(format).Format.ToBytes(sbom, new FormatOptions { Version = version, IncludeFiles = name.Length % 2 == 0 }));
                    lines.Add(string.Join('\t', against.Take(1).Append(file).Concat(against.Skip(1))));
                }
            string list = Path.Combine(folder.FullName, "list.tsv");
            File.WriteAllLines(list, lines);
            var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "eng", "validate-json.mjs"), list]) { RedirectStandardOutput = true };
            start.Environment["LADING_TEST_AJV"] = modules;
            using Process node = Process.Start(start)!;
            string output = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            Assert.True(node.ExitCode == 0, string.Join('\n', output.Split('\n').Take(40)));
            Assert.NotEmpty(lines);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Format, string? Version, string[] Schemas)> Formats(string schemas)
    {
        foreach (string version in SbomFormats.Parse("cyclonedx-json").Format.Versions)
            yield return ("cyclonedx-json", version, [.. ((string[])[$"bom-{version}.schema.json", "spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json"]).Select(s => Path.Combine(schemas, s))]);
    }

    private static string? NodeModules()
    {
        string? named = Environment.GetEnvironmentVariable("LADING_TEST_AJV");
        string folder = string.IsNullOrEmpty(named) ? Path.Combine(Repository.Root, "artifacts", "node", "node_modules") : named;
        return Directory.Exists(Path.Combine(folder, "ajv")) ? folder : null;
    }
}
