using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Findings;

/// <summary>What kind of thing is wrong.</summary>
public enum FindingKind : byte
{
    /// <summary>A known flaw.</summary>
    Vulnerability,
    /// <summary>The package is malicious.</summary>
    Malware,
    /// <summary>The operating system's release gets no more security updates.</summary>
    EndOfLife,
}

/// <summary>Whether there is a version to go to.</summary>
public enum FixState : byte
{
    /// <summary>The records name no fixed version and do not say why.</summary>
    NotFixed,
    /// <summary>There is a fixed version.</summary>
    Fixed,
    /// <summary>The distribution said that it will not fix it.</summary>
    WontFix,
    /// <summary>A fixed version exists for subscribers only (Ubuntu Pro, …).</summary>
    Subscription,
}

/// <summary>A severity and who said it.</summary>
/// <param name="Severity">The word; <see cref="Scoring.Severity.Unknown"/> when nobody said.</param>
/// <param name="Score">CVSS score 0 to 10; null when only a word is known.</param>
/// <param name="Vector">The CVSS vector the score was computed from.</param>
/// <param name="Source">Id of the record, or the distribution, that said so; empty when nobody did.</param>
/// <param name="Borrowed">True when it comes from a record of the same flaw that is about other packages.</param>
public sealed record Rating(Severity Severity, double? Score = null, string? Vector = null, string Source = "", bool Borrowed = false)
{
    /// <summary>Nobody said.</summary>
    public static readonly Rating Unknown = new(Severity.Unknown);
}

/// <summary>How a package's name came to be looked up under the record's.</summary>
public enum MatchMethod : byte
{
    /// <summary>The package's own name.</summary>
    Name,
    /// <summary>The name of the source package it was built from.</summary>
    SourceName,
    /// <summary>A CPE name: by likeness only.</summary>
    Cpe,
}

/// <summary>Why one record applies to one package.</summary>
public sealed record Match
{
    /// <summary>The record.</summary>
    public required Advisory Advisory { get; init; }
    /// <summary>Its entry that decided.</summary>
    public required AffectedPackage Affected { get; init; }
    /// <summary>All entries of the record about the package's release, the deciding one among them.</summary>
    public IReadOnlyList<AffectedPackage> Entries { get; init; } = [];
    /// <summary>By which name.</summary>
    public MatchMethod Method { get; init; }
    /// <summary>The name looked up.</summary>
    public required string Name { get; init; }
    /// <summary>The version compared.</summary>
    public required string Version { get; init; }
    /// <summary>What decided, for people: <c>&gt;= 1.0, &lt; 1.2.3</c>, or <c>listed version</c>, or <c>all versions</c>.</summary>
    public required string Reason { get; init; }
    /// <summary>The versions that end the affected interval the package is in, lowest first; empty when there is none.</summary>
    public IReadOnlyList<string> FixedVersions { get; init; } = [];
    /// <summary>The versions that end it for subscribers, where there is none for everybody.</summary>
    public IReadOnlyList<string> SubscriberFixes { get; init; } = [];
    /// <summary>0 to 1; below 1 only for CPE matches.</summary>
    public double Confidence { get; init; } = 1;
}

/// <summary>What took a finding out of the verdict.</summary>
/// <param name="By"><c>vex</c> or <c>rule</c>.</param>
/// <param name="Source">File and place of the statement or rule.</param>
/// <param name="Status">VEX status word (<c>not_affected</c>, <c>fixed</c>), or <c>ignored</c>.</param>
/// <param name="Reason">Justification or reason, as written.</param>
public sealed record Suppression(string By, string Source, string Status, string? Reason);

/// <summary>
/// One flaw in one package. Flaws are grouped by their ids: two CVEs are two findings, whatever a record's aliases say, and a
/// CVE told by several records is one.
/// </summary>
public sealed record Finding
{
    /// <summary>What kind.</summary>
    public FindingKind Kind { get; init; }
    /// <summary>The id shown: the CVE when there is one, else the first of <see cref="Ids"/>.</summary>
    public required string Id { get; init; }
    /// <summary>All ids of the flaw, the shown one first, the others ordered.</summary>
    public required IReadOnlyList<string> Ids { get; init; }
    /// <summary>The package, of the scanned <see cref="Sbom"/>.</summary>
    public required Package Package { get; init; }
    /// <summary>The records that apply, ordered by id.</summary>
    public IReadOnlyList<Match> Matches { get; init; } = [];
    /// <summary>How bad, and who said it.</summary>
    public Rating Rating { get; init; } = Rating.Unknown;
    /// <summary>Is there a fix.</summary>
    public FixState Fix { get; init; }
    /// <summary>The versions that clear this finding, in the terms of the package (of its source package for <see cref="MatchMethod.SourceName"/>), lowest first.</summary>
    public IReadOnlyList<string> FixedVersions { get; init; } = [];
    /// <summary>KEV entry.</summary>
    public KevEntry? Kev { get; init; }
    /// <summary>EPSS score.</summary>
    public EpssScore? Epss { get; init; }
    /// <summary>Risk 0 to 100 (docs/gates.md); null when neither KEV nor EPSS nor severity is known.</summary>
    public double? Risk { get; init; }
    /// <summary>One line; empty when no record has one.</summary>
    public string Summary { get; init; } = "";
    /// <summary>When the flaw was first published.</summary>
    public DateTimeOffset? Published { get; init; }
    /// <summary>The long texts; null unless asked for.</summary>
    public AdvisoryText? Text { get; init; }
    /// <summary>What took it out of the verdict; null when it counts.</summary>
    public Suppression? Suppressed { get; init; }
    /// <summary>A VEX statement that says something without suppressing (<c>affected</c>, <c>under_investigation</c>); null when there is none.</summary>
    public string? VexStatus { get; init; }
    /// <summary>True when nothing but the subject or what nobody depends on needs the package; null when no edges are known.</summary>
    public bool? Direct { get; init; }
    /// <summary>The direct dependencies through which the package comes, as package ids; empty when it is direct or no edges are known.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];
}
