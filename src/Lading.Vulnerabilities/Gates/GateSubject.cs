using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Gates;

/// <summary>
/// What a <see cref="GateExpression"/> asks about: one finding. Null (for <see cref="Severity"/>: unknown, for lists:
/// empty) says that nobody knows, which is never the same as zero or false.
/// </summary>
public sealed record GateSubject
{
    /// <summary>How bad the flaw is.</summary>
    public Severity Severity { get; init; }
    /// <summary>CVSS score, 0 to 10.</summary>
    public double? Score { get; init; }
    /// <summary>Probability of exploitation within 30 days (FIRST EPSS), 0 to 1.</summary>
    public double? Epss { get; init; }
    /// <summary>Share of all flaws whose EPSS is no higher, 0 to 1.</summary>
    public double? EpssPercentile { get; init; }
    /// <summary>Risk, 0 to 100.</summary>
    public double? Risk { get; init; }
    /// <summary>Listed by CISA as exploited; null when the list was not there.</summary>
    public bool? Kev { get; init; }
    /// <summary>Known to be used by ransomware; null when the list of exploited flaws was not there.</summary>
    public bool? Ransomware { get; init; }
    /// <summary>A fixed version exists.</summary>
    public bool? Fixed { get; init; }
    /// <summary>The distribution said that it will not fix it.</summary>
    public bool? WontFix { get; init; }
    /// <summary>The package is malicious.</summary>
    public bool? Malware { get; init; }
    /// <summary>The operating system's release gets no more security updates.</summary>
    public bool? EndOfLife { get; init; }
    /// <summary>The package came with the base image; null when no base image is known.</summary>
    public bool? InBaseImage { get; init; }
    /// <summary>Index of the layer that brought the package, from 0.</summary>
    public int? Layer { get; init; }
    /// <summary>Time since the flaw was first published.</summary>
    public TimeSpan? Age { get; init; }
    /// <summary>OSV's name of the ecosystem, with and without the release (<c>Debian:12</c>, <c>Debian</c>).</summary>
    public IReadOnlyList<string> Ecosystems { get; init; } = [];
    /// <summary>Type of the package's purl.</summary>
    public string? Type { get; init; }
    /// <summary>The names a package goes by: with and without namespace, of its source package.</summary>
    public IReadOnlyList<string> PackageNames { get; init; } = [];
    /// <summary>All ids of the flaw.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];
    /// <summary>The package is a direct dependency; null when no edges are known.</summary>
    public bool? Direct { get; init; }
    /// <summary>VEX status (<c>affected</c>, <c>not_affected</c>, <c>fixed</c>, <c>under_investigation</c>).</summary>
    public string? Vex { get; init; }
    /// <summary>How sure the match is, 0 to 1.</summary>
    public double? Confidence { get; init; }
    /// <summary>What the package is for: <c>runtime</c>, <c>development</c>, <c>optional</c>.</summary>
    public string? Scope { get; init; }
}
