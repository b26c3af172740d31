using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Assembly;

/// <summary>One file's catalog and the place it was found at.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="Layer">Index of the layer the file is visible from.</param>
/// <param name="Catalog">What was read from it.</param>
public sealed record CatalogedFile(string Path, int Layer, FileCatalog Catalog)
{
    /// <summary>The folder the file lies in; empty at the root.</summary>
    public string Folder => Path.LastIndexOf('/') is > 0 and var slash ? Path[..slash] : "";

    /// <summary>The file's name.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>
/// What one cataloger read, as far as it is visible in the image, ordered by path; and a look at the image's other
/// files for catalogers that must know whether something exists.
/// </summary>
public sealed class CatalogView
{
    private readonly ImageFacts _image;
    private readonly int _top;

    internal CatalogView(Cataloger cataloger, IReadOnlyList<CatalogedFile> files, ImageFacts image, int top)
    {
        Cataloger = cataloger;
        Files = files;
        _image = image;
        _top = top;
    }

    /// <summary>Whose view it is.</summary>
    public Cataloger Cataloger { get; }

    /// <summary>The files it read, visible ones only, ordered by path.</summary>
    public IReadOnlyList<CatalogedFile> Files { get; }

    /// <summary>True when the image shows a file, folder or link at <paramref name="path"/>.</summary>
    public bool Exists(string path) => _image.Find(path, _top) is not null;

    /// <summary>The real path behind links; null when it leads nowhere.</summary>
    public string? Resolve(string path) => _image.Resolve(path);

    /// <summary>Where <paramref name="path"/> leads through links, whether there is something or not; null for a circle.</summary>
    public string? Follow(string path) => _image.Follow(path);

    /// <summary>
    /// The names of what lies directly in a folder, with the layer each was first seen in, ordered. Looks at every path of
    /// every layer once: for few folders, and after asking <see cref="Exists"/>.
    /// </summary>
    public IReadOnlyList<(string Name, int Layer)> Children(string folder)
    {
        byte[] prefix = Encoding.UTF8.GetBytes(folder + "/");
        var names = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int layer = 0; layer <= _top && layer < _image.Layers.Count; layer++)
            foreach (PathEntry entry in _image.Layers[layer].Paths)
            {
                if (entry.Kind is PathKind.Whiteout or PathKind.Opaque || !entry.Path.StartsWith(prefix))
                    continue;
                ReadOnlySpan<byte> rest = entry.Path[prefix.Length..];
                int slash = rest.IndexOf((byte)'/');
                string name = Encoding.UTF8.GetString(slash < 0 ? rest : rest[..slash]);
                if (!names.ContainsKey(name) && Exists(Encoding.UTF8.GetString(entry.Path)))
                    names[name] = layer;
            }
        return [.. names.Select(n => (n.Key, n.Value))];
    }

    /// <summary>All notes of a kind, with the file each was read from.</summary>
    public IEnumerable<(CatalogedFile File, Note Note)> Notes(string kind) =>
        from file in Files from note in file.Catalog.Notes where note.Kind == kind select (file, note);
}
