using System.Security.Cryptography;
using System.Text;
using Lading.Inventory.Identity;
using Lading.Oci.Layers;
using Lading.Scanning;

namespace Lading.Inventory.Assembly;

/// <summary>
/// Brings the packages of one or several assemblies together: the same package at several places, or in several
/// layers, becomes one with all its locations; relationships follow.
/// </summary>
internal sealed class PackageMerger(ImageFacts image, AssemblyOptions options)
{
    private readonly Dictionary<string, Merged> _byIdentity = new(StringComparer.Ordinal);
    private readonly HashSet<Relationship> _relationships = [];
    private readonly LayerAttribution _attribution = new(image);

    private sealed class Merged(string id, Package package)
    {
        public string Id { get; } = id;
        public Package Package { get; set; } = package;
        public string FoundBy { get; set; } = "";
        public SortedDictionary<string, Location> Locations { get; } = new(StringComparer.Ordinal);
        public int LastSeen { get; set; }
        public Dictionary<string, int> SeenAt { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>Adds what one assembly, with <paramref name="top"/> as the topmost layer, came to.</summary>
    public void Add(InventoryBuilder builder, int top)
    {
        string?[] ids = new string?[builder.Entries.Count];
        var names = new Name[ids.Length];
        Task naming = Task.Run(() => Parallel.For(0, names.Length, i => names[i] = Name.Of(builder.Entries[i].Package, builder.Distro)));
        Ownership ownership = Ownership.Find(builder, image);
        naming.GetAwaiter().GetResult();
        for (int i = 0; i < ids.Length; i++)
            if (!(ownership.Drop(i, options.Owned)))
                ids[i] = AddEntry(builder.Entries[i], names[i], top);
        foreach ((int from, int to, RelationKind kind, DependencyScope scope) in builder.Relations.Concat(ownership.Relations))
            if (ids[from] is { } a && ids[to] is { } b && a != b)
                _relationships.Add(new Relationship(a, b, kind, scope));
    }

    /// <summary>What tells packages apart, and what follows from it.</summary>
    private readonly record struct Name(string? Purl, string Identity, string Id)
    {
        public static Name Of(Package package, Distro? distro)
        {
            string? purl = package.Purl ?? PackageUrls.For(package, distro);
            // The purl spells names as their ecosystem compares them (pypi's Flask is flask); it lacks only what it cannot hold.
            string identity = purl is not null
                ? $"{purl}\n{package.Architecture}"
                : $"{package.Type}\n{package.Namespace}\n{package.Name}\n{package.Version}\n{package.Architecture}";
            return new Name(purl, identity, package.Type + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 8)));
        }
    }

    private string AddEntry(InventoryBuilder.Entry entry, Name name, int top)
    {
        Package package = entry.Package;
        (string? purl, string identity, string id) = name;
        if (!_byIdentity.TryGetValue(identity, out Merged? merged))
        {
            _byIdentity[identity] = merged = new Merged(id, package.With(purl: purl)) { FoundBy = entry.Cataloger.Name };
        }
        else if (merged.Package.Presence == Presence.Declared && package.Presence == Presence.Installed)
        {
            merged.Package = WithWhatOnlyTheOtherKnows(package.With(purl: purl), merged.Package);
            merged.FoundBy = entry.Cataloger.Name;
        }
        else
        {
            merged.Package = WithWhatOnlyTheOtherKnows(merged.Package, package);
        }
        merged.LastSeen = top;
        merged.SeenAt[entry.Path] = top;
        if (!merged.Locations.ContainsKey(entry.Path))
            merged.Locations[entry.Path] = _attribution.Locate(entry);
        return merged.Id;
    }

    /// <summary>A lock file knows hashes, an installed package its licence: neither is lost when they are one.</summary>
    private static Package WithWhatOnlyTheOtherKnows(Package package, Package other) =>
        (package.Hashes.Count == 0 && other.Hashes.Count > 0) || (package.DeclaredLicenses.Count == 0 && other.DeclaredLicenses.Count > 0) || (package.Supplier is null && other.Supplier is not null)
            ? package.With(
                hashes: package.Hashes.Count == 0 ? other.Hashes : null,
                declaredLicenses: package.DeclaredLicenses.Count == 0 ? other.DeclaredLicenses : null,
                supplier: package.Supplier ?? other.Supplier)
            : package;

    /// <summary>The packages and relationships, ordered.</summary>
    public (IReadOnlyList<Package>, IReadOnlyList<Relationship>) Finish(Distro? distro)
    {
        int last = image.Layers.Count - 1;
        Merged[] merged = [.. _byIdentity.Values];
        var finished = new Package[merged.Length];
        Parallel.For(0, merged.Length, i => finished[i] = Finish(merged[i], last, distro));
        Package[] packages = [.. finished
            .OrderBy(p => p.Type.Name, StringComparer.Ordinal).ThenBy(p => p.FullName, StringComparer.Ordinal)
            .ThenBy(p => p.Version, StringComparer.Ordinal).ThenBy(p => p.Id, StringComparer.Ordinal)];
        Relationship[] relationships = [.. _relationships
            .OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.Kind).ThenBy(r => r.To, StringComparer.Ordinal).ThenBy(r => r.Scope)
            .DistinctBy(r => (r.From, r.To, r.Kind))];
        return (packages, relationships);
    }

    private Package Finish(Merged merged, int last, Distro? distro)
    {
        Location[] locations = [.. merged.Locations.Select(l =>
            merged.SeenAt[l.Key] == last ? l.Value : l.Value with { RemovedBy = merged.SeenAt[l.Key] + 1 })];
        bool? inBase = options.BaseLayers is { } count ? locations.Any(l => l.Layer < count) : null;
        return merged.Package.With(id: merged.Id, cpes: CpeNames.For(merged.Package), locations: locations, foundBy: merged.FoundBy, inBaseImage: inBase);
    }
}
