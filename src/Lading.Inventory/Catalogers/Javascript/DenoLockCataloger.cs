using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Javascript;

/// <summary>
/// Deno's <c>deno.lock</c>, versions 2 to 5 (docs.deno.com, "Integrity checking and lock files"): npm and JSR packages with
/// their dependencies, and the versioned modules among the remote files.
/// </summary>
internal sealed class DenoLockCataloger : Cataloger
{
    private static readonly PackageType Jsr = new("jsr");

    public override string Name => "deno-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Npm, Jsr, PackageType.Generic];
    public override IReadOnlyList<string> Patterns => ["**/deno.lock"];

    public override FileCatalog Read(ScannedFile file) => Parse(file.Bytes);

    public static FileCatalog Parse(ReadOnlySpan<byte> json)
    {
        Tree root = JsonTree.Parse(json);
        if (root["version"].Word is null)
            throw new ParseException("the file has no version");
        // Version 3 puts everything under "packages", version 2 npm's under "npm.packages".
        Tree top = root["packages"].Kind == TreeKind.Map ? root["packages"] : root;
        Tree npm = top["npm"]["packages"].Kind == TreeKind.Map ? top["npm"]["packages"] : top["npm"];
        var reader = new Reader(top["specifiers"].Kind == TreeKind.Map ? top["specifiers"] : top["npm"]["specifiers"]);
        foreach ((string key, Tree entry) in npm.Entries)
            reader.Add(PackageType.Npm, "npm:" + key, entry);
        foreach ((string key, Tree entry) in top["jsr"].Entries)
            reader.Add(Jsr, "jsr:" + key, entry);
        reader.Remote(root["remote"]);
        return reader.Build();
    }

    private sealed class Reader(Tree specifiers)
    {
        private readonly LockGraph _graph = new();
        private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
        private readonly List<(int From, string Registry, Tree Needs, DependencyScope Scope)> _needs = [];

        public void Add(PackageType type, string key, Tree entry)
        {
            if (NpmNames.SplitReference(key[4..]) is not { } split || !NpmNames.TrySplit(split.Name, out string? scope, out string name))
                return;
            int peers = split.Reference.IndexOf('_');
            string? integrity = entry["integrity"].Word;
            int index = _graph.Add(new Package
            {
                Type = type,
                Namespace = scope,
                Name = name,
                Version = peers > 0 ? split.Reference[..peers] : split.Reference,
                Presence = Presence.Declared,
                DownloadLocation = entry["tarball"].Word,
                // JSR states the plain digest of its manifest, npm the integrity of its archive.
                Hashes = type == PackageType.Npm ? NpmNames.Integrity(integrity) : [],
            });
            _byKey.TryAdd(key, index);
            _byKey.TryAdd($"{key[..4]}{split.Name}", index);
            _needs.Add((index, key[..4], entry["dependencies"], DependencyScope.Runtime));
            _needs.Add((index, key[..4], entry["optionalDependencies"], DependencyScope.Optional));
        }

        /// <summary>Files of <c>deno.land</c> carry the module's version in their address.</summary>
        public void Remote(Tree remote)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (string address in remote.Entries.Keys)
            {
                if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Host is not "deno.land")
                    continue;
                string path = uri.AbsolutePath.Trim('/');
                int at = path.IndexOf('@');
                int end = at < 0 ? -1 : path.IndexOf('/', at);
                if (at <= 0 || !seen.Add(end < 0 ? path : path[..end]))
                    continue;
                string module = $"{uri.Host}/{path[..at]}";
                int slash = module.LastIndexOf('/');
                _graph.Add(new Package
                {
                    Type = PackageType.Generic,
                    Namespace = module[..slash],
                    Name = module[(slash + 1)..],
                    Version = end < 0 ? path[(at + 1)..] : path[(at + 1)..end],
                    Presence = Presence.Declared,
                    DownloadLocation = $"https://{module}@{(end < 0 ? path[(at + 1)..] : path[(at + 1)..end])}",
                });
            }
        }

        public FileCatalog Build()
        {
            foreach ((int from, string registry, Tree needs, DependencyScope scope) in _needs)
            {
                IEnumerable<string> names = needs.Kind == TreeKind.Map ? needs.Entries.Values.Select(v => v.Word).OfType<string>() : needs.Words;
                foreach (string name in names)
                    if (Find(registry, name) is { } to)
                        _graph.Depend(from, to, scope);
            }
            return _graph.Build();
        }

        /// <summary>A dependency is a key, a name of which there is one version only, or a request listed in the specifiers.</summary>
        private int? Find(string registry, string name)
        {
            bool hasRegistry = name.StartsWith("npm:", StringComparison.Ordinal) || name.StartsWith("jsr:", StringComparison.Ordinal);
            string key = hasRegistry ? name : registry + name;
            if (_byKey.TryGetValue(key, out int index))
                return index;
            if (specifiers[key].Word is not { } version || NpmNames.SplitReference(key[4..]) is not { } split)
                return null;
            // Until version 3 a specifier leads to the whole key, later to the version alone.
            string target = version.Contains(':') ? version : $"{key[..4]}{split.Name}@{version}";
            return _byKey.TryGetValue(target, out index) ? index : null;
        }
    }
}
