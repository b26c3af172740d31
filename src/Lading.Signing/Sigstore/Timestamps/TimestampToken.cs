using System.Formats.Asn1;
using System.Security.Cryptography;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Sigstore.Timestamps;

/// <summary>
/// A timestamp response in its parts: RFC 3161, 2.4.2, in a CMS SignedData of RFC 5652, 5. Reading checks the form; what it says is worth
/// nothing before <see cref="TimestampVerifier"/>.
/// </summary>
internal sealed record TimestampToken
{
    /// <summary>The largest response that is read, in bytes.</summary>
    public const int MaxSize = 256 << 10;

    private const int MaxCertificates = 16;
    private const string SignedData = "1.2.840.113549.1.7.2";
    private const string TstInfo = "1.2.840.113549.1.9.16.1.4";
    private const string ContentTypeAttribute = "1.2.840.113549.1.9.3";
    private const string MessageDigestAttribute = "1.2.840.113549.1.9.4";
    private const string SigningCertificateV1 = "1.2.840.113549.1.9.16.2.12";
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1);

    /// <summary>TSTInfo, encoded: what the message digest attribute is over.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Hash of the message imprint.</summary>
    public required AlgorithmIdentifier ImprintAlgorithm { get; init; }

    /// <summary>Digest of what was stamped.</summary>
    public required ReadOnlyMemory<byte> Imprint { get; init; }

    /// <summary>The number that the request had, as a DER integer's bytes; null when there is none.</summary>
    public required ReadOnlyMemory<byte>? Nonce { get; init; }

    /// <summary>Certificates that came with it: hints.</summary>
    public required IReadOnlyList<Certificate> Certificates { get; init; }

    /// <summary>The signer's issuer and serial number; null when it is named by key identifier.</summary>
    public required (ReadOnlyMemory<byte> Issuer, ReadOnlyMemory<byte> Serial)? SignerSerial { get; init; }

    /// <summary>The signer's subject key identifier; empty when it is named by issuer and serial number.</summary>
    public required ReadOnlyMemory<byte> SignerKeyId { get; init; }

    /// <summary>Hash of the signed attributes and of the content.</summary>
    public required AlgorithmIdentifier DigestAlgorithm { get; init; }

    /// <summary>The signed attributes as they are signed: a SET OF in DER.</summary>
    public required ReadOnlyMemory<byte> SignedAttributes { get; init; }

    /// <summary>The message digest attribute; empty when there is none.</summary>
    public required ReadOnlyMemory<byte> MessageDigest { get; init; }

    /// <summary>Hashes of the certificate that signed, of the signing certificate attributes; empty when there are none.</summary>
    public required IReadOnlyList<(HashAlgorithmName Hash, ReadOnlyMemory<byte> Digest)> SigningCertificates { get; init; }

    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Reads a TimeStampResp; a refusal of the authority and everything malformed is an input error.</summary>
    public static TimestampToken Read(ReadOnlyMemory<byte> response)
    {
        if (response.Length > MaxSize)
            throw LadingException.Input($"The timestamp has {response.Length} bytes, more than the {MaxSize} that are read.");
        return Der.Read(response, "the RFC 3161 timestamp", ReadResponse, AsnEncodingRules.BER);
    }

    private static TimestampToken ReadResponse(AsnReader reader)
    {
        AsnReader outer = reader.ReadSequence();
        AsnReader status = outer.ReadSequence();
        if (!status.TryReadInt32(out int code) || code is not (0 or 1))
            throw new AsnContentException("The authority did not grant the timestamp.");
        AsnReader contentInfo = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        Want(contentInfo.ReadObjectIdentifier(), SignedData);
        AsnReader explicitData = contentInfo.ReadSequence(Context0);
        contentInfo.ThrowIfNotEmpty();
        AsnReader data = explicitData.ReadSequence();
        explicitData.ThrowIfNotEmpty();
        if (!data.TryReadInt32(out int version) || version != 3)
            throw new AsnContentException("The signed data is not of version 3.");
        data.ReadSetOf(skipSortOrderValidation: true); // digest algorithms, again with each signer
        AsnReader encapsulated = data.ReadSequence();
        Want(encapsulated.ReadObjectIdentifier(), TstInfo);
        AsnReader explicitContent = encapsulated.ReadSequence(Context0);
        byte[] content = explicitContent.ReadOctetString();
        explicitContent.ThrowIfNotEmpty();
        encapsulated.ThrowIfNotEmpty();
        var certificates = new List<Certificate>();
        if (data.PeekTag().HasSameClassAndValue(Context0))
        {
            AsnReader set = data.ReadSetOf(skipSortOrderValidation: true, Context0);
            while (set.HasData)
            {
                if (certificates.Count == MaxCertificates)
                    throw new AsnContentException($"There are more than {MaxCertificates} certificates.");
                certificates.Add(Certificate.Read(set.ReadEncodedValue(), "a certificate of the timestamp"));
            }
        }
        if (data.PeekTag().HasSameClassAndValue(Context1))
            data.ReadEncodedValue(); // revocation lists: not used
        AsnReader signers = data.ReadSetOf(skipSortOrderValidation: true);
        data.ThrowIfNotEmpty();
        AsnReader signer = signers.ReadSequence();
        signers.ThrowIfNotEmpty(); // RFC 3161, 2.4.2: exactly one
        return ReadSigner(signer, certificates, content);
    }

    private static TimestampToken ReadSigner(AsnReader signer, List<Certificate> certificates, byte[] content)
    {
        signer.ReadInteger();
        (ReadOnlyMemory<byte>, ReadOnlyMemory<byte>)? serial = null;
        ReadOnlyMemory<byte> keyId = default;
        if (signer.PeekTag().HasSameClassAndValue(Context0))
            keyId = signer.ReadOctetString(Context0);
        else
        {
            AsnReader id = signer.ReadSequence();
            serial = (id.ReadEncodedValue(), id.ReadIntegerBytes());
            id.ThrowIfNotEmpty();
        }
        AlgorithmIdentifier digestAlgorithm = AlgorithmIdentifier.Read(signer);
        byte[] attributes = signer.PeekTag().HasSameClassAndValue(Context0)
            ? signer.ReadEncodedValue().ToArray()
            : throw new AsnContentException("The timestamp has no signed attributes.");
        attributes[0] = 0x31; // RFC 5652, 5.4: signed as a SET OF and not with its tag in place
        AlgorithmIdentifier signatureAlgorithm = AlgorithmIdentifier.Read(signer);
        byte[] signature = signer.ReadOctetString();
        if (signer.HasData)
            signer.ReadSetOf(skipSortOrderValidation: true, Context1); // unsigned attributes say nothing
        signer.ThrowIfNotEmpty();

        byte[] messageDigest = [];
        string? contentType = null;
        var signingCertificates = new List<(HashAlgorithmName, ReadOnlyMemory<byte>)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        AsnReader set = new AsnReader(attributes, AsnEncodingRules.BER).ReadSetOf(skipSortOrderValidation: true);
        while (set.HasData)
        {
            AsnReader attribute = set.ReadSequence();
            string oid = attribute.ReadObjectIdentifier();
            AsnReader values = attribute.ReadSetOf(skipSortOrderValidation: true);
            attribute.ThrowIfNotEmpty();
            if (!seen.Add(oid))
                throw new AsnContentException("A signed attribute is there twice.");
            switch (oid)
            {
                case ContentTypeAttribute: contentType = values.ReadObjectIdentifier(); break;
                case MessageDigestAttribute: messageDigest = values.ReadOctetString(); break;
                case SigningCertificateV1: signingCertificates.Add(ReadEssCertificate(values.ReadSequence(), isV2: false)); break;
                case SigningCertificateV2: signingCertificates.Add(ReadEssCertificate(values.ReadSequence(), isV2: true)); break;
                default: continue;
            }
            values.ThrowIfNotEmpty();
        }
        Want(contentType, TstInfo);
        (DateTimeOffset time, AlgorithmIdentifier imprintAlgorithm, byte[] imprint, ReadOnlyMemory<byte>? nonce) = ReadInfo(content);
        return new TimestampToken
        {
            Content = content,
            Time = time,
            ImprintAlgorithm = imprintAlgorithm,
            Imprint = imprint,
            Nonce = nonce,
            Certificates = certificates,
            SignerSerial = serial,
            SignerKeyId = keyId,
            DigestAlgorithm = digestAlgorithm,
            SignedAttributes = attributes,
            MessageDigest = messageDigest,
            SigningCertificates = signingCertificates,
            SignatureAlgorithm = signatureAlgorithm,
            Signature = signature,
        };
    }

    private static (DateTimeOffset, AlgorithmIdentifier, byte[], ReadOnlyMemory<byte>?) ReadInfo(ReadOnlyMemory<byte> content)
    {
        var reader = new AsnReader(content, AsnEncodingRules.DER);
        AsnReader info = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!info.TryReadInt32(out int version) || version != 1)
            throw new AsnContentException("TSTInfo is not of version 1.");
        info.ReadObjectIdentifier(); // the authority's policy
        AsnReader imprint = info.ReadSequence();
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(imprint);
        byte[] digest = imprint.ReadOctetString();
        imprint.ThrowIfNotEmpty();
        info.ReadIntegerBytes(); // serial number
        DateTimeOffset time = info.ReadGeneralizedTime();
        ReadOnlyMemory<byte>? nonce = null;
        // Accuracy, ordering, the authority's name: nothing that is decided by. Extensions could be critical (2.4.2), none is known.
        while (info.HasData)
        {
            if (nonce is null && info.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            {
                nonce = info.ReadIntegerBytes();
                continue;
            }
            if (info.PeekTag().HasSameClassAndValue(Context1))
                throw new AsnContentException("TSTInfo has extensions, of which none is known.");
            info.ReadEncodedValue();
        }
        return (time, algorithm, digest, nonce);
    }

    /// <summary>The first of ESSCertID (RFC 2634, 5.4, SHA-1) or ESSCertIDv2 (RFC 5035, 4): the signer's own certificate.</summary>
    private static (HashAlgorithmName, ReadOnlyMemory<byte>) ReadEssCertificate(AsnReader attribute, bool isV2)
    {
        AsnReader first = attribute.ReadSequence().ReadSequence();
        HashAlgorithmName hash = isV2 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
        if (isV2 && first.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            hash = AlgorithmIdentifier.Read(first).Hash ?? throw new AsnContentException("The hash of the signing certificate attribute is not known.");
        return (hash, first.ReadOctetString());
    }

    private static void Want(string? oid, string wanted)
    {
        if (oid != wanted)
            throw new AsnContentException($"{wanted} is wanted where {oid ?? "nothing"} is.");
    }
}
