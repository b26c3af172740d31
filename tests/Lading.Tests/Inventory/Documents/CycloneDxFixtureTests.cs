using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

/// <summary>
/// CycloneDX's own test resources, whatever is in the shared folder: what is called valid is read, written in every version
/// and read again without loss; what is called invalid is refused with a message that names the place.
/// </summary>
public class CycloneDxFixtureTests
{
    private const string Folder = "fixtures/documents/cyclonedx";

    public static TheoryData<string> Valid() => Files("valid-");

    public static TheoryData<string> Invalid() => Files("invalid-");

    private static TheoryData<string> Files(string prefix)
    {
        var rows = new TheoryData<string>();
        if (SharedData.Find(Folder) is { } folder)
            foreach (string file in Directory.GetFiles(folder, prefix + "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                if (Path.GetExtension(file) is ".json" or ".xml")
                    rows.Add(Path.GetRelativePath(folder, file).Replace('\\', '/'));
        if (rows.Count == 0)
            rows.Add("");
        return rows;
    }

    private static byte[] Load(string row)
    {
        if (row.Length == 0)
            Assert.Skip($"{Folder} is not there");
        return File.ReadAllBytes(SharedData.Find($"{Folder}/{row}")!);
    }

    [Theory, MemberData(nameof(Valid))]
    public void A_valid_document_is_read_and_written_back_without_loss(string row)
    {
        byte[] document = Load(row);
        SbomFormat? format = SbomFormats.Detect(document);
        Assert.NotNull(format);
        Assert.Equal(row.EndsWith(".xml", StringComparison.Ordinal) ? "cyclonedx-xml" : "cyclonedx-json", format.Name);
        Sbom sbom = format.Read(document, row);
        string own = row.Split('/')[0];
        foreach (SbomFormat target in SbomFormats.All.Where(f => f.Name.StartsWith("cyclonedx", StringComparison.Ordinal)))
            foreach (string version in target.Versions)
            {
                Sbom again = target.Read(target.ToBytes(sbom, new FormatOptions { Version = version }), $"{row} as {target.Name} {version}");
                // Words of a later version that an earlier one lacks are replaced there, so only the document's own and later ones are compared in full.
                SbomText.AssertSame(sbom, again, exact: string.CompareOrdinal(version, own) >= 0);
            }
    }

    [Theory, MemberData(nameof(Invalid))]
    public void An_invalid_document_is_refused_with_the_place_named(string row)
    {
        byte[] document = Load(row);
        SbomFormat format = SbomFormats.Detect(document) ?? SbomFormats.All.First(f => f.Name == (row.EndsWith(".xml", StringComparison.Ordinal) ? "cyclonedx-xml" : "cyclonedx-json"));
        LadingException error = Assert.Throws<LadingException>(() => format.Read(document, row));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.StartsWith(row + ": ", error.Message);
        Assert.Matches(@"^[^:]+: (/|line \d)", error.Message);
        TestContext.Current.TestOutputHelper?.WriteLine(error.Message);
    }
}
