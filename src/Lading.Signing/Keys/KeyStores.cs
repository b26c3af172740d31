using Lading.Oci;
using Lading.Signing.Keys.Pkcs11;

namespace Lading.Signing.Keys;

/// <summary>A place where keys are kept, and how one of them is opened.</summary>
/// <param name="Scheme">What its references begin with.</param>
/// <param name="Open">Opens a key for signing; the public half of it comes along.</param>
/// <param name="OpenPublic">Opens a public key where that takes no private one; null when <paramref name="Open"/> does both.</param>
internal sealed record KeyStore(
    string Scheme,
    Func<string, KeyAccess, CancellationToken, Task<SigningKey>> Open,
    Func<string, KeyAccess, PublicKey>? OpenPublic = null);

/// <summary>
/// Keys by reference, in cosign's spelling: a path, <c>env://VARIABLE</c>, <c>hashivault://KEY</c>, <c>pkcs11:...</c>, or
/// <c>NAME://...</c> of a plugin <c>sigstore-kms-NAME</c>.
/// </summary>
public static class KeyStores
{
    private static readonly KeyStore[] All =
    [
        new("env://", (text, access, _) => Task.FromResult(FromEnvironment(text, access)), PublicFromEnvironment),
        new("hashivault://", VaultKey.OpenAsync),
        new("pkcs11:", Pkcs11Key.OpenAsync),
    ];

    private static readonly string[] NotYet = ["awskms://", "azurekms://", "gcpkms://", "k8s://", "github://", "gitlab://", "http://", "https://"];

    /// <summary>Opens a key for signing. A usage error for references that are not known, an input or network error when the key cannot be had.</summary>
    public static Task<SigningKey> OpenAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        if (Find(reference) is { } store)
            return store.Open(reference, access, cancellation);
        using SecretBuffer file = ReadFile(reference, PrivateKeyReader.MaxSize);
        return Task.FromResult(PrivateKeyReader.Read(file.Span, Printable.Text(reference), () => access.Password(reference), access.Algorithm));
    }

    /// <summary>Opens a public key: of a file or variable that holds one, or the public half of a key elsewhere.</summary>
    public static async Task<PublicKey> OpenPublicAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        if (Find(reference) is not { } store)
        {
            using SecretBuffer file = ReadFile(reference, PublicKeyReader.MaxSize);
            return PublicKeyReader.Read(file.Span.ToArray(), Printable.Text(reference));
        }
        if (store.OpenPublic is not null)
            return store.OpenPublic(reference, access);
        using SigningKey key = await store.Open(reference, access, cancellation).ConfigureAwait(false);
        return key.PublicKey;
    }

    /// <summary>Makes a key where the reference says. A usage error for places where keys are not made.</summary>
    public static Task<SigningKey> CreateAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        if (reference.StartsWith("hashivault://", StringComparison.Ordinal))
            return VaultKey.CreateAsync(reference, access, cancellation);
        if (reference.StartsWith("pkcs11:", StringComparison.Ordinal))
            return Pkcs11Key.CreateAsync(reference, access, cancellation);
        return Find(reference) is { } store && !All.Contains(store)
            ? PluginKey.CreateAsync(reference, null, cancellation)
            : throw LadingException.Usage($"No key can be made at {Printable.Text(reference)}.", "At hashivault://KEY, on tokens (pkcs11:) and with plugins one can.");
    }

    /// <summary>The keys on the tokens that a PKCS #11 library speaks to.</summary>
    public static IReadOnlyList<TokenKey> ListTokens(string modulePath, KeyAccess access) => Pkcs11Key.List(modulePath, access);

    private static KeyStore? Find(string reference)
    {
        foreach (KeyStore store in All)
            if (reference.StartsWith(store.Scheme, StringComparison.Ordinal))
                return store;
        foreach (string scheme in NotYet)
            if (reference.StartsWith(scheme, StringComparison.Ordinal))
                throw LadingException.Usage($"Keys of {scheme} cannot be used yet.", "A file, env://, hashivault:// and pkcs11: can, and a plugin sigstore-kms-NAME for anything else.");
        int mark = reference.IndexOf("://", StringComparison.Ordinal);
        return mark > 0 ? new KeyStore(reference[..(mark + 3)], PluginKey.OpenAsync) : null;
    }

    /// <summary>All of a file, which may hold a secret.</summary>
    public static SecretBuffer ReadFile(string path, int most)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return SecretBuffer.Read(stream, most, Printable.Text(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The key {Printable.Text(path)} cannot be read: {e.Message}", inner: e);
        }
    }

    private static SigningKey FromEnvironment(string reference, KeyAccess access)
    {
        using SecretBuffer value = Variable(reference, access);
        return PrivateKeyReader.Read(value.Span, reference, () => access.Password(reference), access.Algorithm);
    }

    private static PublicKey PublicFromEnvironment(string reference, KeyAccess access)
    {
        using SecretBuffer value = Variable(reference, access);
        return PublicKeyReader.Read(value.Span.ToArray(), reference);
    }

    private static SecretBuffer Variable(string reference, KeyAccess access)
    {
        string name = reference["env://".Length..];
        return access.Environment(name) is { Length: > 0 } value
            ? SecretBuffer.FromText(value)
            : throw LadingException.Input($"The environment variable {Printable.Text(name)}, which should hold a key, is not set.");
    }
}
