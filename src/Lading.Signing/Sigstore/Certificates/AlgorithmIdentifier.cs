using System.Formats.Asn1;
using System.Security.Cryptography;
using Lading.Signing.Keys;

namespace Lading.Signing.Sigstore.Certificates;

/// <summary>An algorithm and its parameters: RFC 5280, 4.1.1.2; and checking a signature by one.</summary>
/// <param name="Oid">The algorithm, dotted.</param>
/// <param name="Parameters">Its parameters, encoded; empty when there are none.</param>
internal readonly record struct AlgorithmIdentifier(string Oid, ReadOnlyMemory<byte> Parameters)
{
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";

    public static AlgorithmIdentifier Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        string oid = sequence.ReadObjectIdentifier();
        ReadOnlyMemory<byte> parameters = sequence.HasData ? sequence.ReadEncodedValue() : default;
        sequence.ThrowIfNotEmpty();
        return new AlgorithmIdentifier(oid, parameters);
    }

    /// <summary>The hash this names; null for what is no hash or, like SHA-1, none that is trusted.</summary>
    public HashAlgorithmName? Hash => Oid switch
    {
        Sha256 => HashAlgorithmName.SHA256,
        Sha384 => HashAlgorithmName.SHA384,
        Sha512 => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>
    /// True when <paramref name="signature"/> is one over <paramref name="message"/> by <paramref name="key"/> with this algorithm. False for
    /// SHA-1, MD5 and everything unknown. <paramref name="digest"/> is the hash of algorithms that do not name one (CMS: RFC 5652, 5.3).
    /// </summary>
    public bool Verify(PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, HashAlgorithmName? digest = null) => (Oid, key) switch
    {
        ("1.2.840.10045.4.3.2", EcdsaPublicKey ec) => ec.Verify(message, signature, HashAlgorithmName.SHA256),
        ("1.2.840.10045.4.3.3", EcdsaPublicKey ec) => ec.Verify(message, signature, HashAlgorithmName.SHA384),
        ("1.2.840.10045.4.3.4", EcdsaPublicKey ec) => ec.Verify(message, signature, HashAlgorithmName.SHA512),
        ("1.2.840.10045.2.1", EcdsaPublicKey ec) when digest is { } hash => ec.Verify(message, signature, hash),
        ("1.2.840.113549.1.1.11", RsaPublicKey rsa) => rsa.Verify(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ("1.2.840.113549.1.1.12", RsaPublicKey rsa) => rsa.Verify(message, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        ("1.2.840.113549.1.1.13", RsaPublicKey rsa) => rsa.Verify(message, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        ("1.2.840.113549.1.1.1", RsaPublicKey rsa) when digest is { } hash => rsa.Verify(message, signature, hash, RSASignaturePadding.Pkcs1),
        ("1.2.840.113549.1.1.10", RsaPublicKey rsa) when PssHash() is { } hash => rsa.Verify(message, signature, hash, RSASignaturePadding.Pss),
        ("1.3.101.112", Ed25519PublicKey { Algorithm: KeyAlgorithm.Ed25519 } ed) => ed.Verify(message, signature),
        _ => false,
    };

    /// <summary>The hash of RSASSA-PSS parameters (RFC 4055, 3.1); null for malformed ones and for the default, SHA-1.</summary>
    private HashAlgorithmName? PssHash()
    {
        try
        {
            AsnReader sequence = new AsnReader(Parameters, AsnEncodingRules.DER).ReadSequence();
            var hash = new Asn1Tag(TagClass.ContextSpecific, 0);
            return sequence.HasData && sequence.PeekTag().HasSameClassAndValue(hash) ? Read(sequence.ReadSequence(hash)).Hash : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
