namespace Lading.Signing.Keys;

/// <summary>
/// A key type together with how it signs: <c>PublicKeyDetails</c> of sigstore's protobuf-specs, <c>sigstore_common.proto</c>. The
/// numbers are those of the enumeration there.
/// </summary>
public enum KeyAlgorithm
{
#pragma warning disable CS1591 // named as in the specification
    Unspecified = 0,
    EcdsaP256Sha256 = 5,
    Ed25519 = 7,
    Ed25519Ph = 8,
    RsaPkcs1V15_2048Sha256 = 9,
    RsaPkcs1V15_3072Sha256 = 10,
    RsaPkcs1V15_4096Sha256 = 11,
    EcdsaP384Sha384 = 12,
    EcdsaP521Sha512 = 13,
    RsaPss2048Sha256 = 16,
    RsaPss3072Sha256 = 17,
    RsaPss4096Sha256 = 18,
    EcdsaP384Sha256 = 19,
    EcdsaP521Sha256 = 20,
#pragma warning restore CS1591
}
