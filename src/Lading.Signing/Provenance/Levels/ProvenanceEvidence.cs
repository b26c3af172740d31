using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Levels;

/// <summary>
/// One provenance with what is known of its signature. Whoever signed, and whether anybody did, is for the levels to
/// judge: nothing is refused
/// here but what cannot be read.
/// </summary>
public sealed record ProvenanceEvidence
{
    /// <summary>Where it was found.</summary>
    public required string Where { get; init; }

    /// <summary>Digest of the attestation that it was read from.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The statement; empty when it could not be read, for the reason in <see cref="Problem"/>.</summary>
    public required ReadOnlyMemory<byte> Statement { get; init; }

    /// <summary>Who signed, by certificate; null when nobody did, or with a key.</summary>
    public VerifiedIdentity? Signer { get; init; }

    /// <summary>The entry of the table whose key signed; null when none did.</summary>
    public TrustedBuilder? KeyHolder { get; init; }

    /// <summary>Why nobody can be said to have signed; null when somebody can.</summary>
    public string? Unsigned { get; init; }

    /// <summary>Why the statement could not be read; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>True when a signature verified.</summary>
    public bool IsSigned => Signer is not null || KeyHolder is not null;

    /// <summary>Of a statement that nobody signed.</summary>
    public static ProvenanceEvidence OfStatement(ReadOnlyMemory<byte> statement, string where) => new()
    {
        Where = where,
        Digest = Digest.Of(statement.Span),
        Statement = statement,
        Unsigned = "the statement has no signature",
    };

    /// <summary>
    /// Of a bundle: signed by whoever its certificate names, or by an entry of the table whose key it is. Without a
    /// trusted root
    /// certificates cannot be verified, and count as no signature.
    /// </summary>
    public static ProvenanceEvidence OfBundle(Bundle bundle, Digest digest, string where, TrustedRoot? root,
        TrustedBuilders builders, bool promiseSuffices = false)
    {
        if (bundle.Envelope is not { } envelope)
            return new ProvenanceEvidence { Where = where, Digest = digest, Statement = default,
                Problem = "it is a signature without a statement" };
        var evidence = new ProvenanceEvidence { Where = where, Digest = digest, Statement = envelope.Payload };
        if (bundle.Certificate is null)
            return SignedByKey(evidence, bundle, root, builders);
        if (root is null)
            return evidence with { Unsigned = "no trusted root was given to verify the signer's certificate with" };
        SignedProvenance signed = SignedProvenance.Verify(bundle, root, promiseSuffices);
        return signed.IsSigned
            ? evidence with { Signer = signed.Identity }
            : evidence with { Unsigned = signed.Steps.LastOrDefault() is { } step ? $"{step.Name}: {step.Detail}"
                : "the signature did not verify" };
    }

    /// <summary>Of an envelope without a bundle around it: signed when an entry of the table has the key.</summary>
    public static ProvenanceEvidence OfEnvelope(SignedEnvelope envelope, Digest digest, string where,
        TrustedBuilders builders)
    {
        var evidence = new ProvenanceEvidence { Where = where, Digest = digest, Statement = envelope.Payload };
        byte[] signed = envelope.PreAuthenticationEncoding();
        foreach (TrustedBuilder builder in builders.All)
            if (builder.Key is { } key && envelope.Signatures.Any(s => key.Verify(signed, s.Value.Span)))
                return evidence with { KeyHolder = builder };
        return evidence with { Unsigned = "the envelope is not signed with a key of the table of trusted builders, and has no log entry for a certificate" };
    }

    /// <summary>Of an envelope of Google Cloud Build; without its keys nobody is said to have signed.</summary>
    public static ProvenanceEvidence OfGoogle(SignedEnvelope envelope, Digest digest, string where, GoogleKeys? keys,
        TrustedBuilders builders)
    {
        var evidence = new ProvenanceEvidence { Where = where, Digest = digest, Statement = envelope.Payload };
        if (keys is null)
            return evidence with { Unsigned = "no keys of Google Cloud Build were given" };
        string why = $"the payload is {Printable.Text(envelope.PayloadType)}";
        return envelope.PayloadType == Sigstore.Attestations.DsseEnvelope.InTotoPayloadType
            && keys.FindSigner(envelope, out _, out why) is not null
            ? evidence with { KeyHolder = builders.OfId(TrustedBuilders.GoogleCloudBuild) }
            : evidence with { Unsigned = why };
    }

    private static ProvenanceEvidence SignedByKey(ProvenanceEvidence evidence, Bundle bundle, TrustedRoot? root,
        TrustedBuilders builders)
    {
        foreach (TrustedBuilder builder in builders.All)
        {
            if (builder.Key is null)
                continue;
            var policy = new VerificationPolicy
            {
                Signer = SignerPolicy.Key(builder.Key),
                Time = TimePolicy.NotNeeded,
                Log = LogPolicy.Ignored,
                CertificateLogs = 0,
            };
            if (BundleVerifier.Verify(bundle, Artifact.Unchecked, policy, root ?? TrustedRoot.Empty).Verified)
                return evidence with { KeyHolder = builder };
        }
        return evidence with { Unsigned = "it is signed with a key that the table of trusted builders does not have" };
    }
}
