using Lading.Inventory;
using Lading.Inventory.Documents.Lists;

namespace Lading.Cli.Output;

/// <summary>An SBOM as people read it on a terminal: one line a package.</summary>
internal static class SbomRows
{
    /// <summary>Writes the packages; <paramref name="width"/> 0 cuts nothing.</summary>
    public static void Write(Sbom sbom, TextWriter output, int width)
    {
        if (sbom.Packages.Count == 0)
        {
            output.WriteLine("No packages found.");
            return;
        }
        SbomTable table = SbomTable.Of(sbom);
        TextTable.Write(output, table.Columns, table.Rows, width);
    }
}
