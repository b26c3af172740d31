using Lading.Leaks.Findings;
using Lading.Policy.Signers;
using Lading.Vulnerabilities.Gates;

namespace Lading.Policy.Checking;

/// <summary>What is looked at by a check.</summary>
public enum CheckPart : byte
{
    /// <summary>What is in it.</summary>
    Inventory,
    /// <summary>What is known to be wrong with it.</summary>
    Vulnerabilities,
    /// <summary>Which secrets it carries.</summary>
    Leaks,
    /// <summary>Who signed it.</summary>
    Signatures,
    /// <summary>Where it was built, from what.</summary>
    Provenance,
}

/// <summary>By what an image is judged. <see cref="Default"/> holds where a file says nothing.</summary>
public sealed record CheckRules
{
    /// <summary>
    /// What fails without anybody asking for it: malware, flaws that are being exploited, and critical ones that an update would
    /// close; secrets that are surely secrets.
    /// </summary>
    public static CheckRules Default { get; } = new();

    /// <summary>The findings that fail; null when none does.</summary>
    public GateExpression? Vulnerabilities { get; init; } = GateExpression.Parse("kev or (severity >= critical and fixed)");

    /// <summary>The least confidence of a leak that fails; null when none does.</summary>
    public Confidence? Leaks { get; init; } = Confidence.Shaped;

    /// <summary>Who may vouch for an image; null when nobody must.</summary>
    public SignersFile? SignedBy { get; init; }

    /// <summary>How many signers must have signed, each counted once; 0 when nobody must.</summary>
    public int Require { get; init; }

    /// <summary>File of the trusted root; null for the default one.</summary>
    public string? TrustedRoot { get; init; }

    /// <summary>True when a signature must be in a transparency log.</summary>
    public bool InLog { get; init; } = true;

    /// <summary>The SLSA Build level that the provenance must support, 0 to 3; 0 when none is wanted.</summary>
    public int ProvenanceLevel { get; init; }

    /// <summary>Parts that are left out.</summary>
    public IReadOnlyList<CheckPart> Skip { get; init; } = [];
}
