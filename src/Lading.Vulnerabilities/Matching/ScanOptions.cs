namespace Lading.Vulnerabilities.Matching;

/// <summary>What a scan takes into account.</summary>
public sealed record ScanOptions
{
    /// <summary>Report bug-fix and enhancement notices, and unmaintained packages, as findings too.</summary>
    public bool Notices { get; init; }
    /// <summary>Judge language packages that belong to a package of the operating system by the language's advisories as well.</summary>
    public bool OwnedPackages { get; init; }
    /// <summary>
    /// Judge binaries that no package manager knows by the names in their CPEs, which are guesses: such findings have a
    /// confidence below 1.
    /// </summary>
    public bool Cpes { get; init; }
    /// <summary>Fill in <see cref="Findings.Finding.Text"/>.</summary>
    public bool Texts { get; init; }
    /// <summary>The day that decides about ends of support.</summary>
    public DateOnly Today { get; init; }
    /// <summary>Threads; 0 for one a core.</summary>
    public int Parallelism { get; init; }
}
