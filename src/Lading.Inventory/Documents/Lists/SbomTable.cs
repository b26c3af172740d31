using Lading.Oci;

namespace Lading.Inventory.Documents.Lists;

/// <summary>
/// An inventory as rows for people: name, version, type, in images the layer, with a known base image whose it is, and where. The program renders it on terminals, the
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
        bool @base = sbom.Subject.BaseLayers is not null;
        string[] columns = ["NAME", "VERSION", "TYPE", .. Only(layers, "LAYER"), .. Only(@base, "FROM"), "LOCATION"];
        var rows = new List<IReadOnlyList<string>>(sbom.Packages.Count);
        foreach (Package package in sbom.Packages.OrderBy(p => p.FullName, StringComparer.Ordinal).ThenBy(p => p.Version, StringComparer.Ordinal).ThenBy(p => p.Type.Name, StringComparer.Ordinal))
        {
            Location? first = package.Locations.FirstOrDefault();
            rows.Add([
                Printable.Text(package.FullName), Printable.Text(package.Version ?? ""), Printable.Text(package.Type.Name),
                .. Only(layers, first?.Layer?.ToString() ?? ""), .. Only(@base, package.InBaseImage == true ? "base" : "app"), Where(package, first)]);
        }
        return new SbomTable(columns, rows);
    }

    private static string[] Only(bool wanted, string cell) => wanted ? [cell] : [];

    private static string Where(Package package, Location? first)
    {
        if (first is null)
            return "";
        string more = package.Locations.Count > 1 ? $" (+{package.Locations.Count - 1})" : "";
        string removed = first.RemovedBy is { } layer ? $" (removed by layer {layer})" : "";
        return Printable.Text(first.Path, 4096) + more + removed;
    }
}
