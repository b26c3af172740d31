namespace Lading.Vulnerabilities.Advisories;

/// <summary>What happens at a version, going up: OSV <c>affected[].ranges[].events[]</c>.</summary>
public enum RangeEventKind : byte
{
    /// <summary>Affected from here on. The version <c>0</c> means: from the very first, below everything.</summary>
    Introduced,
    /// <summary>No longer affected from here on.</summary>
    Fixed,
    /// <summary>The last affected version.</summary>
    LastAffected,
    /// <summary>Versions from here on are not described by the range.</summary>
    Limit,
}

/// <summary>One event of a range.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Version">At which version, as written.</param>
public readonly record struct RangeEvent(RangeEventKind Kind, string Version);

/// <summary>
/// A range of type SEMVER or ECOSYSTEM. The events are in the order of the ecosystem's versions (sorted on import; the
/// served order means nothing).
/// </summary>
/// <param name="Events">The events.</param>
public sealed record AffectedRange(IReadOnlyList<RangeEvent> Events);

/// <summary>One entry of a record's <c>affected[]</c>.</summary>
public sealed record AffectedPackage
{
    /// <summary>Ecosystem without its suffix, as OSV spells it: <c>Debian</c>, <c>npm</c>.</summary>
    public required string Ecosystem { get; init; }
    /// <summary>The suffix behind the first colon: <c>12</c>, <c>v3.20</c>, <c>Pro:18.04:LTS</c>; null when there is none.</summary>
    public string? Release { get; init; }
    /// <summary>Name, normalized by the ecosystem's rule.</summary>
    public required string Name { get; init; }
    /// <summary>Ranges over versions; those over commits are left out.</summary>
    public IReadOnlyList<AffectedRange> Ranges { get; init; } = [];
    /// <summary>Versions named one by one that no range covers, ordered by text.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];
    /// <summary>True when the record names neither range nor version and means all: malware.</summary>
    public bool AllVersions { get; init; }
    /// <summary>The rpm module stream it is about, <c>nodejs:18</c>; null when it is not about a module or does not say.</summary>
    public string? Module { get; init; }
    /// <summary>Severities of this entry (Bitnami, Hackage, Ubuntu).</summary>
    public IReadOnlyList<StatedSeverity> Severities { get; init; } = [];
    /// <summary>The distribution's own word about severity or state: Debian's urgency, Ubuntu's priority; null when there is none.</summary>
    public string? Word { get; init; }
}

/// <summary>An OSV record taken apart: what it says, and whom it affects.</summary>
/// <param name="Advisory">What it says.</param>
/// <param name="Affected">Whom it affects; entries without a package (commits only) are left out.</param>
public sealed record OsvRecord(Advisory Advisory, IReadOnlyList<AffectedPackage> Affected);
