using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Sigstore.Verification;

/// <summary>How a step ended.</summary>
public enum StepOutcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>The policy does not ask for it, and said so.</summary>
    Skipped,

    /// <summary>It does not hold: the verification ended here.</summary>
    Failed,
}

/// <summary>One step of the verification.</summary>
/// <param name="Name">The step in the words of the client specification.</param>
/// <param name="Section">Its section there.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was found, or why it failed.</param>
public sealed record VerificationStep(string Name, string Section, StepOutcome Outcome, string Detail);

/// <summary>What kind of service stated a time.</summary>
public enum TimeSource
{
    /// <summary>A timestamp authority: RFC 3161.</summary>
    TimestampAuthority,

    /// <summary>A transparency log's signed entry timestamp.</summary>
    TransparencyLog,

    /// <summary>The verifier assumed it: <see cref="TimePolicy.At"/>.</summary>
    Assumed,
}

/// <summary>A time at which the signature existed.</summary>
/// <param name="Source">What kind of service.</param>
/// <param name="Uri">Which one, as the trusted root names it.</param>
/// <param name="Time">The time.</param>
/// <param name="Operator">Who runs it.</param>
public sealed record VerifiedTime(TimeSource Source, string Uri, DateTimeOffset Time, string Operator);

/// <summary>A log that holds the signature.</summary>
/// <param name="Uri">Which one, as the trusted root names it.</param>
/// <param name="LogIndex">Index of the entry.</param>
/// <param name="Kind">Kind and version of the entry.</param>
/// <param name="HasProof">True for a proof of inclusion, false for a promise.</param>
/// <param name="Operator">Who runs it.</param>
public sealed record VerifiedLogEntry(string Uri, long LogIndex, string Kind, bool HasProof, string Operator);

/// <summary>Who signed, by certificate.</summary>
/// <param name="Name">The name.</param>
/// <param name="Extensions">What else the certificate says, with the OIDC issuer.</param>
/// <param name="Certificate">The certificate.</param>
public sealed record VerifiedIdentity(SubjectAlternativeName Name, FulcioExtensions Extensions, Certificate Certificate);

/// <summary>What was signed, and by whom and when: all of it from bytes that were verified.</summary>
public sealed record VerifiedContent
{
    /// <summary>Who signed; null when it was the policy's key.</summary>
    public required VerifiedIdentity? Identity { get; init; }

    /// <summary>SHA-256 of the key that signed, in hex.</summary>
    public required string KeyId { get; init; }

    /// <summary>The times.</summary>
    public required IReadOnlyList<VerifiedTime> Times { get; init; }

    /// <summary>The log entries.</summary>
    public required IReadOnlyList<VerifiedLogEntry> LogEntries { get; init; }

    /// <summary>The statement; null for a signature over an artifact.</summary>
    public required Statement? Statement { get; init; }

    /// <summary>The statement's bytes as they were signed; empty for a signature over an artifact.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The subjects of the statement that are the artifact; empty for a signature over an artifact, and when no artifact was given.</summary>
    public required IReadOnlyList<StatementSubject> Subjects { get; init; }
}

/// <summary>The end of a verification: every step with its outcome and, only when all that the policy asks for holds, what was verified.</summary>
public sealed record VerificationResult
{
    /// <summary>The steps in the order in which they were done; none follows one that failed.</summary>
    public required IReadOnlyList<VerificationStep> Steps { get; init; }

    /// <summary>Digest of the trusted root that was used.</summary>
    public required Digest TrustedRoot { get; init; }

    /// <summary>What was verified; null when anything failed.</summary>
    public required VerifiedContent? Content { get; init; }

    /// <summary>True when everything that the policy asks for holds.</summary>
    public bool Verified => Content is not null;

    /// <summary>The step that failed; null when none did.</summary>
    public VerificationStep? Failed => Steps.FirstOrDefault(s => s.Outcome == StepOutcome.Failed);
}
