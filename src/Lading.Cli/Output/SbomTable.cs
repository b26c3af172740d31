using Lading.Inventory;

namespace Lading.Cli.Output;

/// <summary>An SBOM as people read it: one line a package.</summary>
internal static class SbomTable
{
    /// <summary>Writes the packages; <paramref name="width"/> 0 cuts nothing.</summary>
    public static void Write(Sbom sbom, TextWriter output, int width)
    {
        if (sbom.Packages.Count == 0)
        {
            output.WriteLine("No packages found.");
            return;
        }
        bool layers = sbom.Packages.Any(p => p.Locations.Any(l => l.Layer is not null));
        bool @base = sbom.Subject.BaseLayers is not null;
        string[] header = ["NAME", "VERSION", "TYPE", .. layers ? ["LAYER"] : Array.Empty<string>(), .. @base ? ["FROM"] : Array.Empty<string>(), "LOCATION"];
        TextTable.Write(output, header, sbom.Packages.Select(p => Row(p, layers, @base)), width);
    }

    private static IReadOnlyList<string> Row(Package package, bool layers, bool @base)
    {
        Location? first = package.Locations.FirstOrDefault();
        string where = first is null ? "" : first.Path + (package.Locations.Count > 1 ? $" (+{package.Locations.Count - 1})" : "");
        if (first?.RemovedBy is { } removed)
            where += $" (removed by layer {removed})";
        return [package.FullName, package.Version ?? "", package.Type.Name,
            .. layers ? [first?.Layer?.ToString() ?? ""] : Array.Empty<string>(),
            .. @base ? [package.InBaseImage == true ? "base" : "app"] : Array.Empty<string>(),
            Oci.Printable.Text(where, 4096)];
    }
}
