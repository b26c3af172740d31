using System.Security.Cryptography;
using System.Text;
using Lading.Inventory.Assembly;

namespace Lading.Inventory.Merging;

/// <summary>
/// Puts several SBOMs into one and keeps them apart: every source becomes a component of its own that contains its
/// packages, so that a reader can still tell which image a package came from.
/// </summary>
public static class SbomMerge
{
    /// <summary>
    /// Merges; <paramref name="name"/> and <paramref name="version"/> are those of the whole. Identifiers are made unique
    /// by the source they came from. The result depends on the order of the sources and on nothing else.
    /// </summary>
    public static Sbom Merge(IReadOnlyList<Sbom> sources, string name, string? version = null)
    {
        var packages = new List<Package>();
        var relationships = new List<Relationship>();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (Sbom source in sources)
        {
            string prefix = Prefix(source.Subject, used);
            string root = $"{prefix}-{source.Subject.Id}";
            packages.Add(AsPackage(source.Subject, root));
            foreach (Package package in source.Packages)
            {
                string id = $"{prefix}-{package.Id}";
                packages.Add(package.With(id: id));
                relationships.Add(new Relationship(root, id, RelationKind.Contains));
            }
            foreach (Relationship relationship in source.Relationships)
                relationships.Add(relationship with { From = $"{prefix}-{relationship.From}", To = $"{prefix}-{relationship.To}" });
            foreach ((string reference, string text) in source.LicenseTexts)
                texts.TryAdd(reference, text);
        }
        return new Sbom
        {
            Subject = new Subject { Id = "subject", Kind = "application", Name = name, Version = version },
            Packages = packages,
            Relationships = [.. relationships.Distinct()],
            Unknowns = [.. sources.SelectMany(s => s.Unknowns.Select(u => u with { Path = $"{s.Subject.Name}: {u.Path}" }))],
            LicenseTexts = texts,
            Created = sources.Max(s => s.Created),
            Tools = [.. sources.SelectMany(s => s.Tools).Append(LadingTool.Current).Distinct()],
        };
    }

    private static Package AsPackage(Subject subject, string id) => new()
    {
        Type = subject.Kind == "container" ? PackageType.Oci : PackageType.Generic,
        Name = subject.Name,
        Version = subject.Version,
        Architecture = subject.Platform,
        Role = subject.Kind == "container" ? PackageRole.Container : PackageRole.Application,
        Supplier = subject.Supplier,
        Purl = subject.Purl,
        Hashes = subject.ManifestDigest is ['s', 'h', 'a', '2', '5', '6', ':', .. var hex] ? [new Hash("SHA-256", hex)] : [],
        Properties = Properties(subject),
        Id = id,
    };

    private static Dictionary<string, string> Properties(Subject subject)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string? value) in (ReadOnlySpan<(string, string?)>)
            [("lading:platform", subject.Platform), ("lading:manifest-digest", subject.ManifestDigest), ("lading:config-digest", subject.ConfigDigest)])
            if (value is not null)
                properties[key] = value;
        return properties;
    }

    /// <summary>A short name from the subject's identity, numbered when two sources are the same.</summary>
    private static string Prefix(Subject subject, HashSet<string> used)
    {
        string identity = $"{subject.Name}\n{subject.Version}\n{subject.Platform}\n{subject.ManifestDigest}\n{subject.ConfigDigest}";
        string hash = "s" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 4));
        string prefix = hash;
        for (int n = 2; !used.Add(prefix); n++)
            prefix = $"{hash}.{n}";
        return prefix;
    }
}
