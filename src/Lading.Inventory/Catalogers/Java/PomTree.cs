namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// The projects of one tree: who inherits from whom, and what dependency management says (Maven, "Introduction to the
/// POM", "Introduction to the Dependency Mechanism").
/// </summary>
internal sealed class PomTree
{
    private const int MaxAncestors = 32, MaxImportDepth = 8, MaxImports = 200, MaxVisits = 500;

    /// <summary>One project.</summary>
    public sealed class Node(string path, PomFile pom)
    {
        public string Path { get; } = path;
        public PomFile Pom { get; } = pom;
        public Node? Parent { get; set; }
        public Dictionary<string, PomDependency> Managed { get; } = new(StringComparer.Ordinal);
        public List<Node> Imports { get; } = [];
    }

    private readonly Dictionary<string, Node> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _byName = new(StringComparer.Ordinal);

    public PomTree(IEnumerable<(string Path, PomFile Pom)> projects)
    {
        foreach ((string path, PomFile pom) in projects)
        {
            var node = new Node(path, pom);
            _byPath[path] = node;
            if (pom.Coordinates is { } own)
                _byName.TryAdd($"{own.Group}:{own.Artifact}", node);
        }
        foreach (Node node in _byPath.Values)
            node.Parent = FindParent(node);
        foreach (Node node in _byPath.Values)
        {
            foreach (PomDependency dependency in node.Pom.Managed)
            {
                if (Fill(node, dependency.Group) is not { } group || Fill(node, dependency.Artifact) is not { } artifact)
                    continue;
                if (dependency.Scope != "import")
                    node.Managed.TryAdd($"{group}:{artifact}", dependency);
                else if (node.Imports.Count < MaxImports && _byName.TryGetValue($"{group}:{artifact}", out Node? list))
                    node.Imports.Add(list);
            }
        }
    }

    /// <summary>The project read from that file.</summary>
    public Node this[string path] => _byPath[path];

    private Node? FindParent(Node node)
    {
        PomFile pom = node.Pom;
        if (pom.ParentArtifact is null)
            return null;
        if (pom.ParentPath is { Length: > 0 } relative && Combine(node.Path, relative) is { } path &&
            (_byPath.GetValueOrDefault(path) ?? _byPath.GetValueOrDefault(path + "/pom.xml")) is { } near && near.Pom.Artifact == pom.ParentArtifact)
            return near;
        return _byName.GetValueOrDefault($"{pom.ParentGroup}:{pom.ParentArtifact}");
    }

    private static string? Combine(string file, string relative)
    {
        var parts = new List<string>(file.Split('/')[..^1]);
        foreach (string part in relative.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
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
        return string.Join('/', parts);
    }

    private static IEnumerable<Node> Lineage(Node node)
    {
        Node? at = node;
        for (int i = 0; at is not null && i < MaxAncestors; i++, at = at.Parent)
            yield return at;
    }

    /// <summary>Replaces <c>${…}</c> by what the project or its ancestors say; null when one is not known.</summary>
    public string? Fill(Node node, string? text) => PomFile.Fill(text, name => Value(node, name));

    private static string? Value(Node node, string name)
    {
        foreach (Node at in Lineage(node))
            if (at.Pom.Value(name) is { } value)
                return value;
        return null;
    }

    /// <summary>A managed version: with the project's own values first, as when it is inherited, else with those of the file it stands in.</summary>
    public string? FillManaged(Node node, Node manager, string? version) => Fill(node, version) ?? Fill(manager, version);

    /// <summary>The project's coordinates with inherited ones; null without artifact id.</summary>
    public Coordinates? Coordinates(Node node)
    {
        string? artifact = Fill(node, node.Pom.Artifact);
        string? group = Fill(node, Lineage(node).Select(n => n.Pom.Group ?? n.Pom.ParentGroup).FirstOrDefault(g => g is not null));
        string? version = Fill(node, Lineage(node).Select(n => n.Pom.Version ?? n.Pom.ParentVersion).FirstOrDefault(v => v is not null));
        return Java.Coordinates.IsPart(artifact)
            ? new Coordinates(Java.Coordinates.IsPart(group) ? group : null, artifact!, Java.Coordinates.IsPart(version) ? version : null)
            : null;
    }

    /// <summary>The version of a project of this tree; null when it is none.</summary>
    public string? VersionOf(string group, string artifact) => _byName.TryGetValue($"{group}:{artifact}", out Node? node) ? Coordinates(node)?.Version : null;

    /// <summary>What dependency management of the project, its ancestors and imported lists says about an artifact.</summary>
    public PomDependency? Managed(Node node, string group, string artifact, out Node? manager)
    {
        string name = $"{group}:{artifact}";
        var seen = new HashSet<Node>();
        return Find(node, name, 0, seen, out manager);
    }

    private PomDependency? Find(Node node, string name, int depth, HashSet<Node> seen, out Node? manager)
    {
        foreach (Node at in Lineage(node))
        {
            if (seen.Count >= MaxVisits || !seen.Add(at))
                break;
            if (at.Managed.TryGetValue(name, out PomDependency? managed))
            {
                manager = at;
                return managed;
            }
            foreach (Node list in at.Imports)
                if (depth < MaxImportDepth && Find(list, name, depth + 1, seen, out manager) is { } found)
                    return found;
        }
        manager = null;
        return null;
    }
}
