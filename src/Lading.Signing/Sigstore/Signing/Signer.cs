using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Identity;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Signing;

/// <summary>
/// What signatures are made with: a key or an identity, and the services that witness each of them. A key without services signs offline.
/// Not thread-safe.
/// </summary>
public sealed class Signer : IDisposable
{
    private readonly SigningCredential? _credential;
    private readonly KeylessIdentity? _identity;
    private readonly SigningServices? _services;
    private readonly bool _ownsKey;

    private Signer(SigningCredential? credential, KeylessIdentity? identity, SigningServices? services, bool ownsKey) =>
        (_credential, _identity, _services, _ownsKey) = (credential, identity, services, ownsKey);

    /// <summary>A key, which is taken over, and the services to witness its signatures; null to sign offline.</summary>
    public static Signer OfKey(SigningKey key, SigningServices? services = null) => new(new SigningCredential(key, null, []), null, services, ownsKey: true);

    /// <summary>
    /// The same with a certificate for the key, of an authority of one's own, and those above it. A usage error when it is for another key.
    /// </summary>
    public static Signer OfKey(SigningKey key, Certificate certificate, IReadOnlyList<Certificate> chain, SigningServices? services) =>
        certificate.Spki.Span.SequenceEqual(key.PublicKey.Spki.Span)
            ? new Signer(new SigningCredential(key, certificate, chain), null, services, ownsKey: true)
            : throw LadingException.Usage("The certificate is for another key than the one to sign with.");

    /// <summary>
    /// An identity: each certificate is for a key that is made for it and forgotten, or for <paramref name="key"/> where one is given. Token, key
    /// and services are taken over. An input error when no service states the time of signatures, without which nobody could verify them.
    /// </summary>
    public static Signer OfIdentity(IdentityToken token, SigningServices services, KeyAlgorithm algorithm = KeyAlgorithm.Unspecified, SigningKey? key = null)
    {
        if (!services.Witnesses.StateTime)
            throw LadingException.Input("No service would state the time of the signature, and the certificate is valid for minutes only.", "A timestamp authority is needed, or a transparency log of Rekor v1.");
        return new Signer(null, new KeylessIdentity(token, services.CertificateAuthority(), algorithm, key, services.Clock), services, ownsKey: false);
    }

    /// <summary>A key alone signs offline; it stays its owner's.</summary>
    public static implicit operator Signer(SigningKey key) => new(new SigningCredential(key, null, []), null, null, ownsKey: false);

    /// <summary>The services that witness each signature.</summary>
    public Witnesses Witnesses => _services?.Witnesses ?? Witnesses.None;

    internal async ValueTask<SigningCredential> CredentialAsync(CancellationToken cancellation) => _identity is null
        ? _credential!
        : await _identity.CredentialAsync(cancellation).ConfigureAwait(false);

    /// <summary>Forgets what is secret, and closes the connections.</summary>
    public void Dispose()
    {
        if (_ownsKey)
            _credential?.Key.Dispose();
        _identity?.Dispose();
        _services?.Dispose();
    }
}
