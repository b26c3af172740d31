using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Policy.Checking;

/// <summary>With what claims are verified.</summary>
/// <param name="Signers">Those who may vouch, each with what must be true of a signature of theirs; empty when nobody was named.</param>
/// <param name="Anybody">What must be true of a signature where nobody was named.</param>
/// <param name="Root">The services that are trusted.</param>
public sealed record ClaimTrust(IReadOnlyList<VerificationPolicy> Signers, VerificationPolicy Anybody, TrustedRoot Root);

/// <summary>Everything that hangs on an image, each verified.</summary>
/// <param name="All">The claims, in the order of their subjects.</param>
/// <param name="Signers">How many of those who may vouch have signed the image, each counted once.</param>
public sealed record ImageClaims(IReadOnlyList<ImageClaim> All, int Signers)
{
    /// <summary>
    /// Reads and verifies the claims about <paramref name="subjects"/>: an image, and the index that it was chosen from. Throws what the
    /// store throws: a store that cannot answer has not said "none".
    /// </summary>
    public static async Task<ImageClaims> ReadAsync(ArtifactStore store, IReadOnlyList<Digest> subjects, ClaimTrust trust, CancellationToken cancellation)
    {
        var claims = new List<ImageClaim>();
        var signatures = new List<VerifiedAttachment>();
        foreach (Digest subject in subjects)
            foreach (AttachedSignature attached in await AttachmentList.ReadAsync(store, subject, cancellation).ConfigureAwait(false))
                claims.Add(Judge(attached, subject, trust, signatures));
        return new ImageClaims(claims, SignerThreshold.Count(signatures, trust.Signers.Count).Count);
    }

    private static ImageClaim Judge(AttachedSignature attached, Digest subject, ClaimTrust trust, List<VerifiedAttachment> signatures)
    {
        var claim = new ImageClaim
        {
            Subject = subject, Form = attached.Form, Source = attached.Source.Digest, PredicateType = attached.PredicateType,
            State = ClaimState.Refused, Problem = attached.Problem,
        };
        if (attached.Problem is not null)
            return claim;
        bool named = trust.Signers.Count > 0;
        if (!named && attached.Bundle!.Certificate is null)
            return claim with { State = ClaimState.Unverified, Problem = "it is by a key, and no key was named" };
        VerifiedAttachment verified = ImageVerifier.Verify(attached, subject, new ImageVerificationPolicy
        {
            Signers = named ? trust.Signers : [trust.Anybody],
            Root = trust.Root,
            AttestationType = claim.IsSignature ? null : attached.PredicateType,
        });
        if (verified.Refusal is { } refusal)
            return claim with { Problem = refusal };
        if (named && claim.IsSignature)
            signatures.Add(verified);
        return claim with { State = named ? ClaimState.Trusted : ClaimState.Holds, Signer = verified.Who, Problem = null };
    }
}
