namespace Lading.Vulnerabilities.Scoring;

/// <summary>The groups that the CVSS specifications put their metrics into.</summary>
public enum CvssGroup : byte
{
    /// <summary>What the flaw is; every vector gives all of these.</summary>
    Base,
    /// <summary>How things stand today: Temporal in version 2 and 3, Threat in version 4.</summary>
    Temporal,
    /// <summary>What the flaw means at one site.</summary>
    Environmental,
    /// <summary>Remarks of version 4 that change no score.</summary>
    Supplemental,
}
