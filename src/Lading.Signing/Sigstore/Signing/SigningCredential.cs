using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Sigstore.Signing;

/// <summary>What one signature is made with: a key, and where an identity signs the certificate that binds it to the key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Certificate">Its certificate; null for a bare key.</param>
/// <param name="Chain">The certificates above it, the issuer first, as the authority sent them.</param>
internal sealed record SigningCredential(SigningKey Key, Certificate? Certificate, IReadOnlyList<Certificate> Chain)
{
    /// <summary>What <c>publicKey.hint</c> says of a bare key: SHA-256 of it, base64, as sigstore-go has it; null where there is a certificate.</summary>
    public string? Hint => Certificate is null ? Convert.ToBase64String(Key.PublicKey.KeyId) : null;
}
