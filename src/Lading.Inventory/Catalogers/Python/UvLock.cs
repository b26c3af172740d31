using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Python;

/// <summary><c>uv.lock</c> version 1 (docs.astral.sh/uv, "Resolver internals", "Universal lockfile").</summary>
internal static class UvLock
{
    public static FileCatalog Parse(Tree root)
    {
        var graph = new PythonLockGraph();
        var entries = new List<(int Index, Tree Entry)>();
        foreach (Tree entry in root["package"].Items)
        {
            Tree source = entry["source"];
            bool isProject = source["virtual"].Word is not null || source["editable"].Word is not null;
            IEnumerable<string?> hashes = entry["wheels"].Items.Select(w => w["hash"].Word).Prepend(entry["sdist"]["hash"].Word);
            string? vcs = source["git"].Word is { } git ? Git(git) : null;
            Package? package = PythonLockGraph.Make(entry["name"].Word, entry["version"].Word, PythonLockGraph.Hashes(hashes), vcs,
                source["url"].Word ?? entry["sdist"]["url"].Word, role: isProject ? PackageRole.Application : PackageRole.Library);
            if (package is not null)
                entries.Add((graph.Add(package), entry));
        }
        foreach ((int from, Tree entry) in entries)
        {
            State(graph, from, entry["dependencies"], null, DependencyScope.Runtime);
            foreach ((string extra, Tree dependencies) in entry["optional-dependencies"].Entries)
                State(graph, from, dependencies, extra, DependencyScope.Runtime);
            foreach (Tree dependencies in entry["dev-dependencies"].Entries.Values)
                State(graph, from, dependencies, null, DependencyScope.Development);
            if (graph.Graph[from].Role == PackageRole.Application)
                graph.Graph.Root(from, DependencyScope.Runtime);
        }
        return graph.Build();
    }

    private static void State(PythonLockGraph graph, int from, Tree dependencies, string? extra, DependencyScope scope)
    {
        foreach (Tree dependency in dependencies.Items)
            if (dependency["name"].Word is { } name)
                graph.State(from, name, dependency["version"].Word, dependency["extra"].Words, extra, scope);
    }

    /// <summary><c>https://host/repo.git?tag=v1#commit</c></summary>
    private static string Git(string source)
    {
        int commit = source.IndexOf('#');
        int query = source.IndexOf('?');
        string url = source[..(query >= 0 ? query : commit >= 0 ? commit : source.Length)];
        return commit < 0 ? $"git+{url}" : $"git+{url}@{source[(commit + 1)..]}";
    }
}
