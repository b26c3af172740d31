using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Identity;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Signing;

/// <summary>
/// Who signs without a key of their own: an identity token, for which an authority certifies a key that lives for a few signatures. A new
/// key and certificate are had when the old certificate is about to end. Not thread-safe.
/// </summary>
internal sealed class KeylessIdentity : IDisposable
{
    /// <summary>A certificate with less time left is not begun to sign with: the log's or authority's time must still fit.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    private readonly IdentityToken _token;
    private readonly FulcioClient _authority;
    private readonly KeyAlgorithm _algorithm;
    private readonly SigningKey? _given;
    private readonly TimeProvider _clock;
    private SigningCredential? _credential;

    /// <summary>Takes the token over, and <paramref name="given"/>: a key to have certified in place of a new one; null for a new one.</summary>
    public KeylessIdentity(IdentityToken token, FulcioClient authority, KeyAlgorithm algorithm, SigningKey? given, TimeProvider clock)
    {
        _token = token;
        _authority = authority;
        _algorithm = algorithm == KeyAlgorithm.Unspecified ? KeyAlgorithm.EcdsaP256Sha256 : algorithm;
        _given = given;
        _clock = clock;
    }

    /// <summary>A key and a certificate for it with some time left.</summary>
    public async Task<SigningCredential> CredentialAsync(CancellationToken cancellation)
    {
        if (_credential is { } old && old.Certificate!.NotAfter - _clock.GetUtcNow() >= Least)
            return old;
        if (_token.Expires <= _clock.GetUtcNow())
            throw LadingException.Input($"The identity token expired at {_token.Expires:u}, and another certificate is needed.", "Get a new token; for many images, sign in several runs.");
        Forget();
        SigningKey key = _given ?? NewKey();
        try
        {
            IssuedCertificate issued = await _authority.IssueAsync(key, _token, cancellation).ConfigureAwait(false);
            return _credential = new SigningCredential(key, issued.Certificate, issued.Chain);
        }
        catch
        {
            if (_given is null)
                key.Dispose();
            throw;
        }
    }

    private SigningKey NewKey()
    {
        using SecretBuffer pkcs8 = KeyPairs.Generate(_algorithm);
        return PrivateKeyReader.FromPkcs8(pkcs8, "the key", _algorithm);
    }

    private void Forget()
    {
        if (_given is null)
            _credential?.Key.Dispose();
        _credential = null;
    }

    public void Dispose()
    {
        Forget();
        _given?.Dispose();
        _token.Dispose();
    }
}
