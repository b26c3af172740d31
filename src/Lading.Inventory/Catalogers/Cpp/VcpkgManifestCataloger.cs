using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Cpp;

/// <summary>
/// <c>vcpkg.json</c>: learn.microsoft.com/vcpkg, "vcpkg.json reference". A dependency has a version only where
/// <c>overrides</c> gives one; else the registry's baseline decides.
/// </summary>
internal sealed class VcpkgManifestCataloger : Cataloger
{
    private const int MaxDependencies = 10_000;

    public override string Name => "vcpkg-manifest";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Vcpkg];
    public override IReadOnlyList<string> Patterns => ["**/vcpkg.json"];

    public override FileCatalog Read(ScannedFile file)
    {
        Tree root = JsonTree.Parse(file.Bytes);
        if (root.Kind != TreeKind.Map)
            throw new ParseException("the file is not a vcpkg.json: it is not an object");
        var graph = new LockGraph();
        var overrides = new Dictionary<string, Tree>(StringComparer.Ordinal);
        foreach (Tree item in root["overrides"].Items)
            if (item["name"].Word is { } name)
                overrides[name] = item;
        int self = -1;
        if (root["name"].Word is { } own)
            self = graph.Add(Make(own, root, PackageRole.Application, DependencyScope.Runtime, null));
        string? baseline = root["builtin-baseline"].Word;
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Tree item in root["dependencies"].Items)
            Take(item, DependencyScope.Runtime);
        foreach (Tree feature in root["features"].Entries.Values)
            foreach (Tree item in feature["dependencies"].Items)
                Take(item, DependencyScope.Optional);
        return graph.Build();

        void Take(Tree item, DependencyScope scope)
        {
            if ((item.Word ?? item["name"].Word) is not { } name || graph.Count >= MaxDependencies)
                return;
            if (item["host"].IsTrue)
                scope = DependencyScope.Development;
            if (!known.TryGetValue(name, out int index))
                known[name] = index = graph.Add(Make(name, overrides.GetValueOrDefault(name, Tree.Missing), PackageRole.Library, scope, baseline, item["version>="].Word));
            graph.Depend(self, index, scope);
        }
    }

    private static Package Make(string name, Tree from, PackageRole role, DependencyScope scope, string? baseline, string? minimum = null)
    {
        string? version = from["version"].Word ?? from["version-semver"].Word ?? from["version-date"].Word ?? from["version-string"].Word;
        string? port = from["port-version"].Word;
        if (version?.IndexOf('#') is > 0 and var hash)
            (version, port) = (version[..hash], version[(hash + 1)..]);
        var qualifiers = new Dictionary<string, string>();
        if (port is not (null or "0"))
            qualifiers["port_version"] = port;
        if (baseline is not null)
            qualifiers["repository_revision"] = baseline;
        return new Package
        {
            Type = PackageType.Vcpkg,
            Name = name,
            Version = version,
            Presence = Presence.Declared,
            Role = role,
            Scope = scope,
            Qualifiers = qualifiers,
            DeclaredLicenses = from["license"].Word is { } license ? [license] : [],
            Description = from["description"].Word ?? from["description"].Words.FirstOrDefault(),
            Homepage = from["homepage"].Word,
            Author = string.Join(", ", from["maintainers"].Words.Take(32)) is { Length: > 0 } people ? people : null,
            Properties = minimum is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["vcpkg:minimum-version"] = minimum },
        };
    }
}
