using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Python;

/// <summary><c>pylock.toml</c>: packaging.python.org, "pylock.toml Specification" (PEP 751).</summary>
internal static class Pylock
{
    public static FileCatalog Parse(Tree root)
    {
        var graph = new PythonLockGraph();
        var entries = new List<(int Index, Tree Entry)>();
        foreach (Tree entry in root["packages"].Items)
        {
            IEnumerable<string> hashes = entry["wheels"].Items.Prepend(entry["archive"]).Prepend(entry["sdist"]).SelectMany(a => PythonLockGraph.HashTable(a["hashes"]));
            Tree vcs = entry["vcs"];
            string? repository = vcs["url"].Word is { } url ? $"{vcs["type"].Word ?? "git"}+{url}@{vcs["commit-id"].Word}" : null;
            Package? package = PythonLockGraph.Make(entry["name"].Word, entry["version"].Word, PythonLockGraph.Hashes(hashes), repository,
                entry["archive"]["url"].Word ?? entry["sdist"]["url"].Word, role: entry["directory"].Kind == TreeKind.Map ? PackageRole.Application : PackageRole.Library);
            if (package is not null)
                entries.Add((graph.Add(package), entry));
        }
        foreach ((int from, Tree entry) in entries)
            foreach (Tree dependency in entry["dependencies"].Items)
                if (dependency["name"].Word is { } name)
                    graph.State(from, name, dependency["version"].Word);
        return graph.Build();
    }
}
