using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>One provenance that hangs on an image.</summary>
/// <param name="Attached">What hangs there.</param>
/// <param name="Signed">Its signature's verification; null when it could not be read, for the reason in
/// <see cref="AttachedSignature.Problem"/>.</param>
public sealed record AttachedProvenance(AttachedSignature Attached, SignedProvenance? Signed);

/// <summary>The provenance that hangs on an image by digest, as bundles and under cosign's tag.</summary>
public sealed record ImageProvenance
{
    /// <summary>Digest of the image.</summary>
    public required Digest Subject { get; init; }

    /// <summary>What of it is provenance, and what could not be read.</summary>
    public required IReadOnlyList<AttachedProvenance> All { get; init; }

    /// <summary>
    /// Reads and verifies the signatures. Throws what the store throws: a store that cannot answer has not said "none".
    /// </summary>
    public static async Task<ImageProvenance> ReadAsync(ArtifactStore store, Digest subject, TrustedRoot root,
        TrustedBuilders builders, CancellationToken cancellation)
    {
        var all = new List<AttachedProvenance>();
        foreach (AttachedSignature attached in await AttachmentList.ReadAsync(store, subject, cancellation)
            .ConfigureAwait(false))
        {
            if (attached.Problem is not null)
                all.Add(new AttachedProvenance(attached, null));
            else if (attached.PredicateType is { } type && BuildProvenance.IsType(type))
                all.Add(new AttachedProvenance(attached, attached.Bundle!.Certificate is null
                    ? SignedProvenance.VerifyByKey(attached.Bundle, builders)
                    : SignedProvenance.Verify(attached.Bundle, root, attached.Form == AttachmentForm.AttestationTag)));
        }
        return new ImageProvenance { Subject = subject, All = all };
    }

    /// <summary>
    /// Verifies them in turn until one holds; else the result is that of the one that came furthest. An image without
    /// provenance is not
    /// verified.
    /// </summary>
    public ProvenanceResult Verify(ProvenancePolicy policy)
    {
        policy = policy with { Use = BuilderUse.Image };
        ProvenanceResult? best = null;
        foreach (AttachedProvenance one in All)
        {
            if (one.Signed is null)
                continue;
            ProvenanceResult result = ProvenanceVerifier.Verify(one.Signed, [Artifact.FromDigest(Subject)], policy);
            if (result.Verified)
                return result;
            if (best is null || result.Steps.Count > best.Steps.Count)
                best = result;
        }
        if (best is not null)
            return best;
        policy.Check();
        var log = new StepLog();
        log.Check("Image: provenance", SlsaSteps.Builder, () =>
            (All.FirstOrDefault()?.Attached.Problem ?? "no provenance hangs on the image", null));
        return new ProvenanceResult { Steps = log.Steps, Content = null };
    }
}
