using Lading.Leaks.Findings;
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

/// <summary>Somebody who may vouch for an image: one of a key and an identity.</summary>
/// <param name="Key">A key reference as <c>lading verify --key</c> takes it; null for an identity.</param>
/// <param name="Identity">An identity as <c>lading verify --identity</c> takes it; null for a key.</param>
public sealed record CheckSigner(string? Key, string? Identity);

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

    /// <summary>Who must have signed; empty when nobody must.</summary>
    public IReadOnlyList<CheckSigner> SignedBy { get; init; } = [];

    /// <summary>How many of <see cref="SignedBy"/> must have signed.</summary>
    public int Require { get; init; } = 1;

    /// <summary>File of the trusted root; null for the default one.</summary>
    public string? TrustedRoot { get; init; }

    /// <summary>True when a signature must be in a transparency log.</summary>
    public bool InLog { get; init; } = true;

    /// <summary>The SLSA Build level that the provenance must support, 0 to 3; 0 when none is wanted.</summary>
    public int ProvenanceLevel { get; init; }

    /// <summary>Parts that are left out.</summary>
    public IReadOnlyList<CheckPart> Skip { get; init; } = [];
}
