using System.Security.Cryptography;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Sigstore.Verification;

/// <summary>"Certificate" of the client specification, 4.3: its path, its certificate transparency, its identity.</summary>
internal static class CertificateChecks
{
    /// <summary>Certification path validation (RFC 5280, 6) at every time. The issuer; null with the reason when one time fails.</summary>
    public static Certificate? FindIssuer(Certificate leaf, IReadOnlyList<VerifiedTime> times, TrustedRoot root, out string? refusal)
    {
        refusal = CertificateUsage.RefuseAsSigner(leaf, CertificateUsage.CodeSigning, mustBeOnlyPurpose: false);
        if (refusal is not null)
            return null;
        Certificate? issuer = null;
        foreach (VerifiedTime time in times)
        {
            issuer = null;
            string? best = null;
            foreach (CertificateAuthority authority in root.CertificateAuthorities)
            {
                issuer = authority.FindIssuer(leaf, time.Time, CertificateUsage.CodeSigning, out string? why);
                if (issuer is not null)
                    break;
                // What is said of an authority that did sign it tells more than that another did not.
                if (best is null || !why!.StartsWith("no authority", StringComparison.Ordinal))
                    best = why;
            }
            if (issuer is null)
            {
                refusal = best ?? "the trusted root has no certificate authority";
                return null;
            }
        }
        refusal = issuer is null ? "there is no time at which the certificate could be valid" : null;
        return issuer;
    }

    /// <summary>
    /// The embedded promises of certificate transparency logs: RFC 6962, 3.2. Why fewer than <paramref name="threshold"/> operators gave a
    /// valid one; null when enough did.
    /// </summary>
    public static string? RefuseTimestamps(Certificate leaf, Certificate issuer, TrustedRoot root, int threshold)
    {
        var operators = new HashSet<string>(StringComparer.Ordinal);
        string? last = null;
        foreach (SignedCertificateTimestamp timestamp in SignedCertificateTimestamp.Of(leaf))
        {
            if (root.FindCertificateLog(timestamp.LogId.Span, timestamp.Time) is not { } log)
                last ??= "its SCT is of a log that the trusted root does not have";
            else if (!log.ValidFor.Contains(timestamp.Time))
                last = $"the trusted root uses the certificate log's key from {log.ValidFor}, not at {timestamp.Time:u}";
            else if (!Verify(log.Key, timestamp, leaf, issuer))
                last = "the certificate log's signature (SCT) is wrong";
            else
                operators.Add(log.Operator);
        }
        return operators.Count >= threshold ? null : $"the certificate is in {operators.Count} of {threshold} certificate transparency logs: {last ?? "it has no SCT"}";
    }

    /// <summary>Why the certificate is of none of the identities; null when it is of one, or when any will do.</summary>
    public static string? RefuseIdentity(SignerPolicy policy, SubjectAlternativeName name, FulcioExtensions extensions)
    {
        string? refusal = null;
        foreach (IdentityPolicy identity in policy.Identities)
        {
            string? why = identity.Refuse(name, extensions);
            if (why is null)
                return null;
            refusal ??= why;
        }
        return refusal;
    }

    private static bool Verify(PublicKey key, SignedCertificateTimestamp timestamp, Certificate leaf, Certificate issuer)
    {
        byte[] signed = timestamp.SignedBytes(leaf, issuer);
        // RFC 5246, 7.4.1.4.1: SHA-256 with RSA or ECDSA, which is all that RFC 6962 (2.1.4) allows.
        return (timestamp.SignatureAndHash, key) switch
        {
            (0x0403, EcdsaPublicKey ec) => ec.Verify(signed, timestamp.Signature.Span, HashAlgorithmName.SHA256),
            (0x0401, RsaPublicKey rsa) => rsa.Verify(signed, timestamp.Signature.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => false,
        };
    }
}
