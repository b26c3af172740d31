using System.Globalization;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>What must be true of a verification summary; everything given must hold.</summary>
public sealed record SummaryPolicy
{
    /// <summary>Digests that must be those of its subjects: algorithm and value, of any algorithm.</summary>
    public required IReadOnlyList<(string Algorithm, string Value)> SubjectDigests { get; init; }

    /// <summary>
    /// Who must have verified; the caller vouches that this verifier has the key or identity that is asked for.
    /// </summary>
    public required string VerifierId { get; init; }

    /// <summary>What must have been verified.</summary>
    public required string ResourceUri { get; init; }

    /// <summary>Levels that must have been found; a level of a SLSA track is there when a higher one is.</summary>
    public required IReadOnlyList<string> Levels { get; init; }
}

/// <summary>The end of the verification of a summary.</summary>
public sealed record SummaryResult
{
    /// <summary>The steps in the order in which they were done; none follows one that failed.</summary>
    public required IReadOnlyList<VerificationStep> Steps { get; init; }

    /// <summary>The summary; null when a step failed.</summary>
    public required VerificationSummary? Summary { get; init; }

    /// <summary>The statement's bytes as they were signed; empty when a step failed.</summary>
    public required ReadOnlyMemory<byte> Statement { get; init; }

    /// <summary>True when everything holds.</summary>
    public bool Verified => Summary is not null;

    /// <summary>The step that failed; null when none did.</summary>
    public VerificationStep? Failed => Steps.FirstOrDefault(s => s.Outcome == StepOutcome.Failed);
}

/// <summary>
/// Verifies a summary in the order of SLSA 1.1, "Verification Summary Attestation (VSA)", how to verify.
/// </summary>
public static class SummaryVerifier
{
    /// <summary>
    /// Verifies an envelope that a bare key signed. <paramref name="keyId"/> must be what the envelope says of the key;
    /// null does not look, for
    /// the envelope's word is not signed.
    /// </summary>
    public static SummaryResult Verify(SignedEnvelope envelope, PublicKey key, string? keyId, SummaryPolicy policy)
    {
        var log = new StepLog();
        log.Check("Summary: signature", SlsaSteps.Summary, () =>
        {
            if (envelope.PayloadType != DsseEnvelope.InTotoPayloadType)
                return ($"the envelope's payload is {Printable.Text(envelope.PayloadType)}, not {DsseEnvelope.InTotoPayloadType}", null);
            byte[] signed = envelope.PreAuthenticationEncoding();
            string why = "the envelope has no signature";
            foreach (EnvelopeSignature signature in envelope.Signatures)
            {
                if (keyId is not null && signature.KeyId != keyId)
                    why = $"the envelope is signed with the key {Printable.Text(signature.KeyId)}, wanted is {Printable.Text(keyId)}";
                else if (!IsSigned(key, signed, signature.Value.Span))
                    why = "the signature is not one of the key over the envelope's payload";
                else
                    return (null, "signed with " + key.Algorithm);
            }
            return (why, null);
        });
        return Judge(log, envelope.Payload, policy);
    }

    /// <summary>Verifies a bundle, by whoever <paramref name="signer"/> names.</summary>
    public static SummaryResult Verify(Bundle bundle, VerificationPolicy signer, TrustedRoot root, SummaryPolicy policy)
    {
        var log = new StepLog();
        VerificationResult result = BundleVerifier.Verify(bundle, Artifact.Unchecked, signer, root);
        log.Take(result.Steps);
        return Judge(log, result.Content?.Payload ?? default, policy);
    }

    private static SummaryResult Judge(StepLog log, ReadOnlyMemory<byte> payload, SummaryPolicy policy)
    {
        VerificationSummary? summary = null;
        bool verified = log.Check("Summary: predicate", SlsaSteps.Summary, () =>
            {
                summary = VerificationSummary.Read(payload, "the signed payload");
                return (null, summary.PredicateType);
            })
            && log.Check("Summary: subject", SlsaSteps.Summary, () => Subject(summary!, policy))
            && log.Check("Summary: verifier", SlsaSteps.Summary, () =>
                Compare(summary!.VerifierId, policy.VerifierId, "the verifier"))
            && log.Check("Summary: resource", SlsaSteps.Summary, () =>
                Compare(summary!.ResourceUri, policy.ResourceUri, "the resource"))
            && log.Check("Summary: result", SlsaSteps.Summary, () =>
                Compare(summary!.VerificationResult, VerificationSummary.Passed, "the result"))
            && log.Check("Summary: levels", SlsaSteps.Summary, () => Levels(summary!, policy));
        return new SummaryResult { Steps = log.Steps, Summary = verified ? summary : null, Statement = verified
            ? payload : default };
    }

    // ECDSA of some signers is the two numbers side by side (IEEE P1363) and not DER.
    private static bool IsSigned(PublicKey key, byte[] signed, ReadOnlySpan<byte> signature) =>
        key.Verify(signed, signature)
            || (key is EcdsaPublicKey && EcdsaNumbers.ToDer(signature) is { } der && key.Verify(signed, der));

    private static (string?, string?) Subject(VerificationSummary summary, SummaryPolicy policy)
    {
        if (policy.SubjectDigests.Count == 0)
            return ("no digest was given that the summary should be about", null);
        foreach ((string algorithm, string value) in policy.SubjectDigests)
            if (!summary.Subjects.Any(s => s.Digests.TryGetValue(algorithm, out string? found) && found == value))
                return ($"no subject of the summary has the digest {Printable.Text(algorithm)}:{Printable.Text(value)}",
                    null);
        return (null, $"{policy.SubjectDigests.Count} of {summary.Subjects.Count} subjects");
    }

    private static (string?, string?) Compare(string found, string wanted, string what) => found == wanted
        ? (null, Printable.Text(found))
        : ($"{what} is {Printable.Text(found)}, wanted is {Printable.Text(wanted)}", null);

    private static (string?, string?) Levels(VerificationSummary summary, SummaryPolicy policy)
    {
        foreach (string wanted in policy.Levels)
        {
            bool found = TrackLevel(wanted) is { } asked
                ? summary.VerifiedLevels.Any(l => TrackLevel(l) is { } level && level.Track == asked.Track
                    && level.Level >= asked.Level)
                : summary.VerifiedLevels.Contains(wanted);
            if (!found)
                return ($"the level {Printable.Text(wanted)} was not verified, only {Printable.Text(string.Join(", ", summary.VerifiedLevels))}", null);
        }
        return (null, Printable.Text(string.Join(", ", summary.VerifiedLevels)));
    }

    /// <summary>Track and number of <c>SLSA_TRACK_LEVEL_N</c>; null for other levels.</summary>
    internal static (string Track, int Level)? TrackLevel(string level) =>
        level.Split('_') is ["SLSA", var track, "LEVEL", var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? (track, value)
            : null;
}
