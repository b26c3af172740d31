using System.Globalization;
using Lading.Inventory.Assembly;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// Finds out which jar needs which. Jars inside one archive see each other and nothing else, as under a servlet
/// container or Spring Boot's loader; jars that lie in folders see all that lie in folders, those beside them first.
/// </summary>
internal sealed class JarGraph(InventoryBuilder builder)
{
    private const int MaxTargets = 8, MaxCandidates = 256;

    private sealed record Node(PackageHandle Handle, string World, string Folder);

    private readonly List<Node> _nodes = [];
    private readonly Dictionary<(string World, string Name), List<Node>> _byName = [];
    private readonly Dictionary<string, PackageHandle> _byPath = new(StringComparer.Ordinal);
    private readonly List<(PackageHandle From, string Folder, string Path)> _classPaths = [];

    /// <summary>Takes in one file whose packages were added, and relates what contains what.</summary>
    public void Add(CatalogedFile file)
    {
        string world = file.Catalog.InnerPaths.Count > 0 ? file.Path : "";
        for (int i = 0; i < file.Catalog.Packages.Count; i++)
        {
            if (builder.HandleOf(file, i) is not { } handle)
                continue;
            string? inner = file.Catalog.InnerPaths.GetValueOrDefault(i);
            var node = new Node(handle, world, world.Length > 0 ? world : file.Folder);
            _nodes.Add(node);
            Package package = builder[handle];
            foreach (string name in package.Provides.Prepend(package.FullName))
            {
                if (!_byName.TryGetValue((world, name), out List<Node>? list))
                    _byName[(world, name)] = list = [];
                list.Add(node);
            }
            _byPath.TryAdd(inner is null ? file.Path : $"{file.Path}!{inner}", handle);
        }
        foreach (Note note in file.Catalog.Notes)
            Add(file, note);
    }

    private void Add(CatalogedFile file, Note note)
    {
        if (!int.TryParse(note.Key, CultureInfo.InvariantCulture, out int index) || builder.HandleOf(file, index) is not { } from)
            return;
        foreach (string value in note.Values.Keys)
        {
            if (note.Kind == JarPackages.Archive)
                _classPaths.Add((from, file.Catalog.InnerPaths.TryGetValue(index, out string? inner) ? Parent($"{file.Path}!{inner}") : file.Folder, value));
            else if (int.TryParse(value, CultureInfo.InvariantCulture, out int part) && builder.HandleOf(file, part) is { } to)
                builder.Relate(from, to, RelationKind.Contains);
        }
    }

    /// <summary>The folder of a path, also inside an archive, where it keeps the <c>!</c>.</summary>
    private static string Parent(string path)
    {
        int slash = path.LastIndexOf('/');
        int bang = path.LastIndexOf('!');
        return slash > bang ? path[..slash] : path[..(bang + 1)];
    }

    /// <summary>Relates every package to what it needs.</summary>
    public void Relate()
    {
        foreach (Node node in _nodes)
            foreach (Requirement requirement in builder[node.Handle].Requires.DistinctBy(r => r.Name))
                if (_byName.TryGetValue((node.World, requirement.Name), out List<Node>? found))
                    Relate(node, requirement, found);
        foreach ((PackageHandle from, string folder, string path) in _classPaths)
            if (Combine(folder, path) is { } target && _byPath.TryGetValue(target, out PackageHandle to))
                builder.Relate(from, to);
    }

    private void Relate(Node node, Requirement requirement, List<Node> found)
    {
        // A folder of a thousand copies of one jar must not cost a million relations.
        var chosen = new List<Node>();
        foreach (Node candidate in found.Take(MaxCandidates))
        {
            bool nearer = chosen.Count > 0 && candidate.Folder == node.Folder && chosen[0].Folder != node.Folder;
            bool exact = chosen.Count > 0 && chosen[0].Folder != node.Folder && builder[candidate.Handle].Version == requirement.Range && builder[chosen[0].Handle].Version != requirement.Range;
            if (nearer || exact)
                chosen.Clear();
            bool fits = chosen.Count == 0 ||
                (candidate.Folder == node.Folder) == (chosen[0].Folder == node.Folder) &&
                (candidate.Folder == node.Folder || builder[chosen[0].Handle].Version != requirement.Range || builder[candidate.Handle].Version == requirement.Range);
            if (fits && chosen.Count < MaxTargets)
                chosen.Add(candidate);
        }
        foreach (Node target in chosen)
            builder.Relate(node.Handle, target.Handle, RelationKind.DependsOn, requirement.Scope);
    }

    /// <summary>JAR File Specification, <c>Class-Path</c>: addresses relative to where the jar lies.</summary>
    private static string? Combine(string folder, string path)
    {
        int bang = folder.LastIndexOf('!');
        string prefix = bang < 0 ? "" : folder[..(bang + 1)];
        var parts = new List<string>(folder[(bang + 1)..].Split('/', StringSplitOptions.RemoveEmptyEntries));
        if (path.StartsWith('/'))
            parts.Clear();
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                    return null;
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }
        return prefix + string.Join('/', parts);
    }
}
