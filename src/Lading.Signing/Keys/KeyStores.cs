using Lading.Oci;
using Lading.Signing.Keys.Pkcs11;
using Lading.Signing.Keys.Services;

namespace Lading.Signing.Keys;

/// <summary>A place where keys are kept, and how one of them is opened.</summary>
/// <param name="Scheme">What its references begin with.</param>
/// <param name="Open">Opens a key for signing; the public half of it comes along.</param>
/// <param name="OpenPublic">Opens a public key where that takes no private one; null when <paramref name="Open"/> does both.</param>
internal sealed record KeyStore(
    string Scheme,
    Func<string, KeyAccess, CancellationToken, Task<SigningKey>> Open,
    Func<string, KeyAccess, PublicKey>? OpenPublic = null)
{
    /// <summary>Makes a key there; null where keys are not made.</summary>
    public Func<string, KeyAccess, CancellationToken, Task<SigningKey>>? Create { get; init; }
}

/// <summary>
/// Keys by reference, in cosign's spelling: a path, <c>env://VARIABLE</c>, <c>hashivault://</c>, <c>awskms://</c>,
/// <c>azurekms://</c>, <c>gcpkms://</c>, <c>k8s://</c>, <c>pkcs11:</c>, or <c>NAME://...</c> of a plugin <c>sigstore-kms-NAME</c>.
/// </summary>
public static class KeyStores
{
    private static readonly KeyStore[] All =
    [
        new("env://", (text, access, _) => Task.FromResult(FromEnvironment(text, access)), PublicFromEnvironment),
        new("hashivault://", VaultKey.OpenAsync) { Create = VaultKey.CreateAsync },
        new("awskms://", AwsKey.OpenAsync) { Create = AwsKey.CreateAsync },
        new("azurekms://", AzureKey.OpenAsync) { Create = AzureKey.CreateAsync },
        new("gcpkms://", GoogleKey.OpenAsync) { Create = GoogleKey.CreateAsync },
        new("k8s://", KubernetesKey.OpenAsync, KubernetesKey.OpenPublic) { Create = KubernetesKey.CreateAsync },
        new("pkcs11:", Pkcs11Key.OpenAsync) { Create = Pkcs11Key.CreateAsync },
    ];

    private static readonly string[] NotThere = ["github://", "gitlab://", "http://", "https://"];

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
    public static Task<SigningKey> CreateAsync(string reference, KeyAccess access, CancellationToken cancellation) => Find(reference)?.Create is { } create
        ? create(reference, access, cancellation)
        : throw LadingException.Usage($"No key can be made at {Printable.Text(reference)}.", "At services that hold keys, on tokens (pkcs11:) and with plugins one can.");

    /// <summary>The keys on the tokens that a PKCS #11 library speaks to.</summary>
    public static IReadOnlyList<TokenKey> ListTokens(string modulePath, KeyAccess access) => Pkcs11Key.List(modulePath, access);

    private static KeyStore? Find(string reference)
    {
        foreach (KeyStore store in All)
            if (reference.StartsWith(store.Scheme, StringComparison.Ordinal))
                return store;
        foreach (string scheme in NotThere)
            if (reference.StartsWith(scheme, StringComparison.Ordinal))
                throw LadingException.Usage($"Keys of {scheme} cannot be used.", "Take the file from there, and name that.");
        int mark = reference.IndexOf("://", StringComparison.Ordinal);
        return mark > 0
            ? new KeyStore(reference[..(mark + 3)], PluginKey.OpenAsync) { Create = (text, _, cancellation) => PluginKey.CreateAsync(text, null, cancellation) }
            : null;
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
