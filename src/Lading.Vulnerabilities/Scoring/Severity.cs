namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// How bad a flaw is, in words, ordered from the mildest. <see cref="Unknown"/> is a value of its own: nobody has said.
/// </summary>
public enum Severity : byte
{
    /// <summary>Nobody has said.</summary>
    Unknown,
    /// <summary>A score of 0, or a distribution's word that it does not matter (Debian's <c>unimportant</c>).</summary>
    None,
    /// <summary>Ubuntu's <c>negligible</c>.</summary>
    Negligible,
    /// <summary>CVSS 3 and 4: 0.1 to 3.9; CVSS 2: 0.0 to 3.9.</summary>
    Low,
    /// <summary>4.0 to 6.9.</summary>
    Medium,
    /// <summary>CVSS 3 and 4: 7.0 to 8.9; CVSS 2: 7.0 to 10.0.</summary>
    High,
    /// <summary>CVSS 3 and 4: 9.0 to 10.0.</summary>
    Critical,
}
