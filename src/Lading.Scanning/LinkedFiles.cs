using System.Text;
using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Scanning;

/// <summary>
/// Files that matter under another name than their own: a package database behind a symbolic link, a hard link named
/// as an analyzer wants it to a file that is not. They are read in a second, targeted pass; images without such links
/// pay only for looking at link names.
/// </summary>
internal static class LinkedFiles
{
    private const int MaxTargets = 4096;

    public static IEnumerable<PlacedFact> Find(Source source, LayerFacts[] layers, LayerScanner scanner, List<PlacedFact> placed, List<Unknown> unknowns, CancellationToken cancellation)
    {
        var wanted = new Dictionary<int, Dictionary<string, List<(string Name, int Analyzer)>>>();
        var links = new Dictionary<string, (int Layer, string Target)>(StringComparer.Ordinal);
        var names = new List<int>();
        var own = new List<int>();
        for (int layer = 0; layer < layers.Length; layer++)
        {
            foreach (PathEntry entry in layers[layer].Paths)
            {
                if (entry.Kind is not (PathKind.SymbolicLink or PathKind.HardLink))
                    continue;
                if (entry.Kind == PathKind.SymbolicLink && scanner.Table.IsFolderName(EntryPath.BaseName(entry.Path)))
                    FolderLink(layers, layer, entry, scanner, wanted, links);
                if (!FindTakers(scanner, entry.Path, names))
                    continue;
                string path = Encoding.UTF8.GetString(entry.Path);
                int at = layer;
                string? target = entry.Kind == PathKind.HardLink
                    ? Encoding.UTF8.GetString(entry.Target)
                    : Overlay.Resolve(layers, path, layers.Length - 1, out at);
                if (target is null)
                    continue;
                Want(target, at, path, names, scanner, own, wanted);
                links[path] = (layer, target);
            }
        }
        foreach ((int layer, var targets) in wanted)
        {
            if (targets.Count > MaxTargets)
            {
                unknowns.Add(new Unknown("", "scanner", $"layer {layer} has {targets.Count} links to files of interest, more than {MaxTargets}; they were not followed"));
                continue;
            }
            foreach (FileFact fact in scanner.ScanPaths(source.Layers[layer], targets, unknowns, cancellation))
                yield return Place(layers, layer, fact, links[fact.Path]);
        }
    }

    /// <summary>Such a fact is there once link and target are, and gone when either is.</summary>
    private static PlacedFact Place(LayerFacts[] layers, int layer, FileFact fact, (int Layer, string Target) link)
    {
        int? target = Overlay.HiddenBy(layers, layer, link.Target);
        int? name = Overlay.HiddenBy(layers, link.Layer, fact.Path);
        int? hidden = target is null || name is null ? target ?? name : Math.Min(target.Value, name.Value);
        return new PlacedFact(Math.Max(layer, link.Layer), fact, hidden);
    }

    /// <summary>A linked folder such as <c>var/lib/dpkg</c>: every file below its target, seen under the link's name.</summary>
    private static void FolderLink(LayerFacts[] layers, int layer, PathEntry link, LayerScanner scanner, Dictionary<int, Dictionary<string, List<(string, int)>>> wanted, Dictionary<string, (int, string)> links)
    {
        string path = Encoding.UTF8.GetString(link.Path);
        if (Overlay.Resolve(layers, path, layers.Length - 1, out _) is not { Length: > 0 } target || target == path)
            return;
        byte[] prefix = Encoding.UTF8.GetBytes(target + "/");
        byte[] alias = [.. link.Path, (byte)'/', .. new byte[256]];
        int head = link.Path.Length + 1;
        var names = new List<int>();
        var own = new List<int>();
        for (int at = 0; at < layers.Length; at++)
        {
            if (!layers[at].Paths.MayHaveBelow(prefix.AsSpan(0, prefix.Length - 1)))
                continue;
            foreach (PathEntry entry in layers[at].Paths)
            {
                if (entry.Kind != PathKind.File || !entry.Path.StartsWith(prefix))
                    continue;
                ReadOnlySpan<byte> below = entry.Path[prefix.Length..];
                if (alias.Length < head + below.Length)
                    Array.Resize(ref alias, (head + below.Length) * 2);
                below.CopyTo(alias.AsSpan(head));
                if (!FindTakers(scanner, alias.AsSpan(0, head + below.Length), names))
                    continue;
                string real = Encoding.UTF8.GetString(entry.Path);
                string name = Encoding.UTF8.GetString(alias.AsSpan(0, head + below.Length));
                Want(real, at, name, names, scanner, own, wanted);
                links[name] = (layer, real);
            }
        }
    }

    /// <summary>The analyzers that want what lies at <paramref name="path"/> also when that is a link; false when there are none.</summary>
    private static bool FindTakers(LayerScanner scanner, ReadOnlySpan<byte> path, List<int> takers)
    {
        scanner.Table.Find(path, takers);
        takers.RemoveAll(analyzer => !scanner.FollowsLinks(analyzer));
        return takers.Count > 0;
    }

    /// <summary>Asks for <paramref name="target"/> under <paramref name="name"/>, for analyzers that do not see it under its own.</summary>
    private static void Want(string target, int layer, string name, List<int> analyzers, LayerScanner scanner, List<int> own, Dictionary<int, Dictionary<string, List<(string, int)>>> wanted)
    {
        scanner.Table.Find(Encoding.UTF8.GetBytes(target), own);
        foreach (int analyzer in analyzers)
        {
            if (own.Contains(analyzer) || layer < 0)
                continue;
            if (!wanted.TryGetValue(layer, out var targets))
                wanted[layer] = targets = new Dictionary<string, List<(string, int)>>(StringComparer.Ordinal);
            if (!targets.TryGetValue(target, out var names))
                targets[target] = names = [];
            if (!names.Contains((name, analyzer)))
                names.Add((name, analyzer));
        }
    }
}
