using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Policy.Checking;

/// <summary>Somebody who was named, and what must be true of a signature of theirs.</summary>
/// <param name="Name">For people: an identity or a key.</param>
/// <param name="Policy">What must be true.</param>
public sealed record NamedSigner(string Name, VerificationPolicy Policy);

/// <summary>Reads everything that hangs on an image and verifies each.</summary>
public static class ImageClaims
{
    /// <summary>
    /// The claims about <paramref name="subjects"/>, in their order. A claim by one of <paramref name="signers"/> is trusted. Where nobody
    /// is named, a claim holds when <paramref name="anybody"/> is true of it; null when there is nothing to verify with. Throws what the
    /// store throws: a store that cannot answer has not said "none".
    /// </summary>
    public static async Task<IReadOnlyList<ImageClaim>> ReadAsync(
        ArtifactStore store, IReadOnlyList<Digest> subjects, IReadOnlyList<NamedSigner> signers, VerificationPolicy? anybody, TrustedRoot root, CancellationToken cancellation)
    {
        var claims = new List<ImageClaim>();
        foreach (Digest subject in subjects)
            foreach (AttachedSignature attached in await AttachmentList.ReadAsync(store, subject, cancellation).ConfigureAwait(false))
                claims.Add(Judge(attached, subject, signers, anybody, root));
        return claims;
    }

    private static ImageClaim Judge(AttachedSignature attached, Digest subject, IReadOnlyList<NamedSigner> signers, VerificationPolicy? anybody, TrustedRoot root)
    {
        var claim = new ImageClaim
        {
            Subject = subject, Form = attached.Form, Source = attached.Source.Digest, PredicateType = attached.PredicateType,
            State = ClaimState.Refused, Problem = attached.Problem,
        };
        if (attached.Problem is not null)
            return claim;
        string? why = null;
        foreach (NamedSigner signer in signers)
        {
            VerifiedAttachment verified = Verify(signer.Policy);
            if (verified.Refusal is null)
                return Held(verified, ClaimState.Trusted, signer.Name);
            why ??= verified.Refusal;
        }
        if (signers.Count > 0)
            return claim with { Problem = why };
        if (anybody is null || attached.Bundle!.Certificate is null)
            return claim with { State = ClaimState.Unverified, Problem = attached.Bundle!.Certificate is null ? "it is by a key, and no key was named" : "there is no trusted root" };
        VerifiedAttachment by = Verify(anybody);
        return by.Refusal is null ? Held(by, ClaimState.Holds, null) : claim with { Problem = by.Refusal };

        VerifiedAttachment Verify(VerificationPolicy policy) => ImageVerifier.Verify(attached, subject, new ImageVerificationPolicy
        {
            Signers = [policy],
            Root = root,
            AttestationType = claim.IsSignature ? null : attached.PredicateType,
        });

        ImageClaim Held(VerifiedAttachment verified, ClaimState state, string? named)
        {
            VerifiedContent content = verified.Result!.Content!;
            string? identity = content.Identity is { } who ? $"{who.Name.Value} ({who.Extensions.OidcIssuer})" : null;
            return claim with { State = state, Signer = identity ?? named, Statement = content.Payload, Problem = null };
        }
    }
}
