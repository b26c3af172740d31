using System.Globalization;
using Lading.Inventory;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory;

/// <summary>
/// Every row of the shared fixtures' index: the file is read as if it lay in an image at the path its row gives, and
/// yields as many packages as the row states, among them the examples it names.
/// </summary>
public class SharedFixtureTests
{
    public static TheoryData<string> Rows()
    {
        var rows = new TheoryData<string>();
        foreach (var row in SharedData.Table("fixtures/sbom/INDEX.tsv"))
            if (!row["path"].StartsWith("image", StringComparison.Ordinal)) // Lading.Tests.Oci.ImageFixtureTests reads whole images
                rows.Add(row["path"]);
        if (rows.Count == 0)
            rows.Add("");
        return rows;
    }

    [Theory, MemberData(nameof(Rows))]
    public void Row_holds(string path)
    {
        if (path.Length == 0)
            Assert.Skip("fixtures/sbom is not there");
        FixtureRow.Check(path);
    }
}
