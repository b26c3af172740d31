using Lading.Inventory;
using Lading.Inventory.Assembly;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// The ways by which packages come into the scanned thing: paths over "depends on", and over "contains" between packages
/// (a library inside an archive), from the subject or from a package nothing else needs. A ring of packages that no
/// such path leads into is its own beginning: nothing says that somebody else brought it.
/// </summary>
internal sealed class PathCoverage
{
    /// <summary>Edges looked at in all walks together; beyond it every path counts as open.</summary>
    private const long MaxSteps = 200_000_000;

    private readonly List<int>?[] _parents;
    private readonly bool[] _begins;
    private readonly int[] _visited;
    private int _walk;
    private long _steps;

    public PathCoverage(Sbom sbom, int count, Func<string, int?> numberOf)
    {
        _parents = new List<int>?[count];
        _begins = new bool[count];
        _visited = new int[count];
        var children = new List<int>?[count];
        foreach (Relationship relationship in sbom.Relationships)
        {
            if (relationship.Kind is not (RelationKind.DependsOn or RelationKind.Contains) || numberOf(relationship.To) is not { } to)
                continue;
            if (numberOf(relationship.From) is { } from)
            {
                if (from == to)
                    continue;
                (_parents[to] ??= []).Add(from);
                (children[from] ??= []).Add(to);
            }
            else if (relationship.Kind == RelationKind.DependsOn)
            {
                _begins[to] = true;
            }
        }
        for (int i = 0; i < count; i++)
            _begins[i] |= _parents[i] is null;
        MarkRings(children);
    }

    private void MarkRings(List<int>?[] children)
    {
        var reached = (bool[])_begins.Clone();
        var open = new Stack<int>();
        for (int i = 0; i < reached.Length; i++)
            if (reached[i])
                open.Push(i);
        while (open.TryPop(out int node))
            foreach (int child in children[node] ?? [])
                if (!reached[child])
                {
                    reached[child] = true;
                    open.Push(child);
                }
        // What is left hangs below rings: what leads into no ring itself is no part of one.
        var leads = new int[reached.Length];
        for (int i = 0; i < reached.Length; i++)
            if (!reached[i] && (leads[i] = children[i]?.Count(c => !reached[c]) ?? 0) == 0)
                open.Push(i);
        while (open.TryPop(out int node))
        {
            reached[node] = true;
            foreach (int parent in _parents[node] ?? [])
                if (!reached[parent] && --leads[parent] == 0)
                    open.Push(parent);
        }
        for (int i = 0; i < reached.Length; i++)
            _begins[i] |= !reached[i];
    }

    /// <summary>
    /// A beginning from which a path reaches <paramref name="package"/> without touching what <paramref name="isClosed"/>
    /// names; null when every path is closed.
    /// </summary>
    public int? OpenBeginning(int package, Func<int, bool> isClosed) => Walk(package, isClosed, n => _begins[n]);

    /// <summary>True when a path over open packages leads from <paramref name="above"/> to <paramref name="package"/>.</summary>
    public bool Reaches(int above, int package, Func<int, bool> isClosed) => Walk(package, isClosed, n => n == above) is not null;

    private int? Walk(int from, Func<int, bool> isClosed, Func<int, bool> isFound)
    {
        if (isClosed(from))
            return null;
        _walk++;
        _visited[from] = _walk;
        var open = new Stack<int>([from]);
        while (open.TryPop(out int node))
        {
            if (isFound(node) || _steps > MaxSteps)
                return node;
            foreach (int parent in _parents[node] ?? [])
            {
                _steps++;
                if (_visited[parent] == _walk || isClosed(parent))
                    continue;
                _visited[parent] = _walk;
                open.Push(parent);
            }
        }
        return null;
    }
}
