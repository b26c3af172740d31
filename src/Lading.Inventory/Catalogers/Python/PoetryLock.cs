using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Python;

/// <summary><c>poetry.lock</c>, lock-version 1 and 2 (python-poetry.org/docs, "Installing without poetry.lock"; poetry's locker).</summary>
internal static class PoetryLock
{
    public static FileCatalog Parse(Tree root)
    {
        var graph = new PythonLockGraph();
        foreach (Tree entry in root["package"].Items)
        {
            string? name = entry["name"].Word;
            // Version 1 keeps the files of all packages in one table at the end.
            Tree files = entry["files"].Kind == TreeKind.List ? entry["files"] : root["metadata"]["files"][name ?? ""];
            Tree source = entry["source"];
            bool isVcs = source["type"].Word == "git";
            string? vcs = isVcs && source["url"].Word is { } url ? $"git+{url}@{source["resolved_reference"].Word ?? source["reference"].Word}" : null;
            Package? package = PythonLockGraph.Make(name, entry["version"].Word, PythonLockGraph.Hashes(files.Items.Select(f => f["hash"].Word).Order(StringComparer.Ordinal)), vcs,
                source["type"].Word == "url" ? source["url"].Word : null, Scope(entry), description: entry["description"].Word);
            if (package is null)
                continue;
            int from = graph.Add(package);
            foreach ((string dependency, Tree value) in entry["dependencies"].Entries)
                foreach (Tree item in value.Kind == TreeKind.List ? value.Items : [value])
                    // An optional dependency is stated once more by the extra that brings it.
                    if (!item["optional"].IsTrue)
                        graph.State(from, dependency, Exact(item.Word ?? item["version"].Word), item["extras"].Words);
            foreach ((string extra, Tree members) in entry["extras"].Entries)
                foreach (string member in members.Words)
                    if (DependencySpecifier.Parse(member) is { } specifier)
                        graph.State(from, specifier.Name, specifier.Pinned, specifier.Extras, extra);
        }
        return graph.Build();
    }

    private static string? Exact(string? range) => range is not null && range.StartsWith("==", StringComparison.Ordinal) ? range[2..].Trim() : null;

    private static DependencyScope Scope(Tree entry)
    {
        // "category" until version 1, "groups" since 2.1.
        string[] groups = [.. entry["groups"].Words, .. entry["category"].Words];
        return groups.Length > 0 && !groups.Contains("main") ? DependencyScope.Development
            : entry["optional"].IsTrue ? DependencyScope.Optional : DependencyScope.Runtime;
    }
}
