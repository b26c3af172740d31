using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>
/// Bun's text lock file, <c>bun.lock</c> (bun.sh/docs, "Lockfile"): JSON with trailing commas. A key is the chain of
/// packages through whose folders the package is found, its value a list of identity, registry, facts and integrity.
/// </summary>
internal sealed class BunLockCataloger : Cataloger
{
    private static readonly string[] Groups = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"];

    public override string Name => "bun-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
    public override IReadOnlyList<string> Patterns => ["**/bun.lock"];

    public override FileCatalog? Read(ScannedFile file) =>
        NodeModulesCataloger.Classify(file.Folder) == NodeModulesCataloger.Place.Application ? Parse(file.Bytes) : null;

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        builder.AddAll(view);
        LockRoots.Relate(view, builder, "package.json");
    }

    public static FileCatalog Parse(ReadOnlySpan<byte> json)
    {
        Tree root = JsonTree.Parse(json);
        if (root["lockfileVersion"].Word is null)
            throw new ParseException("the file has no lockfileVersion");
        var graph = new LockGraph();
        var tree = new ModuleTree();
        var needs = new List<(int From, string Folder, Tree Facts)>();
        foreach ((string key, Tree value) in root["packages"].Entries)
        {
            Tree facts = value.Items.FirstOrDefault(i => i.Kind == TreeKind.Map) ?? Tree.Missing;
            string folder = FolderOf(key);
            if (Make(value, facts) is not { } package)
                continue;
            int index = graph.Add(package);
            tree.Add(folder, index);
            needs.Add((index, folder, facts));
        }
        foreach ((int from, string folder, Tree facts) in needs)
            foreach ((int to, DependencyScope scope, _) in Needs(facts, tree, folder))
                graph.Depend(from, to, scope);
        foreach ((string path, Tree workspace) in root["workspaces"].Entries)
            foreach ((int to, DependencyScope scope, bool isDev) in Needs(workspace, tree, FolderOf(workspace["name"].Word is { } name && path.Length > 0 ? name : "")))
                graph.Root(to, isDev ? DependencyScope.Development : scope, path);
        return graph.Build();
    }

    private static IEnumerable<(int To, DependencyScope Scope, bool IsDev)> Needs(Tree facts, ModuleTree tree, string folder)
    {
        List<string> roots = tree.Roots(folder);
        HashSet<string> optionalPeers = [.. facts["optionalPeers"].Words];
        foreach (string group in Groups)
            foreach (string name in facts[group].Entries.Keys)
                if (tree.Find(roots, name) is { } to)
                    yield return (to, group == "optionalDependencies" || optionalPeers.Contains(name) ? DependencyScope.Optional : DependencyScope.Runtime, group == "devDependencies");
    }

    private static Package? Make(Tree value, Tree facts)
    {
        if (value.Items.Count == 0 || value.Items[0].Word is not { } identity || NpmNames.SplitReference(identity) is not { } split ||
            NpmNames.IsLocal(split.Reference) || !NpmNames.TrySplit(split.Name, out string? scope, out string name))
            return null;
        bool isVcs = NpmNames.IsVcs(split.Reference);
        bool isForeign = isVcs || NpmNames.IsUrl(split.Reference);
        string? integrity = value.Items.Skip(1).LastOrDefault(i => i.Word?.Contains('-') == true && i.Word.StartsWith("sha", StringComparison.Ordinal))?.Word;
        string os = string.Join(' ', facts["os"].Words.Concat(facts["cpu"].Words));
        return new Package
        {
            Type = PackageType.Npm,
            Namespace = scope,
            Name = name,
            Version = isForeign ? null : split.Reference,
            Presence = Presence.Declared,
            Vcs = isVcs ? split.Reference : null,
            DownloadLocation = isForeign ? split.Reference : null,
            Hashes = NpmNames.Integrity(integrity),
            Properties = os.Length > 0 ? new Dictionary<string, string> { ["npm:platform"] = os } : [],
        };
    }

    /// <summary><c>a/@s/b</c> lies in <c>node_modules/a/node_modules/@s/b</c>.</summary>
    private static string FolderOf(string key)
    {
        var folder = new System.Text.StringBuilder();
        string[] parts = key.Length > 4096 ? [] : key.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            folder.Append(folder.Length > 0 ? "/node_modules/" : "node_modules/").Append(parts[i]);
            if (parts[i].StartsWith('@') && i + 1 < parts.Length)
                folder.Append('/').Append(parts[++i]);
        }
        return folder.ToString();
    }
}
