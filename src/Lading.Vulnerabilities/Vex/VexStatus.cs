namespace Lading.Vulnerabilities.Vex;

/// <summary>What a statement says of a flaw in a product: the four statuses all dialects of VEX share.</summary>
public enum VexStatus : byte
{
    /// <summary>The flaw cannot be used there.</summary>
    NotAffected,
    /// <summary>It can.</summary>
    Affected,
    /// <summary>It could; this version is repaired.</summary>
    Fixed,
    /// <summary>Nobody knows yet.</summary>
    UnderInvestigation,
}

/// <summary>The words of OpenVEX 0.2.0 for statuses and justifications.</summary>
public static class VexWords
{
    /// <summary>The statuses, in the order of <see cref="VexStatus"/>.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["not_affected", "affected", "fixed", "under_investigation"];

    /// <summary>Why something is not affected: OpenVEX "Status Justifications", CSAF 2.0 section 3.2.3.5 flags.</summary>
    public static IReadOnlyList<string> Justifications { get; } =
    [
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    ];

    /// <summary>The word of a status.</summary>
    public static string Word(this VexStatus status) => Statuses[(int)status];

    /// <summary>The status of a word; null for others.</summary>
    public static VexStatus? Status(string? word)
    {
        for (int i = 0; i < Statuses.Count; i++)
            if (Statuses[i] == word)
                return (VexStatus)i;
        return null;
    }

    /// <summary>True for the statuses that take a finding out of the verdict.</summary>
    public static bool Suppresses(this VexStatus status) => status is VexStatus.NotAffected or VexStatus.Fixed;
}
