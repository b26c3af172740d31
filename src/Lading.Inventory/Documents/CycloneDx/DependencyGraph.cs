using Lading.Inventory.Assembly;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>
/// The dependency graph as CycloneDX has it: one kind of edge, every package reachable from the root. What an edge of ours
/// says beyond that goes into properties.
/// </summary>
internal sealed class DependencyGraph
{
    private readonly Dictionary<string, SortedSet<string>> _edges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string Name, string Value)>> _properties = new(StringComparer.Ordinal);
    private readonly Sbom _sbom;

    public DependencyGraph(Sbom sbom, string? root, string? operatingSystem)
    {
        _sbom = sbom;
        var known = sbom.Packages.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        if (root is not null)
            known.Add(root);
        AddStated(known);
        if (root is null)
            return;
        if (operatingSystem is not null)
            Add(root, operatingSystem);
        HangUp(root, operatingSystem);
    }

    /// <summary>The nodes with their edges, in order: the root, the operating system, the packages.</summary>
    public IEnumerable<(string From, IReadOnlyCollection<string> To)> Nodes(string? root, string? operatingSystem)
    {
        foreach (string? special in (string?[])[root, operatingSystem])
            if (special is not null)
                yield return (special, (IReadOnlyCollection<string>?)_edges.GetValueOrDefault(special) ?? []);
        foreach (Package package in _sbom.Packages)
        {
            // "Components that are not represented in the dependency graph may have unknown dependencies": so it is with
            // programs known by their bytes only, and with packages of documents that do not tell.
            if (_edges.TryGetValue(package.Id, out SortedSet<string>? to))
                yield return (package.Id, to);
            else if (package.FoundBy.Length > 0 && package.Method == IdentityMethod.ManifestAnalysis)
                yield return (package.Id, []);
        }
    }

    /// <summary>What the graph cannot say about the edges from this package.</summary>
    public IReadOnlyList<(string Name, string Value)> PropertiesOf(string id) =>
        _properties.TryGetValue(id, out var list) ? list : [];

    private void AddStated(HashSet<string> known)
    {
        var others = new HashSet<(string, string)>();
        foreach (Relationship relationship in _sbom.Relationships)
        {
            if (relationship.Kind == RelationKind.DependsOn || !known.Contains(relationship.From) || !known.Contains(relationship.To))
                continue;
            string kind = relationship.Kind switch
            {
                RelationKind.Contains => "contains", RelationKind.Owns => "owns", RelationKind.GeneratedFrom => "generated-from", _ => "other",
            };
            Note(relationship.From, kind, relationship.To);
            others.Add((relationship.From, relationship.To));
            if (relationship.Kind != RelationKind.GeneratedFrom)
                Add(relationship.From, relationship.To);
        }
        foreach (Relationship relationship in _sbom.Relationships)
        {
            if (relationship.Kind != RelationKind.DependsOn || !known.Contains(relationship.From) || !known.Contains(relationship.To))
                continue;
            Add(relationship.From, relationship.To);
            if (relationship.Scope != DependencyScope.Runtime)
                Note(relationship.From, relationship.Scope == DependencyScope.Development ? "development" : "optional", relationship.To);
            else if (relationship.From == _sbom.Subject.Id || others.Contains((relationship.From, relationship.To)))
                Note(relationship.From, "depends-on", relationship.To);
        }
    }

    private void Add(string from, string to)
    {
        if (from == to)
            return;
        if (!_edges.TryGetValue(from, out SortedSet<string>? set))
            _edges[from] = set = new SortedSet<string>(StringComparer.Ordinal);
        set.Add(to);
    }

    private void Note(string from, string kind, string to)
    {
        if (!_properties.TryGetValue(from, out var list))
            _properties[from] = list = [];
        list.Add((PropertyNames.Relation + kind, to));
    }

    /// <summary>Ties to the root what nobody depends on; then, of what only circles depend on, the first of each circle.</summary>
    private void HangUp(string root, string? operatingSystem)
    {
        var wanted = _edges.Where(e => e.Key != root).SelectMany(e => e.Value).ToHashSet(StringComparer.Ordinal);
        foreach (Package package in _sbom.Packages)
            if (!wanted.Contains(package.Id))
                Hang(package, root, operatingSystem);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        Reach(root, reached);
        foreach (Package package in _sbom.Packages)
        {
            if (reached.Contains(package.Id))
                continue;
            Hang(package, root, operatingSystem);
            Reach(package.Id, reached);
        }
    }

    private void Hang(Package package, string root, string? operatingSystem)
    {
        if (_edges.TryGetValue(root, out SortedSet<string>? already) && already.Contains(package.Id))
            return;
        Add(operatingSystem is not null && package.Type.IsOperatingSystem && package.Role != PackageRole.OperatingSystem ? operatingSystem : root, package.Id);
    }

    private void Reach(string start, HashSet<string> reached)
    {
        var open = new Stack<string>([start]);
        while (open.TryPop(out string? id))
            if (reached.Add(id) && _edges.TryGetValue(id, out SortedSet<string>? to))
                foreach (string next in to)
                    open.Push(next);
    }
}
