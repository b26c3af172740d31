using Lading.Inventory;
using Lading.Inventory.Identity;
using Lading.Vulnerabilities.Triage;

namespace Lading.Vulnerabilities.Vex;

/// <summary>What a component of a statement is in the scanned inventory.</summary>
/// <param name="IsSubject">It is the image itself, or whatever was scanned.</param>
/// <param name="Packages">It is these packages: their numbers in the index.</param>
/// <param name="Miss">Why it is nothing; null when it is something.</param>
internal sealed record VexTarget(bool IsSubject, HashSet<int> Packages, string? Miss)
{
    public bool IsNothing => !IsSubject && Packages.Count == 0;
}

/// <summary>Finds the packages that components of statements mean. Answers are kept. Not thread-safe.</summary>
internal sealed class ProductIndex
{
    private readonly Sbom _sbom;
    private readonly ImageIdentity _image;
    private readonly List<Package> _packages;
    private readonly List<PackageUrl?> _urls = [];
    private readonly Dictionary<(string Type, string Name), List<int>> _byName = [];
    private readonly Dictionary<string, List<int>> _byReference = new(StringComparer.Ordinal);
    private readonly Dictionary<Package, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<VexComponent, VexTarget> _targets = new(ReferenceEqualityComparer.Instance);
    private Dictionary<(string, string), List<int>>? _bySource;
    private Dictionary<(string, string), List<int>>? _byHash;
    private Dictionary<(string, string), List<(int, CpeName)>>? _byCpe;

    public ProductIndex(Sbom sbom, IEnumerable<Package> others)
    {
        _sbom = sbom;
        _image = new ImageIdentity(sbom);
        _packages = [.. sbom.Packages];
        for (int i = 0; i < _packages.Count; i++)
            _numbers.TryAdd(_packages[i], i);
        foreach (Package package in others)
            if (_numbers.TryAdd(package, _packages.Count))
                _packages.Add(package);
        for (int i = 0; i < _packages.Count; i++)
        {
            PackageUrl? url = PackagePattern.UrlOf(_packages[i]);
            _urls.Add(url);
            if (url is not null)
                Add(_byName, (url.Type, PackagePattern.FullName(url)), i);
            Add(_byReference, _packages[i].Id, i);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, List<int>> map, TKey key, int value) where TKey : notnull
    {
        if (!map.TryGetValue(key, out List<int>? list))
            map.Add(key, list = []);
        list.Add(value);
    }

    public IReadOnlyList<Package> Packages => _packages;

    public int NumberOf(Package package) => _numbers[package];

    /// <summary>What the component is here.</summary>
    public VexTarget Resolve(VexComponent component)
    {
        if (_targets.TryGetValue(component, out VexTarget? known))
            return known;
        bool isSubject = _image.Is(component);
        var found = new HashSet<int>();
        var otherVersions = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string name in component.Names)
            ByName(name, found, otherVersions);
        ByCpe(component, found, ref isSubject);
        ByHash(component, found);
        ByReference(component, found);
        found.RemoveWhere(i => Contradicts(component, i));
        string? miss = isSubject || found.Count > 0 ? null : Why(component, otherVersions);
        var target = new VexTarget(isSubject, found, miss);
        _targets.Add(component, target);
        return target;
    }

    private void ByName(string name, HashSet<int> found, SortedSet<string> otherVersions)
    {
        if (!PackagePattern.TryParse(name, wildcards: false, out PackagePattern? pattern, out _))
            return;
        string fullName = PackagePattern.FullName(pattern.Url);
        foreach (int i in _byName.GetValueOrDefault((pattern.Url.Type, fullName)) ?? [])
        {
            PackageUrl url = _urls[i]!;
            if (!pattern.MatchesName(url))
                continue;
            if (pattern.MatchesVersion(url))
                found.Add(i);
            else if (otherVersions.Count < 5)
                otherVersions.Add(url.Version ?? "none");
        }
        // A source package stands for what was built from it.
        if (pattern.Url.Qualifiers.GetValueOrDefault("arch") is "src" or "source")
            BySource(pattern.Url, found);
    }

    private void BySource(PackageUrl source, HashSet<int> found)
    {
        if (_bySource is null)
        {
            _bySource = [];
            for (int i = 0; i < _packages.Count; i++)
                Add(_bySource, (_packages[i].Type.Name, _packages[i].SourceName ?? _packages[i].Name), i);
        }
        foreach (int i in _bySource.GetValueOrDefault((source.Type, source.Name)) ?? [])
            if ((source.Namespace is null || source.Namespace == _urls[i]?.Namespace)
                && (source.Version is null || source.Version == (_packages[i].SourceVersion ?? _packages[i].Version)))
                found.Add(i);
    }

    private void ByCpe(VexComponent component, HashSet<int> found, ref bool isSubject)
    {
        foreach (string text in component.Cpes)
        {
            if (CpeName.Parse(text) is not { } name)
                continue;
            isSubject |= name.IsRelease(_sbom.Distro);
            if (_byCpe is null)
            {
                _byCpe = [];
                for (int i = 0; i < _packages.Count; i++)
                    foreach (CpeName cpe in _packages[i].Cpes.Select(CpeName.Parse).OfType<CpeName>())
                    {
                        if (!_byCpe.TryGetValue((cpe.Vendor, cpe.Product), out List<(int, CpeName)>? list))
                            _byCpe.Add((cpe.Vendor, cpe.Product), list = []);
                        list.Add((i, cpe));
                    }
            }
            foreach ((int i, CpeName cpe) in _byCpe.GetValueOrDefault((name.Vendor, name.Product)) ?? [])
                if (name.Covers(cpe))
                    found.Add(i);
        }
    }

    private void ByHash(VexComponent component, HashSet<int> found)
    {
        foreach (Hash hash in component.Hashes)
        {
            if (_byHash is null)
            {
                _byHash = [];
                for (int i = 0; i < _packages.Count; i++)
                    foreach (Hash own in _packages[i].Hashes)
                        Add(_byHash, (own.Algorithm, own.Hex), i);
            }
            found.UnionWith(_byHash.GetValueOrDefault((hash.Algorithm, hash.Hex)) ?? []);
        }
    }

    private void ByReference(VexComponent component, HashSet<int> found)
    {
        if (component.BomReference is { } reference && component.Bom is not null && component.Bom == _sbom.DocumentId)
            found.UnionWith(_byReference.GetValueOrDefault(reference) ?? []);
    }

    private bool Contradicts(VexComponent component, int i)
    {
        if (component.Versions.Count > 0 && !component.Versions.Contains(_packages[i].Version))
            return true;
        foreach (Hash hash in component.Hashes)
            foreach (Hash own in _packages[i].Hashes)
                if (own.Algorithm == hash.Algorithm && own.Hex != hash.Hex)
                    return true;
        return false;
    }

    private string Why(VexComponent component, SortedSet<string> otherVersions)
    {
        if (otherVersions.Count > 0)
            return $"{component.Label}: the version here is {string.Join(", ", otherVersions)}";
        if (component.Bom is { } bom && bom != _sbom.DocumentId && component.Names.Count == 0)
            return $"{component.Label} points into another document, {bom}";
        return $"{component.Label} is not here";
    }
}
