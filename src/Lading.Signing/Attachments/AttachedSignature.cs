using Lading.Oci;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Attachments;

/// <summary>How something hangs on an image.</summary>
public enum AttachmentForm
{
    /// <summary>A bundle that is a referrer.</summary>
    Bundle,

    /// <summary>A layer under cosign's tag <c>.sig</c>.</summary>
    SignatureTag,

    /// <summary>A layer under cosign's tag <c>.att</c>.</summary>
    AttestationTag,
}

/// <summary>A signature or attestation that hangs on an image. Nothing of it is trusted yet.</summary>
public sealed record AttachedSignature
{
    /// <summary>How it hangs there.</summary>
    public required AttachmentForm Form { get; init; }

    /// <summary>The referrer's manifest, or the layer under the tag.</summary>
    public required Descriptor Source { get; init; }

    /// <summary>The bundle as JSON, the signed payload, or the envelope.</summary>
    public required byte[] Content { get; init; }

    /// <summary>What is verified; null when it could not be read.</summary>
    public required Bundle? Bundle { get; init; }

    /// <summary>Why it could not be read; null when it could.</summary>
    public required string? Problem { get; init; }

    /// <summary>The predicate type that it has by its own account, for choosing what to look at; null for a signature over bytes.</summary>
    public required string? PredicateType { get; init; }
}
