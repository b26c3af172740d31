using Lading.Oci;
using Lading.Vulnerabilities.Records;

namespace Lading.Cli.Output;

/// <summary>
/// Answers as people read them: one line a place. On a terminal an image is named on its first line only; in a pipe on
/// every line, with digests in full, so that <c>grep</c> and <c>awk</c> see everything.
/// </summary>
internal static class FindRows
{
    private static readonly string[] Header = ["IMAGE", "PLATFORM", "PACKAGE", "VERSION", "RECORD", "LAYER", "PATH", "INSTRUCTION"];

    /// <summary>Columns that are left out when no row has something in them.</summary>
    private static readonly int[] Optional = [1, 4, 5, 7];

    /// <summary>Writes a table; <paramref name="width"/> 0 is a pipe.</summary>
    public static void Write(FindResult result, TextWriter output, int width)
    {
        var rows = new List<string[]>();
        foreach (FoundInventory found in result.Inventories)
        {
            int first = rows.Count;
            foreach (FoundDigest digest in found.Digests)
                rows.Add(Row(found.Inventory, DigestWord(digest.Kind), "", "", digest.Layer, "", width));
            foreach (FoundPackage package in found.Packages)
                foreach (FoundPlace place in package.Places)
                    rows.Add(Row(found.Inventory, $"{package.Package.Type} {package.Package.FullName}", Version(package), Records(package), place.Layer, Path(place), width));
            for (int i = first + 1; width > 0 && i < rows.Count; i++)
                rows[i][0] = rows[i][1] = "";
        }
        if (rows.Count == 0)
            return;
        int[] columns = [.. Enumerable.Range(0, Header.Length).Where(c => !Optional.Contains(c) || rows.Exists(r => r[c].Length > 0))];
        TextTable.Write(output, [.. columns.Select(c => Header[c])], rows.Select(r => (IReadOnlyList<string>)[.. columns.Select(c => r[c])]), width);
    }

    /// <summary>Writes the images, one a line, in a form that leads to exactly that image.</summary>
    public static void WriteIds(FindResult result, TextWriter output)
    {
        foreach (FoundInventory found in result.Inventories)
            output.WriteLine(Printable.Text(found.Inventory.Digest is { } digest ? $"{found.Inventory.Name}@{digest}" : found.Inventory.Title, 4096));
    }

    /// <summary>A layer as a person finds it: position and digest.</summary>
    public static string Layer(RecordedLayer? layer, int width)
    {
        if (layer is null)
            return "";
        string digest = layer.Digest ?? layer.DiffId ?? "";
        const int shown = 19; // sha256: and twelve digits
        return $"{layer.Index} {(width > 0 && digest.Length > shown ? digest[..shown] : digest)}".TrimEnd();
    }

    private static string[] Row(RecordedInventory inventory, string package, string version, string record, RecordedLayer? layer, string path, int width) =>
        [.. new[] { inventory.Title, inventory.Platform ?? "", package, version, record, Layer(layer, width), path, layer?.Instruction ?? "" }.Select(cell => Printable.Text(cell, 4096))];

    private static string Version(FoundPackage package) => package.IsUndecided ? $"{package.Package.Version ?? "unknown"} (not judged)" : package.Package.Version ?? "unknown";

    private static string Records(FoundPackage package) => string.Join(' ', package.Reasons.Select(r => r.Advisory).OfType<string>().Distinct());

    private static string Path(FoundPlace place)
    {
        string path = place.Path.Length == 0 ? "-" : place.Path;
        if (place.RemovedBy is { } by)
            path += $" (removed by layer {by})";
        return place.IsDeclared ? path + " (declared)" : path;
    }

    private static string DigestWord(string kind) => kind switch
    {
        "layer" => "this layer",
        "diff-id" => "this layer, unpacked",
        "config" => "this configuration",
        "index" => "this index",
        _ => "this image",
    };
}
