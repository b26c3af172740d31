using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Lading.Signing.Sigstore.Certificates;

/// <summary>A certificate transparency log's promise for a certificate, embedded in it: RFC 6962, 3.2 and 3.3.</summary>
internal sealed record SignedCertificateTimestamp
{
    /// <summary>The extension that holds the list.</summary>
    public const string ListOid = "1.3.6.1.4.1.11129.2.4.2";

    /// <summary>As many as are looked at; a certificate has one, or a few.</summary>
    public const int MaxCount = 32;

    public required ReadOnlyMemory<byte> LogId { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required ulong Milliseconds { get; init; }

    /// <summary>Extensions of the log; static logs write the entry's index here.</summary>
    public required ReadOnlyMemory<byte> Extensions { get; init; }

    /// <summary>HashAlgorithm and SignatureAlgorithm of RFC 5246, 7.4.1.4.1, as one number.</summary>
    public required ushort SignatureAndHash { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The time; what lies beyond the calendar becomes its end.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(Milliseconds, 253402300799999UL));

    /// <summary>The promises embedded in a certificate; empty when it has none, an input error when they are malformed.</summary>
    public static IReadOnlyList<SignedCertificateTimestamp> Of(Certificate certificate)
    {
        if (certificate.Extension(ListOid) is not { } extension)
            return [];
        ReadOnlyMemory<byte> list = Der.Read(extension.Value, "the certificate's SCT list", reader => (ReadOnlyMemory<byte>)reader.ReadOctetString());
        ReadOnlyMemory<byte> rest = Take16(ref list);
        End(list);
        var timestamps = new List<SignedCertificateTimestamp>(1);
        while (!rest.IsEmpty)
        {
            if (timestamps.Count == MaxCount)
                throw LadingException.Input($"The certificate has more than {MaxCount} SCTs.");
            ReadOnlyMemory<byte> one = Take16(ref rest);
            timestamps.Add(Read(one));
        }
        return timestamps;
    }

    /// <summary>What the log signed: <c>digitally-signed</c> of 3.2 for a precertificate, with the issuer's key hash and the certificate without the list.</summary>
    public byte[] SignedBytes(Certificate certificate, Certificate issuer)
    {
        byte[] precertificate = WithoutList(certificate);
        byte[] bytes = new byte[2 + 8 + 2 + 32 + 3 + precertificate.Length + 2 + Extensions.Length];
        Span<byte> rest = bytes.AsSpan(2); // version 1 and signature type certificate_timestamp: both zero
        BinaryPrimitives.WriteUInt64BigEndian(rest, Milliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(rest[8..], 1); // precert_entry
        SHA256.HashData(issuer.Spki.Span, rest[10..]);
        rest = rest[42..];
        rest[0] = (byte)(precertificate.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)precertificate.Length);
        precertificate.CopyTo(rest[3..]);
        rest = rest[(3 + precertificate.Length)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)Extensions.Length);
        Extensions.Span.CopyTo(rest[2..]);
        return bytes;
    }

    /// <summary>TBSCertificate without the list of SCTs: the rest stays byte for byte as it is.</summary>
    private static byte[] WithoutList(Certificate certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, certificate.ToBeSigned.Length);
        using (writer.PushSequence())
        {
            var members = new AsnReader(certificate.BeforeExtensions, AsnEncodingRules.DER);
            while (members.HasData)
                writer.WriteEncodedValue(members.ReadEncodedValue().Span);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
            using (writer.PushSequence())
                foreach (CertificateExtension extension in certificate.Extensions)
                    if (extension.Oid != ListOid)
                        writer.WriteEncodedValue(extension.Encoded.Span);
        }
        return writer.Encode();
    }

    private static SignedCertificateTimestamp Read(ReadOnlyMemory<byte> one)
    {
        if (one.Length < 1 + 32 + 8 || one.Span[0] != 0)
            throw LadingException.Input("An SCT of the certificate is not of version 1, or too short.");
        ReadOnlyMemory<byte> id = one.Slice(1, 32);
        ulong time = BinaryPrimitives.ReadUInt64BigEndian(one.Span[33..]);
        ReadOnlyMemory<byte> rest = one[41..];
        ReadOnlyMemory<byte> extensions = Take16(ref rest);
        if (rest.Length < 2)
            throw LadingException.Input("An SCT of the certificate is cut off.");
        ushort algorithm = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
        rest = rest[2..];
        ReadOnlyMemory<byte> signature = Take16(ref rest);
        End(rest);
        return new SignedCertificateTimestamp
        {
            LogId = id,
            Milliseconds = time,
            Extensions = extensions,
            SignatureAndHash = algorithm,
            Signature = signature,
        };
    }

    private static ReadOnlyMemory<byte> Take16(ref ReadOnlyMemory<byte> bytes)
    {
        int length = bytes.Length < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes.Span);
        if (length > bytes.Length - 2)
            throw LadingException.Input("The certificate's SCT list is cut off.");
        ReadOnlyMemory<byte> taken = bytes.Slice(2, length);
        bytes = bytes[(2 + length)..];
        return taken;
    }

    private static void End(ReadOnlyMemory<byte> rest)
    {
        if (!rest.IsEmpty)
            throw LadingException.Input("Something follows the certificate's SCT list.");
    }
}
