using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Attachments;

/// <summary>What of an image is verified.</summary>
public sealed record ImageVerificationPolicy
{
    /// <summary>What must be true of each signature. Its predicate type is set from <see cref="AttestationType"/>.</summary>
    public required VerificationPolicy Policy { get; init; }

    /// <summary>The services that are trusted.</summary>
    public required TrustedRoot Root { get; init; }

    /// <summary>The predicate type of the attestations that are wanted; null when signatures are.</summary>
    public string? AttestationType { get; init; }

    /// <summary>Annotations that must be signed, exactly as given.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>False to take a signature whatever image it is about. Only who looks at the payload may want that.</summary>
    public bool CheckClaims { get; init; } = true;
}

/// <summary>One signature or attestation with the end of its verification.</summary>
/// <param name="Attached">What hangs on the image.</param>
/// <param name="Result">Its verification; null when it could not be read.</param>
/// <param name="Refusal">Why it does not count; null when it does.</param>
/// <param name="Annotations">Annotations that were signed; empty when it does not count.</param>
public sealed record VerifiedAttachment(AttachedSignature Attached, VerificationResult? Result, string? Refusal, IReadOnlyDictionary<string, string> Annotations);

/// <summary>The signatures or attestations of one image and which of them count.</summary>
/// <param name="Subject">Digest of the image.</param>
/// <param name="All">Those of the wanted kind, and those that could not be read.</param>
/// <param name="Others">How many of another kind hang on the image.</param>
public sealed record ImageVerification(Digest Subject, IReadOnlyList<VerifiedAttachment> All, int Others)
{
    /// <summary>Those that count.</summary>
    public IEnumerable<VerifiedAttachment> Accepted => All.Where(v => v.Refusal is null);

    /// <summary>True when at least one counts.</summary>
    public bool Verified => Accepted.Any();
}

/// <summary>Verifies the signatures or the attestations of an image, in both of cosign's forms.</summary>
public static class ImageVerifier
{
    /// <summary>Reads what hangs on a digest and verifies it. Throws what the store throws: a store that cannot answer has not said "none".</summary>
    public static async Task<ImageVerification> VerifyAsync(ArtifactStore store, Digest subject, ImageVerificationPolicy policy, CancellationToken cancellation)
    {
        var all = new List<VerifiedAttachment>();
        int others = 0;
        foreach (AttachedSignature attached in await AttachmentList.ReadAsync(store, subject, cancellation).ConfigureAwait(false))
        {
            if (attached.Problem is { } problem)
                all.Add(new VerifiedAttachment(attached, null, problem, Nothing));
            else if (IsWanted(attached, policy))
                all.Add(Verify(attached, subject, policy));
            else
                others++;
        }
        return new ImageVerification(subject, all, others);
    }

    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>By what it says itself; the verification then asks for the same of what was signed.</summary>
    private static bool IsWanted(AttachedSignature attached, ImageVerificationPolicy policy) => policy.AttestationType is { } type
        ? attached.Form != AttachmentForm.SignatureTag && attached.PredicateType == type
        : attached.Form == AttachmentForm.SignatureTag || (attached.Form == AttachmentForm.Bundle && attached.PredicateType == PredicateTypes.Signature);

    /// <summary>Verifies one thing that hangs on an image, of the kind that <paramref name="wanted"/> asks for.</summary>
    public static VerifiedAttachment Verify(AttachedSignature attached, Digest subject, ImageVerificationPolicy wanted)
    {
        bool simple = attached.Form == AttachmentForm.SignatureTag;
        VerificationPolicy policy = wanted.Policy with { PredicateType = simple ? null : wanted.AttestationType ?? PredicateTypes.Signature };
        // The form has no place for a proof of inclusion: the log's promise is all there ever was.
        if (attached.Form != AttachmentForm.Bundle && policy.Log.Logs > 0)
            policy = policy with { Log = LogPolicy.Included(policy.Log.Logs, promiseSuffices: true) };
        Artifact artifact = simple ? Artifact.FromBytes(attached.Content) : wanted.CheckClaims ? Artifact.FromDigest(subject) : Artifact.Unchecked;
        VerificationResult result = BundleVerifier.Verify(attached.Bundle!, artifact, policy, wanted.Root);
        if (result.Failed is { } failed)
            return new VerifiedAttachment(attached, result, $"{failed.Name}: {failed.Detail}", Nothing);
        string? refusal = null;
        IReadOnlyDictionary<string, string> annotations = Nothing;
        try
        {
            annotations = simple ? ReadSimple(attached, subject, wanted, out refusal) : StatementAnnotations.Read(result.Content!.Payload, result.Content.Subjects);
        }
        catch (LadingException e)
        {
            refusal = e.Message;
        }
        foreach ((string key, string value) in wanted.Annotations)
            if (refusal is null && annotations.GetValueOrDefault(key) != value)
                refusal = $"the signed annotation {Printable.Text(key)} is {(annotations.TryGetValue(key, out string? other) ? $"'{Printable.Text(other)}'" : "missing")}, wanted is '{Printable.Text(value)}'";
        return new VerifiedAttachment(attached, result, refusal, refusal is null ? annotations : Nothing);
    }

    private static IReadOnlyDictionary<string, string> ReadSimple(AttachedSignature attached, Digest subject, ImageVerificationPolicy wanted, out string? refusal)
    {
        var payload = SimpleSigning.Read(attached.Content, attached.Source.Digest.Text);
        refusal = wanted.CheckClaims && payload.ManifestDigest != subject ? $"the signature is about {payload.ManifestDigest}, another image" : null;
        return payload.Annotations;
    }
}
