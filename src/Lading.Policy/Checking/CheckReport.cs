using Lading.Inventory;
using Lading.Leaks.Findings;
using Lading.Vulnerabilities.Findings;

namespace Lading.Policy.Checking;

/// <summary>How a check ended, or one part of it.</summary>
public enum CheckOutcome : byte
{
    /// <summary>Nothing is against it.</summary>
    Passed,
    /// <summary>Something that should have been looked at could not be.</summary>
    Incomplete,
    /// <summary>A rule says no.</summary>
    Failed,
}

/// <summary>Why a check did not pass, or what its reader should know though it did.</summary>
/// <param name="Part">What it is about.</param>
/// <param name="Outcome">What it does to the verdict.</param>
/// <param name="Text">One sentence.</param>
public sealed record CheckReason(CheckPart Part, CheckOutcome Outcome, string Text);

/// <summary>What provenance says about an image, from statements that hold.</summary>
/// <param name="Level">The SLSA Build level that the evidence supports, 0 to 3.</param>
/// <param name="Builder">The builder's id; null when there is no provenance.</param>
/// <param name="Source">Where the source came from; null when it is not said.</param>
public sealed record ProvenanceSummary(int Level, string? Builder, string? Source);

/// <summary>Everything that one pass and the registry told about an image, and the verdict.</summary>
public sealed record CheckReport
{
    /// <summary>What is in it.</summary>
    public required Sbom Sbom { get; init; }
    /// <summary>What is known to be wrong with it; null when that was not looked at.</summary>
    public ScanReport? Vulnerabilities { get; init; }
    /// <summary>The secrets that it carries; null when they were not looked for.</summary>
    public LeakReport? Leaks { get; init; }
    /// <summary>What hangs on it; null when that was not looked at.</summary>
    public IReadOnlyList<ImageClaim>? Claims { get; init; }
    /// <summary>How many of those who may vouch for it have signed, each counted once.</summary>
    public int Signers { get; init; }
    /// <summary>What its provenance says; null when that was not looked at.</summary>
    public ProvenanceSummary? Provenance { get; init; }
    /// <summary>By what it was judged.</summary>
    public required CheckRules Rules { get; init; }
    /// <summary>Every reason, the parts in their order.</summary>
    public IReadOnlyList<CheckReason> Reasons { get; init; } = [];
    /// <summary>When the check was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The verdict: the worst of the reasons.</summary>
    public CheckOutcome Verdict => OutcomeOf(Reasons);

    /// <summary>How one part ended.</summary>
    public CheckOutcome OutcomeOf(CheckPart part) => OutcomeOf(Reasons.Where(r => r.Part == part));

    private static CheckOutcome OutcomeOf(IEnumerable<CheckReason> reasons) => reasons.Select(r => r.Outcome).DefaultIfEmpty().Max();
}
