using System.Text;
using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Scanning;

/// <summary>
/// Lays the layers over one another by the OCI image specification, "Applying Changesets": whiteouts, opaque folders,
/// files that replace files, and links that stand for files an analyzer would have wanted under the link's name.
/// </summary>
internal static class Overlay
{
    private const int MaxLinks = 40;

    public static ImageFacts Build(Source source, LayerFacts[] layers, LayerScanner scanner, CancellationToken cancellation)
    {
        var unknowns = new List<Unknown>();
        var placed = new List<PlacedFact>();
        for (int layer = 0; layer < layers.Length; layer++)
            foreach (FileFact fact in LastOfEach(layers[layer].Facts))
                placed.Add(new PlacedFact(layer, fact, HiddenBy(layers, layer, fact.Path)));
        placed.AddRange(LinkedFiles.Find(source, layers, scanner, placed, unknowns, cancellation));
        for (int layer = 0; layer < layers.Length; layer++)
            foreach (Unknown unknown in layers[layer].Unknowns)
                if (HiddenBy(layers, layer, unknown.Path) is null)
                    unknowns.Add(unknown);
        return new ImageFacts(source, layers, placed, unknowns);
    }

    /// <summary>A path that a layer holds twice counts as written last.</summary>
    private static IEnumerable<FileFact> LastOfEach(IReadOnlyList<FileFact> facts)
    {
        for (int i = 0; i < facts.Count; i++)
            if (i + 1 == facts.Count || facts[i].Path != facts[i + 1].Path || facts[i].Analyzer != facts[i + 1].Analyzer)
                yield return facts[i];
    }

    /// <summary>The lowest layer above <paramref name="layer"/> that deletes or replaces the file at <paramref name="path"/>.</summary>
    public static int? HiddenBy(IReadOnlyList<LayerFacts> layers, int layer, string path)
    {
        if (layer == layers.Count - 1 || path.Length == 0)
            return null;
        Span<byte> bytes = stackalloc byte[1024];
        if (Encoding.UTF8.GetMaxByteCount(path.Length) > bytes.Length)
            bytes = new byte[Encoding.UTF8.GetByteCount(path)];
        bytes = bytes[..Encoding.UTF8.GetBytes(path, bytes)];
        for (int above = layer + 1; above < layers.Count; above++)
            if (Hides(layers[above].Paths, bytes))
                return above;
        return null;
    }

    /// <summary>True when a layer with these paths hides what a lower one has at <paramref name="path"/>.</summary>
    private static bool Hides(PathTable paths, ReadOnlySpan<byte> path)
    {
        if (paths.Count == 0)
            return false;
        if (paths.Find(path) is not null)
            return true;
        for (int slash = path.LastIndexOf((byte)'/'); ; slash = path.LastIndexOf((byte)'/'))
        {
            path = slash < 0 ? default : path[..slash];
            if (paths.IsOpaque(path))
                return true;
            if (path.IsEmpty)
                return false;
            if (paths.Find(path) is not (null or PathKind.Directory))
                return true;
        }
    }

    /// <summary>What is at <paramref name="path"/>, links in its folders not followed, with layers up to <paramref name="top"/>.</summary>
    public static PathKind? Find(IReadOnlyList<LayerFacts> layers, ReadOnlySpan<byte> path, int top, out int layer)
    {
        for (layer = top; layer >= 0; layer--)
        {
            PathTable paths = layers[layer].Paths;
            if (paths.Find(path) is { } kind)
                return kind == PathKind.Whiteout ? null : kind;
            if (Hides(paths, path))
                return null;
        }
        return null;
    }

    /// <summary>
    /// The path that <paramref name="path"/> leads to, following links in all its segments; null for a circle.
    /// <paramref name="layer"/> is the layer with an entry there, -1 when no layer has one.
    /// </summary>
    public static string? Resolve(IReadOnlyList<LayerFacts> layers, string path, int top, out int layer)
    {
        layer = -1;
        var rest = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var done = new List<string>();
        int followed = 0;
        while (rest.TryPop(out string? segment))
        {
            if (segment == ".")
                continue;
            if (segment == "..")
            {
                if (done.Count > 0)
                    done.RemoveAt(done.Count - 1);
                continue;
            }
            done.Add(segment);
            byte[] here = Encoding.UTF8.GetBytes(string.Join('/', done));
            PathKind? kind = Find(layers, here, top, out layer);
            if (kind == PathKind.SymbolicLink)
            {
                if (++followed > MaxLinks)
                    return null;
                string target = Encoding.UTF8.GetString(layers[layer].Paths.LinkTarget(here));
                done.RemoveAt(done.Count - 1);
                if (target.StartsWith('/'))
                    done.Clear();
                foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                    rest.Push(part);
                if (rest.Count > 1024)
                    return null;
            }
            else if (kind is null)
            {
                layer = -1;
            }
        }
        return string.Join('/', done);
    }

    /// <summary>True when something lies below <paramref name="folder"/>, which need not have an entry of its own.</summary>
    public static bool HasBelow(IReadOnlyList<LayerFacts> layers, string folder)
    {
        byte[] prefix = Encoding.UTF8.GetBytes(folder + "/");
        for (int layer = 0; layer < layers.Count; layer++)
            if (layers[layer].Paths.MayHaveBelow(prefix.AsSpan(0, prefix.Length - 1)))
                foreach (PathEntry entry in layers[layer].Paths)
                    if (entry.Kind != PathKind.Whiteout && entry.Path.StartsWith(prefix) && HiddenBy(layers, layer, Encoding.UTF8.GetString(entry.Path)) is null)
                        return true;
        return false;
    }
}
