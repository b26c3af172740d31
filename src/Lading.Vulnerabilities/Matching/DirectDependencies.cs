using Lading.Inventory;
using Lading.Inventory.Assembly;

namespace Lading.Vulnerabilities.Matching;

/// <summary>Through which direct dependencies a package came, by the edges of an SBOM.</summary>
public sealed class DirectDependencies
{
    private readonly Dictionary<string, List<string>> _dependents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _roots = new(StringComparer.Ordinal);

    /// <summary>Reads the edges of a document.</summary>
    public DirectDependencies(Sbom sbom)
    {
        foreach (Relationship relation in sbom.Relationships)
        {
            if (relation.Kind != RelationKind.DependsOn || relation.From == relation.To)
                continue;
            if (!_dependents.TryGetValue(relation.To, out List<string>? dependents))
                _dependents[relation.To] = dependents = [];
            dependents.Add(relation.From);
        }
        _roots.Add(sbom.Subject.Id);
        foreach (Relationship relation in sbom.Relationships)
            if (relation.Kind == RelationKind.DependsOn && !_dependents.ContainsKey(relation.From))
                _roots.Add(relation.From);
    }

    /// <summary>True when some edge leads to the package: it is known who needs it.</summary>
    public bool Knows(string id) => _dependents.ContainsKey(id);

    /// <summary>
    /// The ids of the direct dependencies (of what nobody depends on, or of the subject) that lead to the package, ordered;
    /// empty when it is one itself or no edge leads to it.
    /// </summary>
    public IReadOnlyList<string> Through(string id)
    {
        if (!_dependents.TryGetValue(id, out List<string>? parents) || parents.Exists(_roots.Contains))
            return [];
        var direct = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal) { id };
        var open = new Stack<string>(parents);
        while (open.TryPop(out string? node))
        {
            if (!seen.Add(node) || _roots.Contains(node))
                continue;
            List<string>? above = _dependents.GetValueOrDefault(node);
            if (above is null || above.Exists(_roots.Contains))
                direct.Add(node);
            foreach (string parent in above ?? [])
                open.Push(parent);
        }
        return [.. direct];
    }
}
