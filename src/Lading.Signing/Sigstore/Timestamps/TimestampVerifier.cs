using System.Formats.Asn1;
using System.Security.Cryptography;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Sigstore.Timestamps;

/// <summary>
/// "Timestamping Service" of the client specification, 4.2.1: a timestamp over a signature, by an authority of the trusted root, whose
/// certificates are valid at the time it states: RFC 3161, 2.2 and 2.3; RFC 5816.
/// </summary>
internal static class TimestampVerifier
{
    private const string SubjectKeyIdentifier = "2.5.29.14";

    /// <summary>
    /// The authority that made the timestamp; null when none of the trusted root did, or with a <paramref name="refusal"/> when one of them
    /// is named as its signer and something is wrong with it.
    /// </summary>
    public static CertificateAuthority? Verify(TimestampToken token, ReadOnlySpan<byte> signature, TrustedRoot root, out string? refusal)
    {
        refusal = null;
        foreach (CertificateAuthority authority in root.TimestampAuthorities)
        {
            foreach (Certificate candidate in Candidates(token, authority))
            {
                if (!IsNamed(token, candidate))
                    continue;
                refusal = Refuse(token, signature, authority, candidate);
                if (refusal is null)
                    return authority;
            }
        }
        return null;
    }

    /// <summary>
    /// The authority's own signing certificate. Only where the trusted root does not have it, one that came along and that the authority
    /// must then have issued: the caller's check of the path decides.
    /// </summary>
    private static IEnumerable<Certificate> Candidates(TimestampToken token, CertificateAuthority authority) =>
        authority.Leaf is { } leaf ? [leaf] : token.Certificates.Where(c => authority.Chain.Any(a => a.Subject.Span.SequenceEqual(c.Issuer.Span)));

    private static bool IsNamed(TimestampToken token, Certificate certificate)
    {
        if (token.SignerSerial is var (issuer, serial))
            return issuer.Span.SequenceEqual(certificate.Issuer.Span) && serial.Span.SequenceEqual(certificate.SerialNumber.Span);
        return certificate.Extension(SubjectKeyIdentifier) is { } identifier
            && Der.Read(identifier.Value, "the subject key identifier", reader => reader.ReadOctetString()).AsSpan().SequenceEqual(token.SignerKeyId.Span);
    }

    private static string? Refuse(TimestampToken token, ReadOnlySpan<byte> signature, CertificateAuthority authority, Certificate signer)
    {
        if (token.ImprintAlgorithm.Hash is not { } imprintHash || !CryptographicOperations.HashData(imprintHash, signature).AsSpan().SequenceEqual(token.Imprint.Span))
            return "the timestamp is over something else than the signature (message imprint)";
        if (token.DigestAlgorithm.Hash is not { } digest || !CryptographicOperations.HashData(digest, token.Content.Span).AsSpan().SequenceEqual(token.MessageDigest.Span))
            return "the timestamp's content is not the one that was signed (message digest)";
        if (token.SigningCertificates.Count == 0)
            return "the timestamp does not say which certificate signed it (signing certificate attribute)";
        foreach ((HashAlgorithmName hash, ReadOnlyMemory<byte> certificate) in token.SigningCertificates)
            if (!CryptographicOperations.HashData(hash, signer.Der.Span).AsSpan().SequenceEqual(certificate.Span))
                return "the timestamp was signed with another certificate (signing certificate attribute)";
        if (!token.SignatureAlgorithm.Verify(signer.Key, token.SignedAttributes.Span, token.Signature.Span, digest))
            return "the authority's signature over the timestamp is wrong";
        if (CertificateUsage.RefuseAsSigner(signer, CertificateUsage.TimeStamping, mustBeOnlyPurpose: true) is { } usage)
            return "the timestamp authority: " + usage;
        return authority.FindIssuer(signer, token.Time, CertificateUsage.TimeStamping, out string? path) is null ? "the timestamp authority: " + path : null;
    }
}
