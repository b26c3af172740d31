using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// The end of a verification: each step with its outcome and, only when all of them hold, what is known of the build.
/// </summary>
public sealed record ProvenanceResult
{
    /// <summary>The steps in the order in which they were done; none follows one that failed.</summary>
    public required IReadOnlyList<VerificationStep> Steps { get; init; }

    /// <summary>What was verified; null when a step failed.</summary>
    public required VerifiedProvenance? Content { get; init; }

    /// <summary>True when everything holds.</summary>
    public bool Verified => Content is not null;

    /// <summary>The step that failed; null when none did.</summary>
    public VerificationStep? Failed => Steps.FirstOrDefault(s => s.Outcome == StepOutcome.Failed);
}

/// <summary>A build that is known, all of it from bytes that were verified.</summary>
public sealed record VerifiedProvenance
{
    /// <summary>The builder, with the reference it was used at.</summary>
    public required BuilderId Builder { get; init; }

    /// <summary>Why the builder is trusted.</summary>
    public required TrustedBuilder Trust { get; init; }

    /// <summary>The signer by certificate; null when a key signed.</summary>
    public required WorkflowIdentity? Signer { get; init; }

    /// <summary>Address of the source.</summary>
    public required string SourceUri { get; init; }

    /// <summary>Commit of the source; null when it is not told.</summary>
    public required string? SourceDigest { get; init; }

    /// <summary>What the provenance says.</summary>
    public required BuildProvenance Provenance { get; init; }

    /// <summary>The statement's bytes as they were signed.</summary>
    public required ReadOnlyMemory<byte> Statement { get; init; }
}
