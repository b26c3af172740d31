namespace Lading.Inventory.Catalogers.LockFiles;

/// <summary>
/// The packages of one lock file and what needs what, while it is read. Where the file tells what the project itself
/// asks for but not what each package is for, <see cref="Build"/> finds that out by following the dependencies.
/// </summary>
internal sealed class LockGraph
{
    private readonly List<Package> _packages = [];
    private readonly HashSet<Edge> _edges = [];
    private readonly Dictionary<int, DependencyScope> _roots = [];
    private readonly HashSet<(string Part, int To, DependencyScope Scope)> _asked = [];

    /// <summary>Packages so far.</summary>
    public int Count => _packages.Count;

    /// <summary>The package at an index.</summary>
    public Package this[int index] => _packages[index];

    /// <summary>Adds a package and returns its index.</summary>
    public int Add(Package package)
    {
        _packages.Add(package);
        return _packages.Count - 1;
    }

    /// <summary>States that one package needs another.</summary>
    public void Depend(int from, int to, DependencyScope scope = DependencyScope.Runtime)
    {
        if (from != to && from >= 0 && to >= 0)
            _edges.Add(new Edge(from, to, scope));
    }

    /// <summary>States that the project itself, or the part of it in the folder <paramref name="part"/>, asks for a package.</summary>
    public void Root(int to, DependencyScope scope, string part = "")
    {
        Ask(to, scope, part);
        if (to >= 0 && (!_roots.TryGetValue(to, out DependencyScope known) || Rank(scope) < Rank(known)))
            _roots[to] = scope;
    }

    /// <summary>The same where the file says of each package what it is for: only tells who asks.</summary>
    public void Ask(int to, DependencyScope scope, string part = "")
    {
        if (to >= 0)
            _asked.Add((part, to, scope));
    }

    /// <summary>The catalog; packages get the scope by which the project reaches them when it was told what it asks for.</summary>
    public FileCatalog Build()
    {
        Edge[] edges = [.. _edges.OrderBy(e => e.From).ThenBy(e => e.To).ThenBy(e => Rank(e.Scope)).DistinctBy(e => (e.From, e.To))];
        if (_roots.Count > 0)
            Follow(edges.ToLookup(e => e.From));
        return new FileCatalog { Packages = _packages, Edges = edges, Notes = [.. _asked.Select(a => LockRoots.Note(a.Part, a.To, a.Scope))] };
    }

    private void Follow(ILookup<int, Edge> edges)
    {
        var reached = new Dictionary<int, DependencyScope>();
        foreach (DependencyScope scope in (ReadOnlySpan<DependencyScope>)[DependencyScope.Runtime, DependencyScope.Optional, DependencyScope.Development])
        {
            // What needed packages use when present is optional, and what only their development needs is for that.
            IEnumerable<int> start = _roots.Where(r => r.Value == scope).Select(r => r.Key)
                .Concat(reached.Keys.SelectMany(k => edges[k]).Where(e => e.Scope == scope).Select(e => e.To));
            var open = new Stack<int>(start.Order().ToArray());
            while (open.TryPop(out int index))
            {
                if (!reached.TryAdd(index, scope))
                    continue;
                foreach (Edge edge in edges[index])
                    if (Rank(edge.Scope) <= Rank(scope))
                        open.Push(edge.To);
            }
        }
        foreach ((int index, DependencyScope scope) in reached)
            if (_packages[index].Scope != scope)
                _packages[index] = _packages[index].With(scope: scope);
    }

    private static int Rank(DependencyScope scope) => scope switch
    {
        DependencyScope.Runtime => 0,
        DependencyScope.Optional => 1,
        _ => 2,
    };
}
