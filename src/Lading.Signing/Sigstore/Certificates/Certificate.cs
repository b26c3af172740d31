using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Lading.Oci;
using Lading.Signing.Keys;

namespace Lading.Signing.Sigstore.Certificates;

/// <summary>
/// An X.509 certificate as it stands in its bytes: RFC 5280, 4.1. Reading checks the form and nothing else; what is malformed is a
/// <see cref="LadingException"/> of kind Input. Immutable and thread-safe.
/// </summary>
public sealed class Certificate
{
    /// <summary>The largest certificate that is read, in bytes.</summary>
    public const int MaxSize = 64 << 10;

    private const int MaxExtensions = 128;
    private const int MaxInFile = 64;

    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3);

    private PublicKey? _key;

    private Certificate() { }

    /// <summary>The whole, in DER.</summary>
    public ReadOnlyMemory<byte> Der { get; private init; }

    /// <summary>Start of validity, inclusive.</summary>
    public DateTimeOffset NotBefore { get; private init; }

    /// <summary>End of validity, inclusive.</summary>
    public DateTimeOffset NotAfter { get; private init; }

    /// <summary>The subject's key; throws an input error when its type is not known.</summary>
    public PublicKey Key => _key ??= PublicKeyReader.FromSpki(Spki, "the key of the certificate");

    /// <summary>SHA-256 of the whole, in lower-case hex.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Der.Span));

    /// <summary>The whole, in PEM: RFC 7468, 5; with a line feed at the end.</summary>
    public string Pem => PemEncoding.WriteString("CERTIFICATE", Der.Span) + "\n";

    /// <summary>What is signed.</summary>
    internal ReadOnlyMemory<byte> ToBeSigned { get; private init; }

    /// <summary>What is signed, member by member, up to and without the extensions.</summary>
    internal ReadOnlyMemory<byte> BeforeExtensions { get; private init; }

    internal ReadOnlyMemory<byte> SerialNumber { get; private init; }

    /// <summary>The issuer's name, encoded: names are compared byte for byte.</summary>
    internal ReadOnlyMemory<byte> Issuer { get; private init; }

    internal ReadOnlyMemory<byte> Subject { get; private init; }

    internal ReadOnlyMemory<byte> Spki { get; private init; }

    internal IReadOnlyList<CertificateExtension> Extensions { get; private init; } = [];

    internal AlgorithmIdentifier SignatureAlgorithm { get; private init; }

    internal ReadOnlyMemory<byte> Signature { get; private init; }

    /// <summary>Reads one certificate in DER; <paramref name="where"/> names it in errors.</summary>
    public static Certificate Read(ReadOnlyMemory<byte> der, string where)
    {
        if (der.Length > MaxSize)
            throw LadingException.Input($"{where}: a certificate has no more than {MaxSize} bytes, this has {der.Length}.");
        try
        {
            return Read(der);
        }
        catch (AsnContentException e)
        {
            throw LadingException.Input($"{where}: not a certificate: {Printable.Text(e.Message)}", inner: e);
        }
    }

    /// <summary>All certificates of a file in PEM (RFC 7468), in its order; an input error when there is none, or something else than certificates.</summary>
    public static IReadOnlyList<Certificate> ReadPem(ReadOnlySpan<byte> file, string where)
    {
        ReadOnlySpan<char> text = Encoding.UTF8.GetString(file);
        var certificates = new List<Certificate>();
        while (PemEncoding.TryFind(text, out PemFields fields))
        {
            if (text[fields.Label] is not "CERTIFICATE")
                throw LadingException.Input($"{where}: a PEM block '{Printable.Text(text[fields.Label].ToString(), 60)}' is no certificate.");
            if (certificates.Count == MaxInFile)
                throw LadingException.Input($"{where}: no more than {MaxInFile} certificates are read from a file.");
            certificates.Add(Read(Convert.FromBase64String(text[fields.Base64Data].ToString()), where));
            text = text[fields.Location.End..];
        }
        return certificates.Count > 0 ? certificates : throw LadingException.Input($"{where}: there is no PEM block in it.", "A certificate begins with -----BEGIN CERTIFICATE-----.");
    }

    /// <summary>The extension of this kind; null when there is none.</summary>
    internal CertificateExtension? Extension(string oid)
    {
        foreach (CertificateExtension extension in Extensions)
            if (extension.Oid == oid)
                return extension;
        return null;
    }

    /// <summary>True when <paramref name="issuer"/>'s key signed this, and the names agree.</summary>
    internal bool IsSignedBy(Certificate issuer) => Issuer.Span.SequenceEqual(issuer.Subject.Span)
        && SignatureAlgorithm.Verify(issuer.Key, ToBeSigned.Span, Signature.Span);

    /// <summary>True from <see cref="NotBefore"/> to <see cref="NotAfter"/>, both inclusive.</summary>
    internal bool IsValidAt(DateTimeOffset time) => NotBefore <= time && time <= NotAfter;

    private static Certificate Read(ReadOnlyMemory<byte> der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        AsnReader outer = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        ReadOnlyMemory<byte> toBeSigned = outer.ReadEncodedValue();
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(outer);
        byte[] signature = outer.ReadBitString(out int unused);
        outer.ThrowIfNotEmpty();

        AsnReader body = new AsnReader(toBeSigned, AsnEncodingRules.DER).ReadSequence();
        ReadOnlyMemory<byte> content = new AsnReader(toBeSigned, AsnEncodingRules.DER).PeekContentBytes();
        var versionTag = new Asn1Tag(TagClass.ContextSpecific, 0);
        int version = 0;
        if (body.PeekTag().HasSameClassAndValue(versionTag))
        {
            AsnReader wrapper = body.ReadSequence(versionTag);
            if (!wrapper.TryReadInt32(out version) || wrapper.HasData)
                throw new AsnContentException("The version of the certificate is no small number.");
        }
        ReadOnlyMemory<byte> serial = body.ReadIntegerBytes();
        AlgorithmIdentifier inner = AlgorithmIdentifier.Read(body);
        if (inner.Oid != algorithm.Oid || !inner.Parameters.Span.SequenceEqual(algorithm.Parameters.Span) || unused != 0)
            throw new AsnContentException("The two signature algorithms of the certificate differ.");
        ReadOnlyMemory<byte> issuer = body.ReadEncodedValue();
        AsnReader validity = body.ReadSequence();
        DateTimeOffset notBefore = Time(validity);
        DateTimeOffset notAfter = Time(validity);
        validity.ThrowIfNotEmpty();
        ReadOnlyMemory<byte> subject = body.ReadEncodedValue();
        ReadOnlyMemory<byte> spki = body.ReadEncodedValue();
        IReadOnlyList<CertificateExtension> extensions = [];
        ReadOnlyMemory<byte> before = content;
        if (body.HasData)
        {
            // Unique identifiers (4.1.2.8) are not used by anyone: what stands here must be the extensions of version 3.
            if (version != 2)
                throw new AsnContentException("Only certificates of version 3 have extensions.");
            ReadOnlyMemory<byte> encoded = body.ReadEncodedValue();
            before = content[..(content.Length - encoded.Length)];
            extensions = ReadExtensions(encoded);
        }
        body.ThrowIfNotEmpty();
        return new Certificate
        {
            Der = der,
            ToBeSigned = toBeSigned,
            BeforeExtensions = before,
            SerialNumber = serial,
            Issuer = issuer,
            Subject = subject,
            Spki = spki,
            NotBefore = notBefore,
            NotAfter = notAfter,
            Extensions = extensions,
            SignatureAlgorithm = algorithm,
            Signature = signature,
        };
    }

    private static List<CertificateExtension> ReadExtensions(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        AsnReader wrapper = reader.ReadSequence(ExtensionsTag);
        AsnReader list = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        var extensions = new List<CertificateExtension>(24);
        while (list.HasData)
        {
            ReadOnlyMemory<byte> whole = list.PeekEncodedValue();
            AsnReader one = list.ReadSequence();
            string oid = one.ReadObjectIdentifier();
            bool critical = one.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && one.ReadBoolean();
            byte[] value = one.ReadOctetString();
            one.ThrowIfNotEmpty();
            if (extensions.Count == MaxExtensions || extensions.Exists(e => e.Oid == oid))
                throw new AsnContentException($"The extension {oid} is there twice, or there are more than {MaxExtensions}.");
            extensions.Add(new CertificateExtension(oid, critical, value, whole));
        }
        return extensions;
    }

    private static DateTimeOffset Time(AsnReader validity) => validity.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
        ? validity.ReadUtcTime(twoDigitYearMax: 2049)
        : validity.ReadGeneralizedTime();
}
