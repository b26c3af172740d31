using System.Security.Cryptography;
using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// The first half of a verification: that somebody signed a statement, whoever that is and whatever it says. It depends
/// on nothing but the
/// attestation and the trusted root, so that it can be done once and judged by several policies.
/// </summary>
public sealed record SignedProvenance
{
    /// <summary>The steps of the signature's verification.</summary>
    public required IReadOnlyList<VerificationStep> Steps { get; init; }

    /// <summary>Who signed, by certificate; null when the signature did not verify.</summary>
    public VerifiedIdentity? Identity { get; init; }

    /// <summary>
    /// The entry of the table of trusted builders whose key signed; null when a certificate did, or nothing verified.
    /// </summary>
    public TrustedBuilder? KeyHolder { get; init; }

    /// <summary>The statement's bytes as they were signed; empty when the signature did not verify.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>True when somebody signed it.</summary>
    public bool IsSigned => !Payload.IsEmpty;

    /// <summary>
    /// Verifies a bundle. Log and time are asked for as far as the trusted root has such services: a root without a log
    /// is one of an
    /// instance that has none, as GitHub's for private repositories. <paramref name="promiseSuffices"/> takes what
    /// cosign hung on images, where
    /// there is no place for a proof of inclusion.
    /// </summary>
    public static SignedProvenance Verify(Bundle bundle, TrustedRoot root, bool promiseSuffices = false)
    {
        bool logged = root.Logs.Count > 0;
        return Verify(bundle, root, new VerificationPolicy
        {
            Signer = SignerPolicy.AnyCertificate(),
            Time = logged ? TimePolicy.Observed() : TimePolicy.Signed(),
            Log = logged ? LogPolicy.Included(promiseSuffices: promiseSuffices) : LogPolicy.Ignored,
            CertificateLogs = root.CertificateLogs.Count > 0 ? 1 : 0,
        });
    }

    /// <summary>
    /// Verifies a bundle or envelope that a bare key signed, which must be one of the table's: nothing else says whose
    /// a key is. No log is
    /// asked for, for whoever keeps a key keeps its table as well.
    /// </summary>
    public static SignedProvenance VerifyByKey(Bundle bundle, TrustedBuilders builders) =>
        bundle.Envelope is { } envelope
        ? VerifyByKey(envelope.PayloadType, envelope.Payload, [.. envelope.Signatures.Select(s => s.Value)], builders)
        : VerifyByKey("", default, [], builders);

    /// <summary>The same of an envelope.</summary>
    public static SignedProvenance VerifyByKey(SignedEnvelope envelope, TrustedBuilders builders) =>
        VerifyByKey(envelope.PayloadType, envelope.Payload, [.. envelope.Signatures.Select(s => s.Value)], builders);

    private static SignedProvenance VerifyByKey(string payloadType, ReadOnlyMemory<byte> payload,
        IReadOnlyList<ReadOnlyMemory<byte>> signatures, TrustedBuilders builders)
    {
        var log = new StepLog();
        TrustedBuilder? holder = null;
        log.Check("Envelope: key", "DSSE 1", () =>
        {
            if (payloadType != DsseEnvelope.InTotoPayloadType)
                return ($"the payload is {Printable.Text(payloadType)}, not {DsseEnvelope.InTotoPayloadType}", null);
            byte[] signed = DsseEnvelope.PreAuthenticationEncoding(payloadType, payload.Span);
            holder = builders.All.FirstOrDefault(b => b.Key is { } key
                && signatures.Any(s => key.Verify(signed, s.Span)));
            return holder is null
                ? ("it is not signed with a key of the table of trusted builders", null)
                : (null, $"with the key of {Printable.Text(holder.Id)}");
        });
        return new SignedProvenance { Steps = log.Steps, KeyHolder = holder, Payload = holder is null ? default
            : payload };
    }

    /// <summary>
    /// Verifies an envelope with the signer's certificate in it, which slsa-github-generator wrote before version 2.1.
    /// The entry in the log is
    /// not part of it: nothing shows that the certificate was valid when it signed, nor that anybody could have
    /// noticed. The certificate's
    /// path is verified at its own beginning. Only for who explicitly asks for that.
    /// </summary>
    public static SignedProvenance VerifyWithoutLog(SignedEnvelope envelope, TrustedRoot root)
    {
        var log = new StepLog();
        Certificate? certificate = null;
        log.Check("Envelope", "DSSE 1", () =>
        {
            if (envelope.Signatures is not [{ Certificate: { Length: > 0 } pem } signature])
                return ($"an envelope without a log entry has one signature with a certificate, this has {envelope.Signatures.Count} signatures", null);
            if (signature.Value.IsEmpty)
                return ("the signature is empty", null);
            if (!PemEncoding.TryFind(pem, out PemFields fields) || pem[fields.Label] != "CERTIFICATE")
                return ("the signer's certificate is not in PEM", null);
            certificate = Certificate.Read(Convert.FromBase64String(pem[fields.Base64Data]),
                "the signer's certificate");
            return (null, "one signature, with a certificate");
        });
        if (!log.Holds)
            return new SignedProvenance { Steps = log.Steps };
        var bundle = new Bundle
        {
            MediaType = "",
            Version = BundleVersion.V01,
            Certificate = certificate,
            PublicKeyHint = null,
            LogEntries = [],
            Timestamps = [],
            Message = null,
            Envelope = new DsseEnvelope
            {
                PayloadType = envelope.PayloadType,
                Payload = envelope.Payload,
                Signatures = [new DsseSignature(envelope.Signatures[0].Value, "")],
            },
        };
        return Verify(bundle, root, new VerificationPolicy
        {
            Signer = SignerPolicy.AnyCertificate(),
            Time = TimePolicy.At(certificate!.NotBefore),
            Log = LogPolicy.Ignored,
            CertificateLogs = root.CertificateLogs.Count > 0 ? 1 : 0,
        });
    }

    private static SignedProvenance Verify(Bundle bundle, TrustedRoot root, VerificationPolicy policy)
    {
        VerificationResult result = BundleVerifier.Verify(bundle, Artifact.Unchecked, policy, root);
        return new SignedProvenance
        {
            Steps = result.Steps,
            Identity = result.Content?.Identity,
            Payload = result.Content is { Statement: not null } content ? content.Payload : default,
        };
    }
}
