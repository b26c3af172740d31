namespace Lading.Signing.Sigstore.Certificates;

/// <summary>One extension of a certificate: RFC 5280, 4.2.</summary>
/// <param name="Oid">What it is, dotted.</param>
/// <param name="Critical">True when who does not know it must refuse the certificate.</param>
/// <param name="Value">The bytes inside of its OCTET STRING.</param>
/// <param name="Encoded">The whole extension as it stands in the certificate.</param>
internal readonly record struct CertificateExtension(string Oid, bool Critical, ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Encoded);
