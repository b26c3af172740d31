using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Inventory.Assembly;

/// <summary>
/// Finds the layer that brought a package. A database that a later layer rewrites lists the packages of all layers
/// below: the package came with the lowest layer from which on the database always listed it.
/// </summary>
internal sealed class LayerAttribution
{
    private readonly ImageFacts _image;
    private readonly Dictionary<(string Cataloger, string Path), List<(int Layer, HashSet<string> Packages)>> _versions = [];

    public LayerAttribution(ImageFacts image)
    {
        _image = image;
        if (image.Layers.Count < 2)
            return;
        foreach (PlacedFact placed in image.Facts)
        {
            if (placed.Found.Fact is not FileCatalog { Packages.Count: > 0 } catalog)
                continue;
            var key = (placed.Found.Analyzer, placed.Found.Path);
            if (!_versions.TryGetValue(key, out var list))
                _versions[key] = list = [];
            list.Add((placed.Layer, catalog.Packages.Select(Identity).ToHashSet(StringComparer.Ordinal)));
        }
    }

    private static string Identity(Package package) => $"{package.Namespace}\n{package.Name}\n{package.Version}\n{package.Architecture}";

    /// <summary>The location of a package, attributed.</summary>
    public Location Locate(InventoryBuilder.Entry entry)
    {
        if (_image.Source.Kind != SourceKind.Image)
            return new Location(entry.Path);
        int layer = FirstLayer(entry);
        Layer source = _image.Source.Layers[layer];
        return new Location(entry.Path)
        {
            Layer = layer,
            DiffId = source.DiffId?.Text,
            LayerDigest = source.Blob?.Digest.Text,
            Instruction = source.History?.CreatedBy,
        };
    }

    private int FirstLayer(InventoryBuilder.Entry entry)
    {
        int bang = entry.Path.IndexOf('!');
        string path = bang < 0 ? entry.Path : entry.Path[..bang];
        int layer = entry.Layer;
        if (!_versions.TryGetValue((entry.Cataloger.Name, path), out var versions))
            return layer;
        string identity = Identity(entry.Package);
        foreach ((int at, HashSet<string> packages) in versions.Where(v => v.Layer < entry.Layer).OrderByDescending(v => v.Layer))
        {
            if (!packages.Contains(identity))
                break;
            layer = at;
        }
        return layer;
    }
}
