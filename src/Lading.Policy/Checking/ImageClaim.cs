using Lading.Oci;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Policy.Checking;

/// <summary>What became of a signature or attestation.</summary>
public enum ClaimState : byte
{
    /// <summary>It holds, and it is by somebody who was named.</summary>
    Trusted,
    /// <summary>It holds; nobody was named, so who signed says nothing yet.</summary>
    Holds,
    /// <summary>It was not verified: there was nothing to verify it with.</summary>
    Unverified,
    /// <summary>It does not hold, or is by somebody else, or could not be read.</summary>
    Refused,
}

/// <summary>A signature or attestation that hangs on an image.</summary>
public sealed record ImageClaim
{
    /// <summary>What it is about: the image, or the index that it was chosen from.</summary>
    public required Digest Subject { get; init; }
    /// <summary>How it hangs there.</summary>
    public required AttachmentForm Form { get; init; }
    /// <summary>Digest of what holds it.</summary>
    public required Digest Source { get; init; }
    /// <summary>The predicate type by its own account, when it is not verified; null for a signature over bytes.</summary>
    public required string? PredicateType { get; init; }
    /// <summary>What became of it.</summary>
    public required ClaimState State { get; init; }
    /// <summary>Who signed: a name and its issuer, or a key; null when that is not known.</summary>
    public string? Signer { get; init; }
    /// <summary>Why it is refused or unverified; null when it holds.</summary>
    public string? Problem { get; init; }

    /// <summary>True for a signature of the image as such.</summary>
    public bool IsSignature => Form == AttachmentForm.SignatureTag || PredicateType is null or PredicateTypes.Signature;
}
