using System.Collections.Concurrent;
using Lading.Inventory;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Matching;
using Lading.Vulnerabilities.Versions;

namespace Lading.Vulnerabilities.Records;

/// <summary>How names and versions of one type of package compare, whether or not advisories exist for it.</summary>
/// <param name="Ecosystem">The ecosystem whose rules hold.</param>
internal sealed record PackageRules(Ecosystem Ecosystem)
{
    private static readonly ConcurrentDictionary<string, PackageRules> ByType = new(StringComparer.Ordinal);

    /// <summary>How versions compare.</summary>
    public VersionScheme Scheme => Ecosystem.Order;

    /// <summary>The name as compared.</summary>
    public string Normalize(string name) => Ecosystem.Normalize(name);

    /// <summary>The rules of a purl type.</summary>
    public static PackageRules Of(string type) => ByType.TryGetValue(type, out PackageRules? rules) ? rules : Make(type);

    private static PackageRules Make(string type)
    {
        var rules = new PackageRules(type switch
        {
            "deb" or "opkg" => EcosystemList.Named("Debian"),
            "apk" => EcosystemList.Named("Alpine"),
            "rpm" => EcosystemList.Named("Red Hat"),
            "alpm" => new Ecosystem("alpm", "pacman"),
            "ebuild" => new Ecosystem("ebuild", "portage"),
            _ => PackageIdentity.EcosystemOf(type) ?? new Ecosystem(type, "generic"),
        });
        // Types come from documents: only so many are remembered.
        return ByType.Count < 1000 ? ByType.GetOrAdd(type, rules) : rules;
    }
}
