using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>
/// <c>pnpm-lock.yaml</c>, lockfile versions 5 to 9 (github.com/pnpm/spec, "lockfile"). Packages are keyed by name, version
/// and the peers they were resolved with; since version 9 the dependencies stand apart, under <c>snapshots</c>.
/// </summary>
internal sealed class PnpmLockCataloger : Cataloger
{
    public override string Name => "pnpm-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm];
    public override IReadOnlyList<string> Patterns => ["**/pnpm-lock.yaml"];

    public override FileCatalog? Read(ScannedFile file) =>
        NodeModulesCataloger.Classify(file.Folder) == NodeModulesCataloger.Place.Application ? Parse(SourceText.Decode(file.Bytes)) : null;

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        builder.AddAll(view);
        LockRoots.Relate(view, builder, "package.json");
    }

    public static FileCatalog Parse(string text)
    {
        IReadOnlyList<Tree> documents = YamlTree.ParseAll(text);
        if (!documents.Any(d => d["lockfileVersion"].Word is not null))
            throw new ParseException("the file has no lockfileVersion");
        var reader = new Reader();
        foreach (Tree document in documents)
            if (!IsEnvironment(document) || documents.Count == 1)
                reader.Take(document);
        return reader.Build();
    }

    /// <summary>A first document may lock pnpm itself and its configuration: the tool, not the project.</summary>
    private static bool IsEnvironment(Tree document)
    {
        Tree[] importers = [.. document["importers"].Entries.Values];
        return importers.Length > 0 && importers.All(i => i.Entries.Count > 0 &&
            i.Entries.Keys.All(k => k is "configDependencies" or "packageManagerDependencies"));
    }

    private sealed class Reader
    {
        private readonly LockGraph _graph = new();
        private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _byIdentity = new(StringComparer.Ordinal);

        public void Take(Tree document)
        {
            foreach ((string key, Tree entry) in document["packages"].Entries)
                Add(key, entry);
            bool hasSnapshots = document["snapshots"].Kind == TreeKind.Map;
            if (hasSnapshots)
                foreach ((string key, Tree _) in document["snapshots"].Entries)
                    // A snapshot without a package entry of its own is one more set of peers of the same package.
                    if (_byKey.TryGetValue(WithoutPeers(key), out int package))
                        _byKey.TryAdd(key, package);
            foreach ((string key, Tree entry) in document[hasSnapshots ? "snapshots" : "packages"].Entries)
                if (_byKey.TryGetValue(key, out int from))
                {
                    Depend(from, entry["dependencies"], DependencyScope.Runtime);
                    Depend(from, entry["optionalDependencies"], DependencyScope.Optional);
                }
            foreach ((string part, Tree importer) in document["importers"].Entries.Append(KeyValuePair.Create(".", document)))
            {
                Roots(importer["dependencies"], DependencyScope.Runtime, part == "." ? "" : part);
                Roots(importer["optionalDependencies"], DependencyScope.Optional, part == "." ? "" : part);
                Roots(importer["devDependencies"], DependencyScope.Development, part == "." ? "" : part);
            }
        }

        public FileCatalog Build() => _graph.Build();

        private void Add(string key, Tree entry)
        {
            if (Identify(key, entry) is not { } found || !NpmNames.TrySplit(found.Name, out string? scope, out string name))
                return;
            string identity = $"{found.Name}@{found.Version ?? key}";
            if (!_byIdentity.TryGetValue(identity, out int index))
            {
                Tree resolution = entry["resolution"];
                string? repository = resolution["repo"].Word;
                index = _byIdentity[identity] = _graph.Add(new Package
                {
                    Type = PackageType.Npm,
                    Namespace = scope,
                    Name = name,
                    Version = found.Version,
                    Presence = Presence.Declared,
                    Scope = entry["dev"].IsTrue ? DependencyScope.Development : entry["optional"].IsTrue ? DependencyScope.Optional : DependencyScope.Runtime,
                    DownloadLocation = resolution["tarball"].Word,
                    Vcs = repository is null ? null : resolution["commit"].Word is { } commit ? $"{repository}#{commit}" : repository,
                    Hashes = NpmNames.Integrity(resolution["integrity"].Word),
                });
            }
            _byKey.TryAdd(key, index);
        }

        private static (string Name, string? Version)? Identify(string key, Tree entry)
        {
            (string Name, string Reference)? split = SplitKey(key);
            string? name = entry["name"].Word ?? split?.Name;
            string? version = entry["version"].Word ?? split?.Reference;
            if (name is null)
                return null;
            if (version is not null && (NpmNames.IsUrl(version) || NpmNames.IsVcs(version) || NpmNames.IsLocal(version)))
                version = null;
            return (name, version);
        }

        private void Depend(int from, Tree dependencies, DependencyScope scope)
        {
            foreach ((string name, Tree version) in dependencies.Entries)
                if (version.Word is { } reference && Find(name, reference) is { } to)
                    _graph.Depend(from, to, scope);
        }

        private void Roots(Tree dependencies, DependencyScope scope, string part)
        {
            foreach ((string name, Tree entry) in dependencies.Entries)
                if ((entry.Word ?? entry["version"].Word) is { } reference && Find(name, reference) is { } to)
                    _graph.Root(to, scope, part);
        }

        /// <summary>A reference is a version, with peers, or for an alias or a foreign source the whole key.</summary>
        private int? Find(string name, string reference)
        {
            foreach (string key in (ReadOnlySpan<string>)[$"{name}@{reference}", $"/{name}@{reference}", $"/{name}/{reference}", reference])
                if (_byKey.TryGetValue(key, out int index) || _byKey.TryGetValue(WithoutPeers(key), out index))
                    return index;
            return null;
        }

        private static string WithoutPeers(string key)
        {
            int open = key.IndexOf('(');
            return open < 0 ? key : key[..open];
        }
    }

    /// <summary>
    /// Splits <c>/@scope/name/1.0.0_peers</c> (5), <c>/@scope/name@1.0.0(peers)</c> (6), <c>@scope/name@1.0.0</c> (9); a
    /// registry's host may stand before the first slash. Null when the key names no version.
    /// </summary>
    internal static (string Name, string Reference)? SplitKey(string key)
    {
        int open = key.IndexOf('(');
        if (open >= 0)
            key = key[..open];
        bool isOld = key.StartsWith('/');
        if (!isOld && !key.StartsWith('@') && key.IndexOf('/') is > 0 and var slash && key.AsSpan(0, slash).Contains('.') && !key.AsSpan(0, slash).ContainsAny('@', ':'))
        {
            key = key[slash..];
            isOld = true;
        }
        string rest = isOld ? key[1..] : key;
        int at = rest.IndexOf('@', Math.Min(1, rest.Length));
        int last = rest.LastIndexOf('/');
        // Version 5 has the version after a slash; an underscore or @ after that belongs to peers.
        if (isOld && last > 0)
        {
            int versionAt = rest.StartsWith('@') ? rest.IndexOf('/', rest.IndexOf('/') + 1) : rest.IndexOf('/');
            if (versionAt > 0 && (at < 0 || versionAt < at))
            {
                string version = rest[(versionAt + 1)..];
                int peers = version.IndexOf('_');
                return (rest[..versionAt], peers < 0 ? version : version[..peers]);
            }
        }
        return at <= 0 ? null : (rest[..at], rest[(at + 1)..]);
    }
}
