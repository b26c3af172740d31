using Lading.Inventory;
using Lading.Vulnerabilities.Database;

namespace Lading.Vulnerabilities.Findings;

/// <summary>A package that could not be judged, and why: part of every report.</summary>
/// <param name="Package">The package.</param>
/// <param name="Reason">For people: no version, no distribution release, an ecosystem without data, …</param>
/// <param name="Hides">True when a flaw may be hidden by it (the gate can be told to fail on this), false for things that have no advisories anywhere.</param>
public sealed record Unmatched(Package Package, string Reason, bool Hides);

/// <summary>A rule or VEX statement and what became of it.</summary>
/// <param name="Source">File and place.</param>
/// <param name="Text">The rule in short: its ids and package.</param>
/// <param name="Problem"><c>unused</c>, <c>expired 2026-01-02</c>, <c>covers only some paths</c>, …</param>
public sealed record RuleNote(string Source, string Text, string Problem);

/// <summary>One step of the shortest way out: raising one package clears these findings.</summary>
/// <param name="Package">What to raise: a direct dependency where edges are known, else the package itself, or the base image.</param>
/// <param name="To">The lowest version that clears them all; null when the version is not known (a base image, a parent's next release).</param>
/// <param name="Clears">Ids cleared, as <c>id package</c>, ordered.</param>
public sealed record Upgrade(string Package, string? To, IReadOnlyList<string> Clears);

/// <summary>The result of a scan: what reports are written from. Lists are ordered, so that equal content gives equal bytes.</summary>
public sealed record ScanReport
{
    /// <summary>What was scanned.</summary>
    public required Sbom Sbom { get; init; }
    /// <summary>The database that was asked.</summary>
    public required DatabaseInfo Database { get; init; }
    /// <summary>How old the database was when it was asked, from <see cref="DatabaseInfo.Updated"/>; null when the clock was not asked.</summary>
    public TimeSpan? DatabaseAge { get; init; }
    /// <summary>Findings that count: by risk, severity, id, package.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
    /// <summary>Findings taken out by VEX or rules.</summary>
    public IReadOnlyList<Finding> Suppressed { get; init; } = [];
    /// <summary>Packages that could not be judged.</summary>
    public IReadOnlyList<Unmatched> Unmatched { get; init; } = [];
    /// <summary>Expired, unused or partly effective rules and statements.</summary>
    public IReadOnlyList<RuleNote> Notes { get; init; } = [];
    /// <summary>The shortest set of upgrades that clears what can be cleared.</summary>
    public IReadOnlyList<Upgrade> Upgrades { get; init; } = [];
    /// <summary>Things the reader must know: lost data, an old database, a release out of support.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
    /// <summary>The gate's expression; null when none was given.</summary>
    public string? Gate { get; init; }
    /// <summary>The findings that fail the gate, as indices into <see cref="Findings"/>.</summary>
    public IReadOnlyList<int> Failing { get; init; } = [];
    /// <summary>When the scan was made: SOURCE_DATE_EPOCH, else the SBOM's time, else the database's.</summary>
    public DateTimeOffset? Created { get; init; }
}
