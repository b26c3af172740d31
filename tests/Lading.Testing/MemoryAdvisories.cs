using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;

namespace Lading.Testing;

/// <summary>An advisory database of records written in the test.</summary>
public sealed class MemoryAdvisories(params OsvRecord[] records) : AdvisoryDatabase
{
    public Dictionary<string, KevEntry> KevEntries { get; } = [];
    public Dictionary<string, EpssScore> EpssScores { get; } = [];

    public override DatabaseInfo Info { get; } = new() { Digest = "sha256:" + new string('0', 64), Advisories = records.Length };

    private readonly ILookup<(string, string), DatabaseEntry> _entries = records.Where(r => r.Advisory.Withdrawn is null)
        .SelectMany(r => r.Affected.Select(a => new DatabaseEntry(r.Advisory, a))).ToLookup(e => (e.Affected.Ecosystem, e.Affected.Name));

    public override IReadOnlyList<DatabaseEntry> Find(string ecosystem, string name) => [.. _entries[(ecosystem, name)]];

    public override bool Covers(string ecosystem) => records.Any(r => r.Affected.Any(a => a.Ecosystem == ecosystem));

    public override Advisory? Get(string id) => records.FirstOrDefault(r => r.Advisory.Id == id)?.Advisory;

    public override IReadOnlyList<Advisory> Naming(string name) =>
        [.. records.Select(r => r.Advisory).Where(a => a.Id == name || a.Aliases.Contains(name) || a.Upstream.Contains(name)).OrderBy(a => a.Id, StringComparer.Ordinal)];

    public override IReadOnlyList<AffectedPackage> AffectedBy(string id) => records.FirstOrDefault(r => r.Advisory.Id == id)?.Affected ?? [];

    public override AdvisoryText Text(string id) => new() { Details = "Details of " + id };

    public override byte[]? Json(string id) => null;

    public override KevEntry? Kev(string cve) => KevEntries.GetValueOrDefault(cve);

    public override EpssScore? Epss(string cve) => EpssScores.GetValueOrDefault(cve);
}
