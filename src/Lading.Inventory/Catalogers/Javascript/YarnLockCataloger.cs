using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>
/// <c>yarn.lock</c>: Yarn 1's own format (classic.yarnpkg.com, "yarn.lock") and the YAML of Yarn 2 and later ("berry").
/// Entries are keyed by every request they satisfy, so that dependencies are found by name and range.
/// </summary>
internal sealed class YarnLockCataloger : Cataloger
{
    public override string Name => "yarn-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
    public override IReadOnlyList<string> Patterns => ["**/yarn.lock"];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (NodeModulesCataloger.Classify(file.Folder) != NodeModulesCataloger.Place.Application)
            return null;
        string text = SourceText.Decode(file.Bytes);
        return Parse(text);
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        builder.AddAll(view);
        LockRoots.Relate(view, builder, "package.json");
    }

    public static FileCatalog Parse(string text) =>
        text.Contains("\n__metadata:", StringComparison.Ordinal) || text.StartsWith("__metadata:", StringComparison.Ordinal)
            ? Berry(YamlTree.Parse(text))
            : Classic(text);

    private static FileCatalog Classic(string text)
    {
        var entries = new Entries();
        foreach (YarnClassicEntry entry in YarnClassicEntry.ReadAll(text))
        {
            if (NpmNames.SplitReference(entry.Requests[0]) is not { } request || entry.Version is null || NpmNames.IsLocal(request.Reference))
                continue;
            // "alias@npm:real@^1": the package is the real one.
            string full = request.Reference.StartsWith("npm:", StringComparison.Ordinal) && NpmNames.SplitReference(request.Reference[4..]) is { } alias
                ? alias.Name : request.Name;
            if (!NpmNames.TrySplit(full, out string? scope, out string name))
                continue;
            string? resolved = entry.Resolved;
            int fragment = resolved?.LastIndexOf('#') ?? -1;
            IReadOnlyList<Hash> hashes = NpmNames.Integrity(entry.Integrity);
            if (hashes.Count == 0 && fragment >= 0 && resolved!.Length - fragment == 41 && resolved.AsSpan(fragment + 1).IndexOfAnyExcept("0123456789abcdef") < 0)
                hashes = NpmNames.IsVcs(resolved) ? [] : [new Hash("SHA-1", resolved[(fragment + 1)..])];
            bool isVcs = resolved is not null && NpmNames.IsVcs(resolved);
            entries.Add(entry.Requests, new Package
            {
                Type = PackageType.Npm,
                Namespace = scope,
                Name = name,
                Version = entry.Version,
                Presence = Presence.Declared,
                DownloadLocation = isVcs || fragment < 0 ? resolved : resolved![..fragment],
                Vcs = isVcs ? resolved : null,
                Hashes = hashes,
            }, entry.Needs);
        }
        return entries.Build();
    }

    private static FileCatalog Berry(Tree root)
    {
        var entries = new Entries();
        foreach ((string key, Tree entry) in root.Entries)
        {
            if (key.Split("@workspace:") is [_, var folder] && entry["linkType"].Word == "soft")
                entries.Workspace(folder == "." ? "" : folder, entry["dependencies"]);
            // A soft link is a workspace or folder of the project itself.
            if (key == "__metadata" || entry["linkType"].Word == "soft" || entry["version"].Word is not { } version)
                continue;
            if (NpmNames.SplitReference(entry["resolution"].Word ?? key.Split(',')[0]) is not { } resolution ||
                !NpmNames.TrySplit(resolution.Name, out string? scope, out string name))
                continue;
            var needs = new List<(string, string, DependencyScope)>();
            foreach ((string dependency, Tree range) in entry["dependencies"].Entries)
                needs.Add((dependency, range.Word ?? "", entry["dependenciesMeta"][dependency]["optional"].IsTrue ? DependencyScope.Optional : DependencyScope.Runtime));
            bool isRegistry = resolution.Reference.StartsWith("npm:", StringComparison.Ordinal) || resolution.Reference.StartsWith("patch:", StringComparison.Ordinal);
            entries.Add(key.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), new Package
            {
                Type = PackageType.Npm,
                Namespace = scope,
                Name = name,
                Version = version,
                Presence = Presence.Declared,
                DownloadLocation = isRegistry ? null : resolution.Reference,
                Vcs = !isRegistry && NpmNames.IsVcs(resolution.Reference) ? resolution.Reference : null,
            }, needs);
        }
        return entries.Build();
    }

    private sealed class Entries
    {
        private readonly LockGraph _graph = new();
        private readonly Dictionary<string, int> _byRequest = new(StringComparer.Ordinal);
        private readonly List<(int From, string Name, string Range, DependencyScope Scope)> _needs = [];
        private readonly List<(string Folder, string Name, string Range)> _asked = [];

        public void Add(IReadOnlyList<string> requests, Package package, IEnumerable<(string Name, string Range, DependencyScope Scope)> needs)
        {
            int index = _graph.Add(package);
            foreach (string request in requests)
                _byRequest.TryAdd(request, index);
            foreach ((string name, string range, DependencyScope scope) in needs)
                _needs.Add((index, name, range, scope));
        }

        /// <summary>A part of the project and what it asks for; what is for development only, the lock file does not tell.</summary>
        public void Workspace(string folder, Tree dependencies)
        {
            foreach ((string name, Tree range) in dependencies.Entries)
                _asked.Add((folder, name, range.Word ?? ""));
        }

        public FileCatalog Build()
        {
            foreach ((string folder, string name, string range) in _asked)
                if (Find(name, range) is { } to)
                    _graph.Ask(to, DependencyScope.Runtime, folder);
            foreach ((int from, string name, string range, DependencyScope scope) in _needs)
                if (Find(name, range) is { } to)
                    _graph.Depend(from, to, scope);
            return _graph.Build();
        }

        private int? Find(string name, string range) =>
            _byRequest.TryGetValue($"{name}@{range}", out int to) || _byRequest.TryGetValue($"{name}@npm:{range}", out to) ? to : null;
    }
}
