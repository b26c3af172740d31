using Lading.Signing.Sigstore.Tuf;

namespace Lading.Signing.Sigstore.Trust;

/// <summary>
/// A public Sigstore instance that is trusted without being set up: its TUF root, and the trusted root and signing configs as its TUF
/// repository had them when this program was made. How they are renewed: docs/decisions/010-built-in-trust.md.
/// </summary>
public sealed class SigstoreInstance
{
    private readonly string _folder;

    private SigstoreInstance(string folder, string mirror, DateOnly asOf, int targetsVersion)
    {
        _folder = folder;
        Mirror = mirror;
        AsOf = asOf;
        TargetsVersion = targetsVersion;
    }

    /// <summary>The instance that everybody uses.</summary>
    public static SigstoreInstance PublicGood { get; } = new("PublicGood", "https://tuf-repo-cdn.sigstore.dev", new DateOnly(2026, 8, 21), targetsVersion: 14);

    /// <summary>The instance that Sigstore's own developers try things on.</summary>
    public static SigstoreInstance Staging { get; } = new("Staging", "https://tuf-repo-cdn.sigstage.dev", new DateOnly(2026, 8, 21), targetsVersion: 28);

    /// <summary>Where its TUF repository is.</summary>
    public string Mirror { get; }

    /// <summary>The day on which its repository stood as it is built in here.</summary>
    public DateOnly AsOf { get; }

    /// <summary>Its TUF root metadata, where updates begin.</summary>
    public byte[] Root => Resource("root.json");

    /// <summary>Version of its TUF targets metadata, which names the files below.</summary>
    internal int TargetsVersion { get; }

    /// <summary>The TUF targets metadata that the files below were taken by.</summary>
    internal SignedMetadata<TargetsMetadata> SignedTargets =>
        SignedMetadata<TargetsMetadata>.Read(Resource("targets.json"), TufLimits.Targets, "the built-in targets.json", MetadataReader.Targets);

    /// <summary>The instance of this TUF repository; null when it is none of these.</summary>
    public static SigstoreInstance? Find(string mirror) => mirror.TrimEnd('/') switch
    {
        var m when m == PublicGood.Mirror => PublicGood,
        var m when m == Staging.Mirror => Staging,
        _ => null,
    };

    /// <summary>A TUF target that is built in, by its name; null when it is not.</summary>
    public byte[]? Target(string name) => name is TrustFiles.TrustedRoot or TrustFiles.SigningConfig or TrustFiles.SigningConfigRekorV2 ? Resource(name) : null;

    private byte[] Resource(string name)
    {
        using Stream stream = typeof(SigstoreInstance).Assembly.GetManifestResourceStream($"Lading.Signing.Sigstore.Trust.{_folder}.{name}")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
