using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

/// <summary>SPDX's published examples, whatever is in the shared folder: all are read, and written back without loss.</summary>
public class SpdxFixtureTests
{
    private const string Folder = "fixtures/documents/spdx";

    public static TheoryData<string> Documents()
    {
        var rows = new TheoryData<string>();
        if (SharedData.Find(Folder) is { } folder)
            foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
                rows.Add(Path.GetFileName(file));
        if (rows.Count == 0)
            rows.Add("");
        return rows;
    }

    [Theory, MemberData(nameof(Documents))]
    public void A_published_document_is_read_and_written_back_without_loss(string row)
    {
        if (row.Length == 0)
            Assert.Skip($"{Folder} is not there");
        byte[] document = File.ReadAllBytes(SharedData.Find($"{Folder}/{row}")!);
        SbomFormat? format = SbomFormats.Detect(document);
        Assert.NotNull(format);
        Assert.Equal(row.EndsWith(".spdx", StringComparison.Ordinal) ? "spdx-tag-value" : row.Contains("spdx3.0") || row.EndsWith(".spdx3.json", StringComparison.Ordinal) ? "spdx3-json" : "spdx-json", format.Name);
        Sbom sbom = format.Read(document, row);
        Assert.NotEmpty(sbom.Packages);
        foreach (SbomFormat target in SbomFormats.All.Where(f => f.Name.StartsWith("spdx", StringComparison.Ordinal)))
            foreach (string version in target.Versions)
            {
                var options = new FormatOptions { Version = version, IncludeFiles = true };
                byte[] bytes = target.ToBytes(sbom, options);
                Sbom again = SbomFormats.Read(bytes, $"{row} as {target.Name} {version}");
                SpdxText.AssertSame(sbom, again);
                Assert.Equal(System.Text.Encoding.UTF8.GetString(bytes), System.Text.Encoding.UTF8.GetString(target.ToBytes(again, options)));
            }
    }

    [Theory, MemberData(nameof(Documents))]
    public void A_document_cut_short_is_refused_with_the_place_named(string row)
    {
        if (row.Length == 0)
            Assert.Skip($"{Folder} is not there");
        byte[] document = File.ReadAllBytes(SharedData.Find($"{Folder}/{row}")!);
        SbomFormat format = SbomFormats.Detect(document)!;
        // A tag-value document may end after any line; it is cut where its first text is open.
        int cut = document.Length / 2;
        if (format.Name == "spdx-tag-value")
        {
            int text = document.AsSpan().IndexOf("<text>"u8);
            if (text < 0)
                return;
            cut = text + 7;
        }
        LadingException error = Assert.Throws<LadingException>(() => format.Read(document.AsMemory(0, cut), "cut"));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Matches("^cut: (/|line [0-9])", error.Message);
    }
}
