using System.Globalization;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci;

/// <summary>The rows of the shared fixtures' index that are whole images.</summary>
public class ImageFixtureTests
{
    private const string Folder = "fixtures/sbom/";

    public static TheoryData<string> Rows()
    {
        var rows = new TheoryData<string>();
        foreach (var row in SharedData.Table(Folder + "INDEX.tsv"))
            if (row["path"].StartsWith("image", StringComparison.Ordinal) && SharedData.Find(Folder + row["path"]) is not null)
                rows.Add(row["path"]);
        if (rows.Count == 0)
            rows.Add("");
        return rows;
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task Row_holds(string path)
    {
        if (path.Length == 0)
            Assert.Skip("fixtures/sbom is not there");
        var row = SharedData.Table(Folder + "INDEX.tsv").First(r => r["path"] == path);
        await using Source source = await SourceOpener.OpenAsync("docker-archive:" + SharedData.Find(Folder + path), new SourceOptions(), default);
        ImageFacts facts = ImageScanner.Scan(source, new ScanPlan { Analyzers = CatalogerList.All });
        Sbom sbom = Assembler.Build(facts, CatalogerList.All);
        if (int.TryParse(row["expected_packages"].Split(' ')[0], CultureInfo.InvariantCulture, out int count))
            Assert.True(sbom.Packages.Count == count, $"expected {count} packages, found {sbom.Packages.Count}: {string.Join(", ", sbom.Names())}");
        foreach (string example in row["expected_examples"].Split(';', StringSplitOptions.TrimEntries))
            if (example.Contains('@') && !example.Contains(' '))
                Assert.Contains(example, sbom.Names());
    }
}
