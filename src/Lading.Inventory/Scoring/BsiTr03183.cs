using System.Text.RegularExpressions;

namespace Lading.Inventory.Scoring;

/// <summary>
/// BSI TR-03183-2, "Cyber Resilience Requirements for Manufacturers and Products, Part 2: Software Bill of Materials",
/// version 2.0, section 5.2, "Required data fields".
/// </summary>
internal static partial class BsiTr03183
{
    public static GuidelineScore Score(Sbom sbom) => new("BSI TR-03183-2 (2.0)",
    [
        SbomScore.Whole("Creator of the SBOM", sbom.Tools.Count > 0, $"made by {string.Join(", ", sbom.Tools.Select(t => t.Name))}", "neither creator nor tool is named"),
        SbomScore.Whole("Timestamp", sbom.Created is not null, $"made {sbom.Created:yyyy-MM-dd'T'HH:mm:ss'Z'}", "there is no timestamp"),
        SbomScore.Count("Component creator", sbom.Packages, HasReachableCreator, "name no creator by e-mail or web address"),
        SbomScore.Count("Component name", sbom.Packages, p => p.Name.Length > 0, "have no name"),
        SbomScore.Count("Component version", sbom.Packages, p => !string.IsNullOrEmpty(p.Version), "have no version"),
        SbomScore.Count("Filename of the component", sbom.Packages, p => p.Locations.Count > 0, "name no file"),
        SbomScore.Dependencies("Dependencies on other components", sbom),
        SbomScore.Count("Distribution licences", sbom.Packages, p => p.DeclaredLicenses.Count + p.ConcludedLicenses.Count > 0, "state no licence"),
        SbomScore.Count("Hash value of the deployable component (SHA-512)", sbom.Packages, p => p.Hashes.Any(h => h.Algorithm == "SHA-512"), "carry no SHA-512"),
    ]);

    private static bool HasReachableCreator(Package package) =>
        new[] { package.Supplier, package.Author, package.Homepage, package.Vcs }.Any(text => text is not null && Address().IsMatch(text));

    [GeneratedRegex(@"[^\s@<>]@[^\s@<>]|https?://", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
