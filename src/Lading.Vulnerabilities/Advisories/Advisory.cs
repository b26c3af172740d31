namespace Lading.Vulnerabilities.Advisories;

/// <summary>What an advisory is about.</summary>
public enum AdvisoryKind : byte
{
    /// <summary>A flaw that somebody could use.</summary>
    Vulnerability,
    /// <summary>The package itself is malicious: OSV ids that begin with <c>MAL-</c>.</summary>
    Malware,
    /// <summary>Not about security: bug-fix and enhancement notices (ALBA, ALEA, RLBA, …), unmaintained packages.</summary>
    Notice,
}

/// <summary>A severity as a record states it.</summary>
/// <param name="Type"><c>CVSS_V2</c>, <c>CVSS_V3</c>, <c>CVSS_V4</c>, <c>Ubuntu</c>, or <c>word</c> for a bare word such as GHSA's.</param>
/// <param name="Score">The vector or word, as written.</param>
public sealed record StatedSeverity(string Type, string Score);

/// <summary>A link of an advisory: OSV <c>references[]</c>.</summary>
/// <param name="Type"><c>ADVISORY</c>, <c>FIX</c>, <c>WEB</c>, …</param>
/// <param name="Url">Where it leads.</param>
public sealed record AdvisoryReference(string Type, string Url);

/// <summary>
/// What an OSV record (schema 1.7) says about a flaw apart from whom it affects: as much as matching, grouping and a table need.
/// The long texts are in <see cref="AdvisoryText"/>.
/// </summary>
public sealed record Advisory
{
    /// <summary>Its own id: <c>GHSA-…</c>, <c>DSA-…</c>, <c>MAL-…</c>.</summary>
    public required string Id { get; init; }
    /// <summary>Name of the layer of the database it came from: <c>osv</c>, or the name a private collection was imported under.</summary>
    public string Source { get; init; } = "osv";
    /// <summary>What it is about.</summary>
    public AdvisoryKind Kind { get; init; }
    /// <summary>One line; null when it has none.</summary>
    public string? Summary { get; init; }
    /// <summary>Other ids of the same flaw, as the record claims (the transitive closure, at OSV.dev).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
    /// <summary>The flaws a distribution's record was made from.</summary>
    public IReadOnlyList<string> Upstream { get; init; } = [];
    /// <summary>Loosely related ids; AlmaLinux puts the CVEs of an erratum here.</summary>
    public IReadOnlyList<string> Related { get; init; } = [];
    /// <summary>Severities of the whole record.</summary>
    public IReadOnlyList<StatedSeverity> Severities { get; init; } = [];
    /// <summary>When it was published, if it says so.</summary>
    public DateTimeOffset? Published { get; init; }
    /// <summary>When it was last changed.</summary>
    public DateTimeOffset Modified { get; init; }
    /// <summary>When it was withdrawn; a withdrawn record matches nothing.</summary>
    public DateTimeOffset? Withdrawn { get; init; }
}

/// <summary>The long texts of an advisory.</summary>
public sealed record AdvisoryText
{
    /// <summary>Markdown; null when it has none.</summary>
    public string? Details { get; init; }
    /// <summary>Links, as ordered in the record.</summary>
    public IReadOnlyList<AdvisoryReference> References { get; init; } = [];
    /// <summary>Weaknesses, <c>CWE-79</c>.</summary>
    public IReadOnlyList<string> Cwes { get; init; } = [];
}
