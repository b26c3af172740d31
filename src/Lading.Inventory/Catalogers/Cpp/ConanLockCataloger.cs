using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Cpp;

/// <summary>
/// <c>conan.lock</c>: of Conan 1 (versions 0.1 to 0.4), a graph of nodes; of Conan 2 (0.5), lists of references.
/// </summary>
internal sealed class ConanLockCataloger : Cataloger
{
    public override string Name => "conan-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Conan];
    public override IReadOnlyList<string> Patterns => ["**/conan.lock"];

    public override FileCatalog Read(ScannedFile file)
    {
        Tree root = JsonTree.Parse(file.Bytes);
        Tree nodes = root["graph_lock"]["nodes"];
        if (nodes.Kind == TreeKind.Map)
            return Graph(nodes);
        if (root["version"].Word is null)
            throw new ParseException("the file is not a Conan lock file: it has no version");
        return Lists(root);
    }

    private static FileCatalog Graph(Tree nodes)
    {
        var graph = new LockGraph();
        var byNode = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string id, Tree node) in nodes.Entries)
        {
            // The consumer has a path to its conanfile, and a reference only when it is a package itself.
            bool isConsumer = node["path"].Word is not null;
            if (ConanReference.Parse(node["ref"].Word ?? node["pref"].Word) is { } reference)
                byNode[id] = graph.Add(reference.Package(Presence.Declared, node["context"].Word == "build" ? DependencyScope.Development : DependencyScope.Runtime,
                    node["prev"].Word, isConsumer ? PackageRole.Application : PackageRole.Library));
        }
        foreach ((string id, Tree node) in nodes.Entries)
        {
            if (!byNode.TryGetValue(id, out int from))
                continue;
            Depend(from, node["requires"], DependencyScope.Runtime);
            Depend(from, node["build_requires"], DependencyScope.Development);
        }
        return graph.Build();

        void Depend(int from, Tree targets, DependencyScope scope)
        {
            // The first versions write an object, reference to node; later ones a list of nodes.
            IEnumerable<string> ids = targets.Kind == TreeKind.Map ? targets.Entries.Values.Select(v => v.Word).OfType<string>() : targets.Words;
            foreach (string id in ids)
                if (byNode.TryGetValue(id, out int to))
                    graph.Depend(from, to, scope);
        }
    }

    private static FileCatalog Lists(Tree root)
    {
        var graph = new LockGraph();
        foreach ((string key, DependencyScope scope) in (ReadOnlySpan<(string, DependencyScope)>)[
            ("requires", DependencyScope.Runtime), ("build_requires", DependencyScope.Development),
            ("python_requires", DependencyScope.Development), ("config_requires", DependencyScope.Development)])
            foreach (Tree item in root[key].Items)
                if (ConanReference.Parse(item.Word ?? item.Items.FirstOrDefault()?.Word) is { } reference)
                    graph.Add(reference.Package(Presence.Declared, scope));
        return graph.Build();
    }
}
