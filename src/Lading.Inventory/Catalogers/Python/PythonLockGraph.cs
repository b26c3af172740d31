using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// The graph of a Python lock file: packages by normalized name, and dependencies that hang on extras, which count once
/// another package, or the project, asks for the extra.
/// </summary>
internal sealed class PythonLockGraph
{
    private const int MaxHashes = 4;

    /// <summary>Packages of one name that are told apart: resolvers keep a few, for different interpreters.</summary>
    private const int MaxVersions = 16;

    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly List<Need> _needs = [];

    /// <summary>A dependency as stated: the extra it hangs on, whom it names and which extras of that it wants.</summary>
    private sealed record Need(int From, string? WhenExtra, string Name, string? Version, IReadOnlyList<string> Extras, DependencyScope Scope);

    /// <summary>The graph under construction.</summary>
    public LockGraph Graph { get; } = new();

    /// <summary>Adds a package and returns its index.</summary>
    public int Add(Package package)
    {
        int index = Graph.Add(package);
        string name = DependencySpecifier.Normalize(package.Name);
        if (!_byName.TryGetValue(name, out List<int>? same))
            _byName[name] = same = [];
        if (same.Count < MaxVersions)
            same.Add(index);
        return index;
    }

    /// <summary>States a dependency; <paramref name="whenExtra"/> names the extra of the dependent it hangs on.</summary>
    public void State(int from, string name, string? version = null, IEnumerable<string>? extras = null, string? whenExtra = null, DependencyScope scope = DependencyScope.Runtime) =>
        _needs.Add(new Need(from, whenExtra is null ? null : DependencySpecifier.Normalize(whenExtra), DependencySpecifier.Normalize(name), version,
            [.. (extras ?? []).Select(DependencySpecifier.Normalize)], scope));

    /// <summary>The packages of a name; those of a version, when one is given and there.</summary>
    public IReadOnlyList<int> Find(string name, string? version = null)
    {
        List<int> found = _byName.GetValueOrDefault(DependencySpecifier.Normalize(name)) ?? [];
        int[] exact = version is null ? [] : [.. found.Where(i => Graph[i].Version == version)];
        return exact.Length > 0 ? exact : found;
    }

    /// <summary>Resolves what was stated. An extra nobody asks for leads nowhere, except from the project itself, where it is optional.</summary>
    public FileCatalog Build()
    {
        ILookup<int, Need> needs = _needs.ToLookup(n => n.From);
        var asked = new HashSet<(int, string)>();
        var open = new Queue<Need>(_needs.Where(n => n.WhenExtra is null || IsProject(n.From)));
        var done = new HashSet<Need>(ReferenceEqualityComparer.Instance);
        while (open.TryDequeue(out Need? need))
        {
            if (!done.Add(need))
                continue;
            foreach (int to in Find(need.Name, need.Version))
            {
                Graph.Depend(need.From, to, need.WhenExtra is not null && IsProject(need.From) && !asked.Contains((need.From, need.WhenExtra)) ? DependencyScope.Optional : need.Scope);
                foreach (string extra in need.Extras)
                    if (asked.Add((to, extra)))
                        foreach (Need more in needs[to].Where(n => n.WhenExtra == extra))
                            open.Enqueue(more);
            }
        }
        return Graph.Build();
    }

    private bool IsProject(int index) => Graph[index].Role == PackageRole.Application;

    /// <summary><c>sha256:…</c> of each archive. More than a handful are builds for as many platforms: then only the first, the source's.</summary>
    public static IReadOnlyList<Hash> Hashes(IEnumerable<string?> texts)
    {
        Hash[] hashes = [.. texts.Select(ToHash).OfType<Hash>().Distinct().Take(MaxHashes + 1)];
        return hashes.Length > MaxHashes ? hashes[..1] : hashes;
    }

    private static Hash? ToHash(string? text)
    {
        string[] parts = text?.Trim().Split([':', '='], 2) ?? [];
        if (parts.Length != 2 || parts[1].Length is < 32 or > 128 || !parts[1].All(char.IsAsciiHexDigit))
            return null;
        string? algorithm = parts[0].ToLowerInvariant() switch
        {
            "md5" => "MD5",
            "sha1" => "SHA-1",
            "sha256" => "SHA-256",
            "sha384" => "SHA-384",
            "sha512" => "SHA-512",
            "blake2b" => "BLAKE2b-256",
            _ => null,
        };
        return algorithm is null ? null : new Hash(algorithm, parts[1].ToLowerInvariant());
    }

    /// <summary>A hash table of pylock files: algorithm to value.</summary>
    public static IEnumerable<string> HashTable(Tree hashes) => hashes.Entries.Select(h => $"{h.Key}:{h.Value.Word}");

    /// <summary>A package of the index, or null for a name that cannot be one.</summary>
    public static Package? Make(string? name, string? version, IReadOnlyList<Hash>? hashes = null, string? vcs = null, string? download = null,
        DependencyScope scope = DependencyScope.Runtime, PackageRole role = PackageRole.Library, string? description = null)
    {
        if (name is null || DependencySpecifier.Parse(name) is not { Versions: null, Url: null, Marker: null } || version?.Length > 255)
            return null;
        return new Package
        {
            Type = PackageType.Pypi,
            Name = name,
            Version = version,
            Presence = Presence.Declared,
            Scope = scope,
            Role = role,
            Description = description,
            Hashes = hashes ?? [],
            DownloadLocation = download,
            Vcs = vcs,
            Qualifiers = vcs is null ? [] : new Dictionary<string, string> { ["vcs_url"] = vcs },
        };
    }
}
