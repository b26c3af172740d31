using System.IO.Compression;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Testing;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Matching;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Matching;

/// <summary>Every row of the shared <c>vulnmatch</c> tables: the records that apply to a package URL are exactly those named.</summary>
public class VulnMatchFixtureTests
{
    public static TheoryData<string> Tables() =>
        SharedData.Find("fixtures/vulnmatch") is not { } folder ? ["absent"]
        : [.. Directory.GetFiles(folder, "*.tsv").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Tables))]
    public void Exactly_the_expected_records_apply(string table)
    {
        if (SharedData.Find($"fixtures/vulnmatch/{table}.tsv") is not { } file || SharedData.Find($"advisories/{table}/all.zip") is not { } zip)
        {
            Assert.Skip("The shared advisories are not there (LADING_SHARED).");
            return;
        }
        using AdvisoryDatabase database = new MemoryAdvisories(Records(zip));
        var wrong = new List<string>();
        int rows = 0;
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            string[] fields = line.Split('\t');
            rows++;
            string expected = fields[1] == "none" ? "" : fields[1];
            string actual = Matches(database, fields[0]);
            if (actual != expected)
                wrong.Add($"{fields[0]}\n  expected {expected}\n  actual   {actual}");
        }
        Assert.NotEqual(0, rows);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {rows} rows differ:\n{string.Join('\n', wrong.Take(20))}");
    }

    private static string Matches(AdvisoryDatabase database, string purl)
    {
        Package package = SbomFormats.Read(Encoding.UTF8.GetBytes(purl), "row").Packages[0];
        PackageIdentity.Result identity = PackageIdentity.Of(package, null);
        return identity.Lookup is { } lookup
            ? string.Join(' ', PackageMatcher.Match(database, lookup).Select(m => m.Advisory.Id).Order(StringComparer.Ordinal))
            : identity.Problem!;
    }

    private static OsvRecord[] Records(string zip)
    {
        using ZipArchive archive = ZipFile.OpenRead(zip);
        var records = new List<OsvRecord>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            records.Add(OsvReader.Read(bytes.ToArray(), entry.FullName));
        }
        return [.. records];
    }
}
