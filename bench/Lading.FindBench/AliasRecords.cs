using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;

namespace Lading.FindBench;

/// <summary>An advisory database of two flaws, so that what is measured is the store and not the database.</summary>
internal sealed class AliasRecords : AdvisoryDatabase
{
    private static readonly OsvRecord[] Records =
    [
        Of("DEBIAN-CVE-2024-3094", "CVE-2024-3094", "Debian", "13", "xz-utils", "5.5.1alpha-0.1", "5.6.1+really5.4.5-1"),
        Of("DEBIAN-CVE-2024-3094-12", "CVE-2024-3094", "Debian", "12", "xz-utils", "5.5.1alpha-0.1", "5.6.1+really5.4.5-1"),
        Of("GHSA-jfh8-c2jp-5v3q", "CVE-2021-44228", "Maven", null, "org.apache.logging.log4j:log4j-core", "2.13.0", "2.15.0"),
    ];

    private static OsvRecord Of(string id, string alias, string ecosystem, string? release, string name, string introduced, string @fixed) => new(
        new Advisory { Id = id, Aliases = [alias] },
        [new AffectedPackage { Ecosystem = ecosystem, Release = release, Name = name, Ranges = [new AffectedRange([new(RangeEventKind.Introduced, introduced), new(RangeEventKind.Fixed, @fixed)])] }]);

    public override DatabaseInfo Info { get; } = new() { Digest = "sha256:" + new string('0', 64) };
    public override IReadOnlyList<DatabaseEntry> Find(string ecosystem, string name) => [];
    public override bool Covers(string ecosystem) => true;
    public override Advisory? Get(string id) => null;
    public override IReadOnlyList<Advisory> Naming(string name) => [.. Records.Select(r => r.Advisory).Where(a => a.Id == name || a.Aliases.Contains(name))];
    public override IReadOnlyList<AffectedPackage> AffectedBy(string id) => Records.First(r => r.Advisory.Id == id).Affected;
    public override AdvisoryText Text(string id) => new();
    public override byte[]? Json(string id) => null;
    public override KevEntry? Kev(string cve) => null;
    public override EpssScore? Epss(string cve) => null;
}
