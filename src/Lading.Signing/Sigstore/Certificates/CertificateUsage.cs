using System.Formats.Asn1;

namespace Lading.Signing.Sigstore.Certificates;

/// <summary>What a certificate's key may be used for: RFC 5280, 4.2.1.3 (key usage), 4.2.1.9 (basic constraints), 4.2.1.12 (extended key usage).</summary>
internal static class CertificateUsage
{
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    private const string Any = "2.5.29.37.0";
    private const string BasicConstraintsOid = "2.5.29.19";
    private const string KeyUsageOid = "2.5.29.15";
    private const string ExtendedKeyUsageOid = "2.5.29.37";

    /// <summary>Bits of a key usage, the first of the bit string being the highest.</summary>
    private const int DigitalSignature = 0x80;
    private const int CertificateSigning = 0x04;

    /// <summary>Extensions whose meaning is taken into account; any other that is critical refuses the certificate.</summary>
    private static readonly string[] Known = [BasicConstraintsOid, KeyUsageOid, ExtendedKeyUsageOid, SubjectAlternativeName.Oid, "2.5.29.32"];

    /// <summary>Why a certificate cannot be one that signs for <paramref name="purpose"/> itself; null when it can.</summary>
    public static string? RefuseAsSigner(Certificate certificate, string purpose, bool mustBeOnlyPurpose)
    {
        if (RefuseUnknown(certificate) is { } unknown)
            return unknown;
        if (Constraints(certificate).IsAuthority)
            return "the certificate is one of an authority, not of a signer";
        if (certificate.Extension(KeyUsageOid) is { } usage && (Bits(usage) & DigitalSignature) == 0)
            return "the key of the certificate is not for signatures (key usage)";
        if (certificate.Extension(ExtendedKeyUsageOid) is not { } extended)
            return "the certificate has no extended key usage";
        List<string> purposes = Purposes(extended);
        if (!purposes.Contains(purpose))
            return $"the certificate's extended key usage does not name {purpose}";
        // RFC 3161, 2.3: a time stamping certificate is for nothing else, and says so critically.
        return mustBeOnlyPurpose && (!extended.Critical || purposes.Count != 1)
            ? "the certificate's extended key usage is not critical, or not time stamping alone"
            : null;
    }

    /// <summary>Why a certificate cannot issue others for <paramref name="purpose"/> with <paramref name="below"/> authorities under it; null when it can.</summary>
    public static string? RefuseAsIssuer(Certificate certificate, string purpose, int below)
    {
        if (RefuseUnknown(certificate) is { } unknown)
            return unknown;
        (bool authority, int? most) = Constraints(certificate);
        if (!authority)
            return "a certificate above it is not one of an authority (basic constraints)";
        if (most < below)
            return "the path is longer than an authority allows (path length)";
        if (certificate.Extension(KeyUsageOid) is { } usage && (Bits(usage) & CertificateSigning) == 0)
            return "the key of an authority is not for signing certificates (key usage)";
        return certificate.Extension(ExtendedKeyUsageOid) is { } extended && Purposes(extended) is var purposes && !purposes.Contains(purpose) && !purposes.Contains(Any)
            ? $"an authority's extended key usage does not name {purpose}"
            : null;
    }

    /// <summary>True when the certificate says that it is one of an authority.</summary>
    public static bool IsAuthority(Certificate certificate) => Constraints(certificate).IsAuthority;

    private static string? RefuseUnknown(Certificate certificate)
    {
        foreach (CertificateExtension extension in certificate.Extensions)
            if (extension.Critical && !Known.Contains(extension.Oid))
                return $"a certificate has a critical extension {extension.Oid} that is not understood";
        return null;
    }

    private static (bool IsAuthority, int? PathLength) Constraints(Certificate certificate)
    {
        if (certificate.Extension(BasicConstraintsOid) is not { } extension)
            return (false, null);
        return Der.Read(extension.Value, "basic constraints", reader =>
        {
            AsnReader sequence = reader.ReadSequence();
            bool authority = sequence.HasData && sequence.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && sequence.ReadBoolean();
            int? length = sequence.HasData ? (int)System.Numerics.BigInteger.Min(1000, System.Numerics.BigInteger.Max(-1, sequence.ReadInteger())) : null;
            sequence.ThrowIfNotEmpty();
            return (authority, length);
        });
    }

    private static int Bits(CertificateExtension extension) => Der.Read(extension.Value, "key usage", reader =>
    {
        byte[] bits = reader.ReadBitString(out _);
        return bits.Length == 0 ? 0 : bits[0];
    });

    private static List<string> Purposes(CertificateExtension extension) => Der.Read(extension.Value, "extended key usage", reader =>
    {
        AsnReader sequence = reader.ReadSequence();
        var purposes = new List<string>(2);
        while (sequence.HasData && purposes.Count < 32)
            purposes.Add(sequence.ReadObjectIdentifier());
        sequence.ThrowIfNotEmpty();
        return purposes;
    });
}
