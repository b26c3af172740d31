using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Python;

/// <summary><c>pdm.lock</c> (pdm-project.org, "Lock file"): a package with extras stands there once more, with the extras' dependencies.</summary>
internal static class PdmLock
{
    public static FileCatalog Parse(Tree root)
    {
        var graph = new PythonLockGraph();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Tree entry in root["package"].Items)
        {
            string? name = entry["name"].Word;
            string? version = entry["version"].Word;
            Tree files = entry["files"].Kind == TreeKind.List ? entry["files"] : root["metadata"]["files"][$"{name} {version}"];
            string? vcs = entry["git"].Word is { } git ? $"git+{git}@{entry["revision"].Word ?? entry["ref"].Word}" : null;
            string[] groups = [.. entry["groups"].Words];
            DependencyScope scope = groups.Length == 0 || groups.Contains("default") ? DependencyScope.Runtime : DependencyScope.Optional;
            Package? package = PythonLockGraph.Make(name, version, PythonLockGraph.Hashes(files.Items.Select(f => f["hash"].Word)), vcs, entry["url"].Word, scope, description: entry["summary"].Word);
            if (package is null)
                continue;
            string identity = $"{name} {version}";
            if (!known.TryGetValue(identity, out int from))
                known[identity] = from = graph.Add(package);
            foreach (string text in entry["dependencies"].Words)
                if (DependencySpecifier.Parse(text) is { } specifier)
                    graph.State(from, specifier.Name, specifier.Pinned);
        }
        return graph.Build();
    }
}
