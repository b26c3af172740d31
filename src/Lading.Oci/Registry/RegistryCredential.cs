using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Lading.Oci.Registry;

/// <summary>What a <see cref="RegistryCredential"/> holds.</summary>
public enum RegistryCredentialKind
{
    /// <summary>A password, or an access token used like one.</summary>
    Password,

    /// <summary>A refresh token of the token server (<c>identitytoken</c>), exchanged by OAuth2.</summary>
    IdentityToken,

    /// <summary>A bearer token the registry takes as it is (<c>registrytoken</c>).</summary>
    RegistryToken,
}

/// <summary>
/// What to log in to a registry with. The secret is kept as bytes that are zeroed on dispose; it never shows in
/// <see cref="ToString"/>, messages or process arguments. Not changed after construction; thread-safe until disposed.
/// </summary>
public sealed class RegistryCredential : IDisposable
{
    private readonly byte[] _secret;

    /// <summary>
    /// Copies <paramref name="secret"/> (UTF-8), which the caller may then zero. <paramref name="origin"/> says in
    /// messages where it came from.
    /// </summary>
    public RegistryCredential(RegistryCredentialKind kind, string username, ReadOnlySpan<byte> secret, string origin)
    {
        Kind = kind;
        Username = username;
        Origin = origin;
        _secret = GC.AllocateUninitializedArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(_secret);
    }

    /// <summary>What the secret is.</summary>
    public RegistryCredentialKind Kind { get; }

    /// <summary>Whose it is; empty for tokens.</summary>
    public string Username { get; }

    /// <summary>Where it came from: a file, a credential helper, the command line.</summary>
    public string Origin { get; }

    /// <summary>RFC 7617; the only place besides <see cref="Bearer"/> and <see cref="SecretText"/> where the secret becomes text, for as long as the request.</summary>
    internal AuthenticationHeaderValue Basic()
    {
        byte[] user = Encoding.UTF8.GetBytes(Username + ":");
        byte[] pair = new byte[user.Length + _secret.Length];
        user.CopyTo(pair, 0);
        _secret.CopyTo(pair, user.Length);
        try
        {
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pair);
        }
    }

    internal AuthenticationHeaderValue Bearer() => new("Bearer", Encoding.ASCII.GetString(_secret));

    internal string SecretText() => Encoding.UTF8.GetString(_secret);

    /// <summary>Who and from where, without the secret.</summary>
    public override string ToString() => Username.Length == 0 ? $"the token from {Origin}" : $"the login '{Printable.Text(Username, 80)}' from {Origin}";

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);
}
