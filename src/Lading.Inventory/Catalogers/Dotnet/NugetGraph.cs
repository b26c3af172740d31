namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>Collects the packages of a resolved graph that lists them once for each target framework.</summary>
internal sealed class NugetGraph
{
    /// <summary>Packages read from one file.</summary>
    public const int MaxPackages = 50_000;

    private readonly Dictionary<(string, string), int> _indexes = [];
    private readonly List<Package> _packages = [];
    private readonly HashSet<Edge> _edges = [];

    /// <summary>Adds a package, or finds it among those added, and returns its index. The hash is base64 of a SHA-512.</summary>
    public int Add(string name, string version, string? contentHash, bool isDirect)
    {
        var key = (name.ToLowerInvariant(), version);
        if (_indexes.TryGetValue(key, out int index))
            return index;
        _packages.Add(new Package
        {
            Type = PackageType.Nuget,
            Name = name,
            Version = version,
            Presence = Presence.Declared,
            Hashes = contentHash is { Length: < 256 } && Hash.FromBase64("SHA-512", contentHash) is { } hash ? [hash] : [],
            Properties = isDirect ? new Dictionary<string, string> { ["nuget:direct"] = "true" } : new(),
        });
        return _indexes[key] = _packages.Count - 1;
    }

    /// <summary>States that one needs the other.</summary>
    public void Relate(int from, int to) => _edges.Add(new Edge(from, to));

    /// <summary>All of it.</summary>
    public FileCatalog Catalog() => new() { Packages = _packages, Edges = [.. _edges] };
}
