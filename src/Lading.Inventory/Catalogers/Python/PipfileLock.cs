using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Python;

/// <summary><c>Pipfile.lock</c> (github.com/pypa/pipfile): names, versions and hashes by group, no dependencies.</summary>
internal static class PipfileLock
{
    public static FileCatalog Parse(Tree root)
    {
        var graph = new PythonLockGraph();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string group, Tree packages) in root.Entries)
        {
            if (group == "_meta")
                continue;
            foreach ((string name, Tree entry) in packages.Entries)
            {
                string? version = entry["version"].Word?.TrimStart('=').Trim();
                string? vcs = entry["git"].Word is { } git ? $"git+{git}@{entry["ref"].Word}" : null;
                DependencyScope scope = group == "default" ? DependencyScope.Runtime : DependencyScope.Development;
                Package? package = PythonLockGraph.Make(name, version, PythonLockGraph.Hashes(entry["hashes"].Words), vcs, entry["file"].Word, scope);
                // What runs is written under "default" and often again under "develop".
                if (package is not null && (version is not null || vcs is not null) && seen.Add($"{name} {version}"))
                    graph.Add(package);
            }
        }
        return graph.Build();
    }
}
