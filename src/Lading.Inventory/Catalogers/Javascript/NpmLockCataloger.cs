using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>
/// <c>package-lock.json</c> and <c>npm-shrinkwrap.json</c>, versions 1 to 3: docs.npmjs.com, "package-lock.json". All
/// state where each package will lie, which decides who gets which version.
/// </summary>
internal sealed class NpmLockCataloger : Cataloger
{
    private static readonly string[] Groups = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"];

    public override string Name => "npm-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
    public override IReadOnlyList<string> Patterns => ["**/package-lock.json", "**/npm-shrinkwrap.json"];

    public override FileCatalog? Read(ScannedFile file) =>
        // A lock file that was published inside a package speaks of that package's development.
        NodeModulesCataloger.Classify(file.Folder) == NodeModulesCataloger.Place.Application ? Parse(file.Bytes) : null;

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        builder.AddAll(view);
        LockRoots.Relate(view, builder, "package.json");
    }

    public static FileCatalog Parse(ReadOnlySpan<byte> json)
    {
        Tree root = JsonTree.Parse(json);
        if (root["packages"].Kind == TreeKind.Map)
            return new Reader().Version2(root["packages"]);
        if (root["dependencies"].Kind == TreeKind.Map || root["lockfileVersion"].Word is not null)
            return new Reader().Version1(root["dependencies"]);
        throw new ParseException("the file has neither \"packages\" nor \"dependencies\"");
    }

    /// <summary>npm's hidden lock file in <c>node_modules</c>: one note a package, keyed by its folder below the project.</summary>
    public static IReadOnlyList<Note> Record(ReadOnlySpan<byte> json, string kind)
    {
        var notes = new List<Note>();
        foreach ((string path, Tree entry) in JsonTree.Parse(json)["packages"].Entries)
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["scope"] = Scope(entry).ToString() };
            if (entry["integrity"].Word is { } integrity)
                values["integrity"] = integrity;
            if (entry["resolved"].Word is { } resolved && !entry["link"].IsTrue)
                values["resolved"] = resolved;
            notes.Add(new Note(kind, path, values));
        }
        return notes;
    }

    private static DependencyScope Scope(Tree entry) =>
        entry["dev"].IsTrue ? DependencyScope.Development
        : entry["optional"].IsTrue || entry["devOptional"].IsTrue ? DependencyScope.Optional
        : DependencyScope.Runtime;

    /// <summary>Collects the packages by folder and then lets each look up what it names.</summary>
    private sealed class Reader
    {
        private readonly LockGraph _graph = new();
        private readonly ModuleTree _tree = new();
        private readonly List<(int Package, string Folder, Tree Needs, DependencyScope Scope)> _needs = [];

        public FileCatalog Version2(Tree packages)
        {
            // Workspaces are linked into node_modules, under the names that the others know.
            (string Folder, string Target)[] links =
                [.. packages.Entries.Where(e => e.Value["link"].IsTrue).Select(e => (e.Key, e.Value["resolved"].Word ?? ""))];
            Dictionary<string, string> linked = links.DistinctBy(l => l.Target).ToDictionary(l => l.Target, l => NpmNames.OfPath(l.Folder));
            foreach ((string path, Tree entry) in packages.Entries)
            {
                bool isModule = path.Contains("node_modules/", StringComparison.Ordinal);
                string full = entry["name"].Word ?? linked.GetValueOrDefault(path) ?? NpmNames.OfPath(path);
                if (path.Length > 0 && !entry["link"].IsTrue && NpmNames.TrySplit(full, out string? scope, out string name))
                    Add(path, Make(scope, name, entry["version"].Word, entry, isModule), entry);
            }
            foreach ((string folder, string target) in links)
                if (_tree.At(target) is { } package)
                    _tree.Add(folder, package);
            foreach (string group in Groups)
                foreach (string name in packages[""][group].Entries.Keys)
                    if (_tree.Find(_tree.Roots(""), name) is { } to)
                        _graph.Ask(to, ScopeOf(group));
            return Finish();
        }

        private static DependencyScope ScopeOf(string group) => group switch
        {
            "devDependencies" => DependencyScope.Development,
            "optionalDependencies" => DependencyScope.Optional,
            _ => DependencyScope.Runtime,
        };

        private void Add(string path, Package package, Tree entry)
        {
            int index = _graph.Add(package);
            _tree.Add(path, index);
            foreach (string group in Groups)
            {
                // What a published package needs for its own development is never installed with it.
                if (group != "devDependencies" || !path.Contains("node_modules/", StringComparison.Ordinal))
                    _needs.Add((index, path, entry[group], ScopeOf(group)));
            }
        }

        public FileCatalog Version1(Tree dependencies)
        {
            // Lists nest as deep as folders do; a stack of our own keeps that off the thread's.
            var open = new Stack<(string Folder, Tree Dependencies, DependencyScope Scope)>();
            open.Push(("", dependencies, DependencyScope.Runtime));
            while (open.TryPop(out var at))
            {
                foreach ((string key, Tree entry) in at.Dependencies.Entries)
                {
                    if (entry.Kind != TreeKind.Map || !NpmNames.TrySplit(key, out string? scope, out string name))
                        continue;
                    string folder = at.Folder.Length == 0 ? $"node_modules/{key}" : $"{at.Folder}/node_modules/{key}";
                    string? version = entry["version"].Word;
                    if (version is not null && version.StartsWith("npm:", StringComparison.Ordinal) && NpmNames.SplitReference(version[4..]) is { } alias &&
                        NpmNames.TrySplit(alias.Name, out scope, out name))
                        version = alias.Reference;
                    Package package = Make(scope, name, version, entry, isModule: true);
                    // What lies in a package's own folder is for nobody else.
                    if (package.Scope == DependencyScope.Runtime && at.Scope != DependencyScope.Runtime)
                        package = package.With(scope: at.Scope);
                    int index = _graph.Add(package);
                    _tree.Add(folder, index);
                    _needs.Add((index, folder, entry["requires"], DependencyScope.Runtime));
                    if (entry["dependencies"].Kind == TreeKind.Map)
                        open.Push((folder, entry["dependencies"], package.Scope));
                }
            }
            return Finish();
        }

        private FileCatalog Finish()
        {
            foreach ((int package, string folder, Tree needs, DependencyScope scope) in _needs)
            {
                if (needs.Entries.Count == 0)
                    continue;
                List<string> roots = _tree.Roots(folder);
                foreach (string name in needs.Entries.Keys)
                    if (_tree.Find(roots, name) is { } to)
                        _graph.Depend(package, to, scope);
            }
            return _graph.Build();
        }

        private static Package Make(string? scope, string name, string? version, Tree entry, bool isModule)
        {
            string? resolved = entry["resolved"].Word;
            string? vcs = null;
            if (version is not null && (NpmNames.IsVcs(version) || NpmNames.IsUrl(version) || NpmNames.IsLocal(version)))
                (resolved, version) = (resolved ?? version, null);
            if (resolved is not null && NpmNames.IsVcs(resolved))
                vcs = resolved;
            return new Package
            {
                Type = PackageType.Npm,
                Namespace = scope,
                Name = name,
                Version = version,
                Presence = Presence.Declared,
                Role = isModule ? PackageRole.Library : PackageRole.Application,
                Scope = Scope(entry),
                DeclaredLicenses = PackageJson.Licenses(entry),
                DownloadLocation = resolved,
                Vcs = vcs,
                Hashes = NpmNames.Integrity(entry["integrity"].Word),
                Properties = entry["bundled"].IsTrue || entry["inBundle"].IsTrue ? new Dictionary<string, string> { ["npm:bundled"] = "true" } : [],
            };
        }
    }
}
