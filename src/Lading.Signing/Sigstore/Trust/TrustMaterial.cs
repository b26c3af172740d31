using System.Globalization;
using Lading.Oci;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Tuf;

namespace Lading.Signing.Sigstore.Trust;

/// <summary>
/// What a Sigstore instance is trusted and used by when no file is given: from the cache that <c>lading initialize</c> keeps, or built in.
/// Never fetched here: verifying needs no network.
/// </summary>
public sealed class TrustMaterial
{
    private readonly Func<string, byte[]?> _target;

    private TrustMaterial(string origin, DateTimeOffset? asOf, DateTimeOffset? renewBy, byte[] trustedRoot, Func<string, byte[]?> target)
    {
        Origin = origin;
        AsOf = asOf;
        RenewBy = renewBy;
        _target = target;
        TrustedRootJson = trustedRoot;
        TrustedRoot = TrustedRoot.Read(trustedRoot, origin);
    }

    /// <summary>Where it is from, in words.</summary>
    public string Origin { get; }

    /// <summary>When it was what the instance says, for what is built in; null for a cache.</summary>
    public DateTimeOffset? AsOf { get; }

    /// <summary>When the instance will have said something newer, for a cache; null for what is built in.</summary>
    public DateTimeOffset? RenewBy { get; }

    /// <summary>Whom to trust.</summary>
    public TrustedRoot TrustedRoot { get; }

    /// <summary>The document that <see cref="TrustedRoot"/> was read from.</summary>
    public ReadOnlyMemory<byte> TrustedRootJson { get; }

    /// <summary>What is built in of an instance.</summary>
    public static TrustMaterial BuiltIn(SigstoreInstance instance) => new(
        string.Create(CultureInfo.InvariantCulture, $"the trusted root of {new Uri(instance.Mirror).Host} that is built in, as of {instance.AsOf:yyyy-MM-dd}, targets version {instance.TargetsVersion}"),
        new DateTimeOffset(instance.AsOf, TimeOnly.MinValue, TimeSpan.Zero), null,
        instance.Target(TrustFiles.TrustedRoot)!, instance.Target);

    /// <summary>
    /// The cache of the repository in use when there is one, else what is built in. Of a public instance, what is built in is also taken when
    /// the cache is older. An input error when the cache is damaged, or when another repository is in use and there is no cache of it.
    /// </summary>
    public static async Task<TrustMaterial> LoadAsync(TrustFolder folder, CancellationToken cancellation)
    {
        string mirror = folder.Mirror;
        SigstoreInstance? instance = SigstoreInstance.Find(mirror);
        TufCache cache = TrustFolder.CacheIn(folder.FolderOf(mirror));
        if (!cache.IsInitialized)
            return instance is not null ? BuiltIn(instance) : throw LadingException.Input(
                $"Whom {Printable.Text(mirror)} trusts is not known here: {Printable.Text(cache.Folder)} has no root.json.", $"Run: lading initialize --mirror {Printable.Text(mirror)} --root FILE.");
        TufClient client = await TufClient.OpenOfflineAsync(cache, cancellation).ConfigureAwait(false);
        if (client.TargetsVersion < instance?.TargetsVersion)
            return BuiltIn(instance);
        byte[] trustedRoot = await client.TargetAsync(TrustFiles.TrustedRoot, cancellation).ConfigureAwait(false);
        string origin = string.Create(CultureInfo.InvariantCulture,
            $"the trusted root of {Printable.Text(mirror, 100)} in {Printable.Text(cache.Folder)}, targets version {client.TargetsVersion}");
        return new TrustMaterial(origin, null, client.State.TimestampExpires, trustedRoot, name => client.FindTargetAsync(name, cancellation).GetAwaiter().GetResult());
    }

    /// <summary>Where to sign, in a log of Rekor v2 or the usual one. An input error when the instance does not say.</summary>
    public SigningConfig SigningConfig(bool rekorV2 = false) => Services.SigningConfig.Read(SigningConfigJson(rekorV2), Name(rekorV2));

    /// <summary>The document that <see cref="SigningConfig"/> reads.</summary>
    public byte[] SigningConfigJson(bool rekorV2) => _target(Name(rekorV2))
        ?? throw LadingException.Input($"The Sigstore instance has no {Name(rekorV2)}, by which it would be known where to sign.", "Give one with --signing-config; lading signing-config create makes it.");

    private static string Name(bool rekorV2) => rekorV2 ? TrustFiles.SigningConfigRekorV2 : TrustFiles.SigningConfig;
}
