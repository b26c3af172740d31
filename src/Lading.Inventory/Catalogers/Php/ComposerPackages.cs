using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;

namespace Lading.Inventory.Catalogers.Php;

/// <summary>
/// The package records that Composer writes alike into <c>installed.json</c> and <c>composer.lock</c>: getcomposer.org,
/// "The composer.json schema". What a package provides or replaces satisfies requirements under those names.
/// </summary>
internal sealed class ComposerPackages(Presence presence)
{
    private const int MaxProviders = 16;
    private readonly LockGraph _graph = new();
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(int From, Tree Needs)> _needs = [];

    /// <summary>Adds one record; false when it has no name or version.</summary>
    public bool Add(Tree entry, bool isDevelopment)
    {
        string? full = entry["name"].Word;
        if (full is null || entry["version"].Word is not { } version || full.Length > 255 || full.AsSpan().ContainsAny(" \t\r\n"))
            return false;
        int slash = full.IndexOf('/');
        string name = full[(slash + 1)..];
        if (name.Length == 0)
            return false;
        Tree source = entry["source"];
        Tree dist = entry["dist"];
        int index = _graph.Add(new Package
        {
            Type = PackageType.Composer,
            Namespace = slash > 0 ? full[..slash] : null,
            Name = name,
            Version = version,
            Presence = presence,
            Scope = isDevelopment ? DependencyScope.Development : DependencyScope.Runtime,
            DeclaredLicenses = [.. entry["license"].Words],
            Author = string.Join(", ", entry["authors"].Items.Select(Person).OfType<string>().Take(50)) is { Length: > 0 } authors ? authors : null,
            Description = entry["description"].Word,
            Homepage = entry["homepage"].Word,
            Vcs = source["url"].Word ?? entry["support"]["source"].Word,
            DownloadLocation = dist["url"].Word,
            Hashes = dist["shasum"].Word is { Length: 40 } sha1 && sha1.All(char.IsAsciiHexDigit) ? [new Hash("SHA-1", sha1.ToLowerInvariant())] : [],
            Requires = [.. entry["require"].Entries.Where(r => r.Key.Contains('/')).Select(r => new Requirement(r.Key, r.Value.Word)).Take(2_000)],
            Provides = [.. entry["provide"].Entries.Keys.Concat(entry["replace"].Entries.Keys).Distinct().Take(2_000)],
            Properties = Properties(entry, source["reference"].Word ?? dist["reference"].Word),
        });
        Name(full, index);
        foreach (string provided in entry["provide"].Entries.Keys.Concat(entry["replace"].Entries.Keys))
            Name(provided, index);
        _needs.Add((index, entry["require"]));
        return true;
    }

    /// <summary>The packages and which satisfies what.</summary>
    public FileCatalog Build()
    {
        foreach ((int from, Tree needs) in _needs)
            foreach (string name in needs.Entries.Keys)
                foreach (int to in _byName.GetValueOrDefault(name) ?? [])
                    _graph.Depend(from, to);
        return _graph.Build();
    }

    private void Name(string name, int index)
    {
        if (!_byName.TryGetValue(name, out List<int>? list))
            _byName[name] = list = [];
        if (list.Count < MaxProviders)
            list.Add(index);
    }

    private static string? Person(Tree author) => author["name"].Word is { } name
        ? author["email"].Word is { } email ? $"{name} <{email}>" : name
        : author["email"].Word;

    private static Dictionary<string, string> Properties(Tree entry, string? reference)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reference is not null)
            properties["composer:reference"] = reference;
        if (entry["type"].Word is { } type && type != "library")
            properties["composer:type"] = type;
        if (entry["require"]["php"].Word is { } php)
            properties["composer:requires-php"] = php;
        return properties;
    }
}
