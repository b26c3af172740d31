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
    /// <summary>The most signers that can be asked for.</summary>
    public const int MaxSigners = 100;

    /// <summary>
    /// The signers who count, 1 to <see cref="MaxSigners"/>, each with what must be true of a signature of theirs. Its predicate type is set
    /// from <see cref="AttestationType"/>.
    /// </summary>
    public required IReadOnlyList<VerificationPolicy> Signers { get; init; }

    /// <summary>How many of <see cref="Signers"/> must have signed, at least 1: different people, each counted once.</summary>
    public int Required { get; init; } = 1;

    /// <summary>The services that are trusted.</summary>
    public required TrustedRoot Root { get; init; }

    /// <summary>The predicate type of the attestations that are wanted; null when signatures are.</summary>
    public string? AttestationType { get; init; }

    /// <summary>Annotations that must be signed, exactly as given.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Why a statement whose signature was verified does not count all the same, or null; not asked of signatures that are no statements.</summary>
    public Func<ReadOnlyMemory<byte>, string?>? RefuseStatement { get; init; }

    /// <summary>True to refuse what hangs under cosign's tags without a proof of inclusion; by default the log's promise will do there.</summary>
    public bool RequireInclusionProof { get; init; }

    /// <summary>False to take a signature whatever image it is about. Only who looks at the payload may want that.</summary>
    public bool CheckClaims { get; init; } = true;
}

/// <summary>One signature or attestation with the end of its verification.</summary>
/// <param name="Attached">What hangs on the image.</param>
/// <param name="Result">Its verification; null when it could not be read.</param>
/// <param name="Refusal">Why it does not count; null when it does.</param>
/// <param name="Annotations">Annotations that were signed; empty when it does not count.</param>
public sealed record VerifiedAttachment(AttachedSignature Attached, VerificationResult? Result, string? Refusal, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>Which of <see cref="ImageVerificationPolicy.Signers"/> signed it, by their places; empty when it does not count.</summary>
    public IReadOnlyList<int> Signers { get; init; } = [];

    /// <summary>Who signed it, <c>key sha256:HEX</c> or a name and its OIDC issuer; null when it does not count.</summary>
    public string? Who => Refusal is null && Result?.Content is { } content ? SignerThreshold.Name(content) : null;
}

/// <summary>The signatures or attestations of one image and which of them count.</summary>
/// <param name="Subject">Digest of the image.</param>
/// <param name="All">Those of the wanted kind, and those that could not be read.</param>
/// <param name="Others">How many of another kind hang on the image.</param>
public sealed record ImageVerification(Digest Subject, IReadOnlyList<VerifiedAttachment> All, int Others)
{
    /// <summary>Those that count.</summary>
    public IEnumerable<VerifiedAttachment> Accepted => All.Where(v => v.Refusal is null);

    /// <summary>The wanted signers who signed, in the order in which they were asked for.</summary>
    public IReadOnlyList<CountedSigner> Signers { get; init; } = [];

    /// <summary>How many of them must have.</summary>
    public int Required { get; init; } = 1;

    /// <summary>True when as many signed as must have.</summary>
    public bool Verified => Signers.Count >= Required;
}

/// <summary>Verifies the signatures or the attestations of an image, in both of cosign's forms.</summary>
public static class ImageVerifier
{
    /// <summary>Reads what hangs on a digest and verifies it. Throws what the store throws: a store that cannot answer has not said "none".</summary>
    public static async Task<ImageVerification> VerifyAsync(ArtifactStore store, Digest subject, ImageVerificationPolicy policy, CancellationToken cancellation)
    {
        if (policy.Signers.Count is 0 or > ImageVerificationPolicy.MaxSigners || policy.Required < 1 || policy.Required > policy.Signers.Count)
            throw LadingException.Usage($"{policy.Required} of {policy.Signers.Count} signers cannot be asked for.", $"At least 1, of 1 to {ImageVerificationPolicy.MaxSigners}.");
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
        return new ImageVerification(subject, all, others) { Signers = SignerThreshold.Count(all, policy.Signers.Count), Required = policy.Required };
    }

    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>By what it says itself; the verification then asks for the same of what was signed.</summary>
    private static bool IsWanted(AttachedSignature attached, ImageVerificationPolicy policy) => policy.AttestationType is { } type
        ? attached.Form != AttachmentForm.SignatureTag && attached.PredicateType == type
        : attached.Form == AttachmentForm.SignatureTag || (attached.Form == AttachmentForm.Bundle && attached.PredicateType == PredicateTypes.Signature);

    /// <summary>
    /// Verifies one thing that hangs on an image, of the kind that <paramref name="wanted"/> asks for, by each of its signers; of one that
    /// none of them signed, the refusal is that of the one that came nearest.
    /// </summary>
    public static VerifiedAttachment Verify(AttachedSignature attached, Digest subject, ImageVerificationPolicy wanted)
    {
        VerifiedAttachment? verified = null, refused = null;
        var signers = new List<int>(1);
        for (int i = 0; i < wanted.Signers.Count; i++)
        {
            VerifiedAttachment one = Verify(attached, subject, wanted, wanted.Signers[i]);
            if (one.Refusal is null)
            {
                verified ??= one;
                signers.Add(i);
            }
            else if (refused is null || one.Result!.Steps.Count > refused.Result!.Steps.Count)
                refused = one;
        }
        return verified is null ? refused! : verified with { Signers = signers };
    }

    private static VerifiedAttachment Verify(AttachedSignature attached, Digest subject, ImageVerificationPolicy wanted, VerificationPolicy signer)
    {
        bool simple = attached.Form == AttachmentForm.SignatureTag;
        VerificationPolicy policy = signer with { PredicateType = simple ? null : wanted.AttestationType ?? PredicateTypes.Signature };
        // What wrote this form kept no proof of inclusion: the log's promise is all there ever was. A proof that is there is checked.
        if (attached.Form != AttachmentForm.Bundle && policy.Log.Logs > 0 && !wanted.RequireInclusionProof)
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
            if (!simple)
                refusal = wanted.RefuseStatement?.Invoke(result.Content!.Payload);
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
