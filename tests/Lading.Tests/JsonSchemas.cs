using System.Diagnostics;
using Xunit;

namespace Lading.Tests;

/// <summary>Checks JSON documents against published schemas, through npm's ajv (eng/test-tools.sh installs it), all in one process.</summary>
internal static class JsonSchemas
{
    /// <summary>The schemas of a version of CycloneDX: its own, and those it refers to.</summary>
    public static string[] CycloneDx(string folder, string version) =>
        [.. ((string[])[$"bom-{version}.schema.json", "spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json"]).Select(s => Path.Combine(folder, s))];

    /// <summary>
    /// Fails with what does not fit; skips the test when ajv is not installed. <paramref name="documents"/> are a name, the bytes, and the
    /// schema followed by those it refers to.
    /// </summary>
    public static void Check(IEnumerable<(string Name, byte[] Bytes, string[] Schemas)> documents)
    {
        string? modules = NodeModules();
        Assert.SkipWhen(modules is null, "ajv is not installed (eng/test-tools.sh installs it; or LADING_TEST_AJV names a node_modules folder that has it)");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lading-schemas-");
        try
        {
            var lines = new List<string>();
            foreach ((string name, byte[] bytes, string[] schemas) in documents)
            {
                string file = Path.Combine(folder.FullName, $"{lines.Count}-{name}.json");
                File.WriteAllBytes(file, bytes);
                lines.Add(string.Join('\t', schemas.Take(1).Append(file).Concat(schemas.Skip(1))));
            }
            Assert.NotEmpty(lines);
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

    private static string? NodeModules()
    {
        string? named = Environment.GetEnvironmentVariable("LADING_TEST_AJV");
        string folder = string.IsNullOrEmpty(named) ? Path.Combine(Repository.Root, "artifacts", "node", "node_modules") : named;
        return Directory.Exists(Path.Combine(folder, "ajv")) ? folder : null;
    }
}
