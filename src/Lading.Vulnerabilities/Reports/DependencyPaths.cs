using Lading.Inventory;
using Lading.Inventory.Assembly;

namespace Lading.Vulnerabilities.Reports;

/// <summary>How a package comes in: the shortest ways from what nothing else needs, along "depends on" and, where nothing depends on a package, "contains".</summary>
internal sealed class DependencyPaths
{
    private const int MostPaths = 3;
    private const int MostVisited = 5000;

    private readonly Dictionary<string, Package> _packages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _parents = new(StringComparer.Ordinal);

    public DependencyPaths(Sbom sbom)
    {
        foreach (Package package in sbom.Packages)
            _packages.TryAdd(package.Id, package);
        // An archive contains all of its libraries: that says less than which of them needs which.
        foreach (RelationKind kind in (RelationKind[])[RelationKind.DependsOn, RelationKind.Contains])
        {
            HashSet<string> told = [.. _parents.Keys];
            foreach (Relationship relationship in sbom.Relationships)
            {
                if (relationship.Kind != kind || relationship.From == relationship.To || relationship.From == sbom.Subject.Id || told.Contains(relationship.To))
                    continue;
                if (!_parents.TryGetValue(relationship.To, out List<string>? list))
                    _parents[relationship.To] = list = [];
                list.Add(relationship.From);
            }
        }
    }

    /// <summary>Up to three paths, each from the outermost package to <paramref name="package"/>; none when nothing needs it or no edges are known.</summary>
    public IReadOnlyList<IReadOnlyList<Package>> To(Package package)
    {
        var paths = new List<IReadOnlyList<Package>>();
        if (!_parents.ContainsKey(package.Id))
            return paths;
        var next = new Dictionary<string, string?>(StringComparer.Ordinal) { [package.Id] = null };
        var open = new Queue<string>([package.Id]);
        while (open.TryDequeue(out string? id) && paths.Count < MostPaths && next.Count < MostVisited)
        {
            if (!_parents.TryGetValue(id, out List<string>? parents))
            {
                Add(paths, id, next);
                continue;
            }
            foreach (string parent in parents)
                if (next.TryAdd(parent, id))
                    open.Enqueue(parent);
        }
        return paths;
    }

    private void Add(List<IReadOnlyList<Package>> paths, string root, Dictionary<string, string?> next)
    {
        var path = new List<Package>();
        for (string? id = root; id is not null; id = next[id])
            if (_packages.TryGetValue(id, out Package? package))
                path.Add(package);
        if (path.Count > 1)
            paths.Add(path);
    }
}
