using Lading.Inventory;
using Lading.Inventory.Identity;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Matching;

/// <summary>What an SBOM lost on its way and the reader of the findings must know.</summary>
internal static class ScanWarnings
{
    public static IReadOnlyList<string> Of(Sbom sbom, IReadOnlyList<Finding> findings, int owned)
    {
        var warnings = new List<string>();
        int system = sbom.Packages.Count(p => p.Type.Name is "deb" or "rpm" or "apk");
        if (system > 0 && sbom.Distro is null)
            warnings.Add("The document does not name the distribution release.");
        int debs = sbom.Packages.Count(p => p.Type.Name is "deb" or "apk");
        // Among many packages some are always built from a source of another name.
        if (debs >= 20 && !sbom.Packages.Any(HasSource))
            warnings.Add($"None of {debs} packages names its source package: flaws filed under source names are missed. The document seems to have lost them.");
        if (system > 0 && sbom.Subject.Kind == "document" && sbom.Relationships.Count == 0 && sbom.Packages.Any(p => !p.Type.IsOperatingSystem))
            warnings.Add("The list names no relationships: language packages that belong to packages of the operating system cannot be told, and are judged by the language's advisories.");
        int noEpoch = findings.Count(LacksEpoch);
        if (noEpoch > 0)
            warnings.Add($"{noEpoch} {(noEpoch == 1 ? "finding compares an rpm without epoch with a fix that has one" : "findings compare rpms without epoch with fixes that have one")}; if the document lost the epochs, they may be wrong.");
        if (owned > 0)
            warnings.Add($"{owned} language {(owned == 1 ? "package belongs" : "packages belong")} to packages of the operating system and {(owned == 1 ? "is" : "are")} judged by its advisories; --judge-owned uses the language's as well.");
        return warnings;
    }

    private static bool HasSource(Package package) => package.Type.Name is "deb" or "apk" && !string.IsNullOrEmpty(package.SourceName);

    private static bool LacksEpoch(Finding finding) =>
        finding.Package.Type == PackageType.Rpm && finding.Package.Version?.Contains(':') == false
        && finding.FixedVersions.Any(f => f.IndexOf(':') is > 0 and var colon && f.AsSpan(0, colon).ContainsAnyExcept('0'));
}
