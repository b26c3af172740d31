using Lading.Oci;

namespace Lading.Inventory.Documents.Lists;

/// <summary>
/// An inventory as rows for people: name, version, type and, in images, the layer. The program renders it on terminals, the
/// format <c>text</c> everywhere else. Texts are safe to show: control characters are escaped.
/// </summary>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">Cells, as many in each row as there are headings.</param>
public sealed record SbomTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The table of an inventory, ordered by name, version and type.</summary>
    public static SbomTable Of(Sbom sbom)
    {
        bool layers = sbom.Packages.Any(p => p.Locations.Any(l => l.Layer is not null));
        string[] columns = layers ? ["NAME", "VERSION", "TYPE", "LAYER"] : ["NAME", "VERSION", "TYPE"];
        var rows = new List<IReadOnlyList<string>>(sbom.Packages.Count);
        foreach (Package package in sbom.Packages.OrderBy(p => p.FullName, StringComparer.Ordinal).ThenBy(p => p.Version, StringComparer.Ordinal).ThenBy(p => p.Type.Name, StringComparer.Ordinal))
        {
            string[] row = [Printable.Text(package.FullName), Printable.Text(package.Version ?? ""), Printable.Text(package.Type.Name)];
            rows.Add(layers ? [.. row, package.Locations.Select(l => l.Layer).FirstOrDefault()?.ToString() ?? ""] : row);
        }
        return new SbomTable(columns, rows);
    }
}
