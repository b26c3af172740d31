using Lading.Inventory;
using Lading.Inventory.Identity;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Matching;

/// <summary>
/// Where to look for a binary that no package manager knows. Of the ecosystems of OSV one is about whole products under their
/// usual names, Bitnami's; the products in a binary's CPE names are looked up there. Names alone do not make two things one,
/// hence the confidence.
/// </summary>
internal static class CpeLookups
{
    /// <summary>How sure a match by the product of a CPE name is.</summary>
    public const double Confidence = 0.6;

    /// <summary>The look-ups for a package; none unless it was recognized by its bytes, has a version and CPE names.</summary>
    public static IEnumerable<PackageLookup> Of(Package package)
    {
        if (package.Type != PackageType.Generic || package.Method != IdentityMethod.BinaryAnalysis || package.Version is not { Length: > 0 } version)
            yield break;
        Ecosystem bitnami = EcosystemList.Named("Bitnami");
        foreach (string product in package.Cpes.Select(Product).OfType<string>().Distinct(StringComparer.Ordinal))
            yield return new PackageLookup(bitnami.Name, product, version, bitnami.Order, MatchMethod.Cpe, _ => ReleaseFit.Yes);
    }

    private static string? Product(string name) => Cpe.TryParse(name, out Cpe? cpe) ? cpe.Product?.Replace('_', '-') : null;
}
