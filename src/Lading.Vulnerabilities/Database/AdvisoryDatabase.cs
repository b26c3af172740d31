using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Ecosystems;

namespace Lading.Vulnerabilities.Database;

/// <summary>What a database is: shown by <c>lading db status</c>, and stated in every report.</summary>
public sealed record DatabaseInfo
{
    /// <summary>Digest of the content, <c>sha256:…</c>: equal records give equal digests, however they were imported.</summary>
    public required string Digest { get; init; }
    /// <summary>The newest <c>modified</c> among its records, those that claim a time to come aside: how current the data is.</summary>
    public DateTimeOffset? DataUntil { get; init; }
    /// <summary>When it was last updated or imported successfully; the age policy counts from here.</summary>
    public DateTimeOffset Updated { get; init; }
    /// <summary>Number of records, withdrawn ones among them.</summary>
    public int Advisories { get; init; }
    /// <summary>Version of CISA's KEV catalogue; null when it was not imported.</summary>
    public string? KevVersion { get; init; }
    /// <summary>Date of the EPSS scores; null when they were not imported.</summary>
    public string? EpssDate { get; init; }
}

/// <summary>One affected entry of the database together with the record it belongs to.</summary>
/// <param name="Advisory">The record.</param>
/// <param name="Affected">The entry.</param>
public sealed record DatabaseEntry(Advisory Advisory, AffectedPackage Affected);

/// <summary>An entry of CISA's catalogue of known exploited vulnerabilities.</summary>
/// <param name="Cve">CVE id.</param>
/// <param name="Added">Day it was added.</param>
/// <param name="Due">Day by which US agencies must have acted; null when not given.</param>
/// <param name="Ransomware">True when its use in ransomware campaigns is known.</param>
public sealed record KevEntry(string Cve, DateOnly Added, DateOnly? Due, bool Ransomware);

/// <summary>FIRST's estimate that a flaw is exploited in the next 30 days.</summary>
/// <param name="Probability">0 to 1.</param>
/// <param name="Percentile">0 to 1: the share of all scored flaws that score the same or less.</param>
public sealed record EpssScore(double Probability, double Percentile);

/// <summary>
/// Where advisories are looked up. Implementations are safe for use from several threads.
/// </summary>
public abstract class AdvisoryDatabase : IDisposable
{
    /// <summary>What it is.</summary>
    public abstract DatabaseInfo Info { get; }

    /// <summary>
    /// All entries, of every release, about a package: <paramref name="ecosystem"/> as in <see cref="AffectedPackage.Ecosystem"/>,
    /// <paramref name="name"/> normalized. The entries of one record stand together. Empty when none is known.
    /// Withdrawn records are not among them.
    /// </summary>
    public abstract IReadOnlyList<DatabaseEntry> Find(string ecosystem, string name);

    /// <summary>The same for the entries whose release <paramref name="fit"/> does not refuse; others may be among them.</summary>
    public virtual IReadOnlyList<DatabaseEntry> Find(string ecosystem, string name, Func<string?, ReleaseFit> fit) => Find(ecosystem, name);

    /// <summary>True when the database holds records of this ecosystem at all, so that silence means something.</summary>
    public abstract bool Covers(string ecosystem);

    /// <summary>The record with this id, withdrawn or not; a private layer's goes before the public one's. Null when there is none.</summary>
    public abstract Advisory? Get(string id);

    /// <summary>All records that have <paramref name="name"/> as id, alias or upstream, or are errata about it, ordered by id.</summary>
    public abstract IReadOnlyList<Advisory> Naming(string name);

    /// <summary>The entries of one record.</summary>
    public abstract IReadOnlyList<AffectedPackage> AffectedBy(string id);

    /// <summary>The long texts of a record.</summary>
    public abstract AdvisoryText Text(string id);

    /// <summary>The record as imported: OSV JSON in UTF-8; null when there is none.</summary>
    public abstract byte[]? Json(string id);

    /// <summary>The KEV entry of a CVE.</summary>
    public abstract KevEntry? Kev(string cve);

    /// <summary>The EPSS score of a CVE.</summary>
    public abstract EpssScore? Epss(string cve);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open.</summary>
    protected virtual void Dispose(bool disposing) { }
}
