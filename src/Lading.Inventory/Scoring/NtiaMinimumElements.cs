namespace Lading.Inventory.Scoring;

/// <summary>
/// "The Minimum Elements For a Software Bill of Materials", NTIA, 12 July 2021, section III, "Data Fields".
/// </summary>
internal static class NtiaMinimumElements
{
    public static GuidelineScore Score(Sbom sbom) => new("NTIA minimum elements (2021)",
    [
        SbomScore.Count("Supplier Name", sbom.Packages, p => p.Supplier is not null, "name no supplier"),
        SbomScore.Count("Component Name", sbom.Packages, p => p.Name.Length > 0, "have no name"),
        SbomScore.Count("Version of the Component", sbom.Packages, p => !string.IsNullOrEmpty(p.Version), "have no version"),
        SbomScore.Count("Other Unique Identifiers", sbom.Packages, p => p.Purl is not null || p.Cpes.Count > 0, "have neither purl nor CPE"),
        SbomScore.Dependencies("Dependency Relationship", sbom),
        SbomScore.Whole("Author of SBOM Data", sbom.Tools.Count > 0, $"made by {string.Join(", ", sbom.Tools.Select(t => t.Name))}", "neither author nor tool is named"),
        SbomScore.Whole("Timestamp", sbom.Created is not null, $"made {sbom.Created:yyyy-MM-dd'T'HH:mm:ss'Z'}", "there is no timestamp"),
    ]);
}
