using System.Globalization;
using Lading.Oci;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;
using Lading.Signing.Sigstore.Trust;

namespace Lading.Cli.Options;

/// <summary>What the Sigstore instance in use is trusted and used by, where no file says so. Nothing is fetched.</summary>
internal static class Trust
{
    /// <summary>Environment variables that matter, for help texts.</summary>
    public static IReadOnlyList<(string, string)> Environment { get; } =
    [
        ("TUF_ROOT", "folder that lading initialize keeps trust in, [default: ~/.sigstore/root]"),
        ("TUF_MIRROR", "TUF repository of the Sigstore instance, in place of the one that was initialized"),
        ("SIGSTORE_ROOT_FILE", "certificate authorities in PEM, in place of the trusted root's"),
        ("SIGSTORE_REKOR_PUBLIC_KEY", "key of the transparency log, in place of the trusted root's"),
        ("SIGSTORE_CT_LOG_PUBLIC_KEY_FILE", "key of the certificate log, in place of the trusted root's"),
        ("SIGSTORE_TSA_CERTIFICATE_FILE", "chain of the timestamp authority in PEM, in place of the trusted root's"),
    ];

    /// <summary>The trusted root of a file, or of the instance; what is left out of it is said.</summary>
    public static async Task<TrustedRoot> RootAsync(string? path, CancellationToken cancellation, bool staging = false)
    {
        TrustedRoot root;
        string origin;
        if (path is not null)
        {
            root = TrustedRoot.Read(BundleOptions.ReadFile(path, TrustedRoot.MaxSize), path);
            origin = path;
        }
        else
        {
            TrustMaterial material = await MaterialAsync(staging, cancellation).ConfigureAwait(false);
            (root, IReadOnlyList<string> replaced) = TrustOverrides.Apply(material.TrustedRoot, System.Environment.GetEnvironmentVariable);
            origin = $"{material.Origin}{Age(material)}{(replaced.Count == 0 ? "" : $", parts of it replaced by {string.Join(", ", replaced)}")}";
        }
        Terminal.Detail(string.Create(CultureInfo.InvariantCulture, $"Trusted: {Printable.Text(origin, 500)}, {root.Digest}"));
        foreach (string skipped in root.Skipped)
            Terminal.Warn(skipped);
        return root;
    }

    private static string Age(TrustMaterial material)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return (material.AsOf, material.RenewBy) switch
        {
            ({ } asOf, _) => string.Create(CultureInfo.InvariantCulture, $", {Math.Max(0, (now - asOf).Days)} days old"),
            (_, { } renewBy) when renewBy < now => string.Create(CultureInfo.InvariantCulture, $", to be renewed by lading initialize for {(now - renewBy).Days} days"),
            (_, { } renewBy) => string.Create(CultureInfo.InvariantCulture, $", to be renewed by {renewBy:u}"),
            _ => "",
        };
    }

    /// <summary>The signing config of the instance.</summary>
    public static async Task<SigningConfig> SigningConfigAsync(CancellationToken cancellation, bool staging = false) =>
        (await MaterialAsync(staging, cancellation).ConfigureAwait(false)).SigningConfig();

    /// <summary>The instance in use, or the staging one.</summary>
    public static Task<TrustMaterial> MaterialAsync(bool staging, CancellationToken cancellation) => staging
        ? Task.FromResult(TrustMaterial.BuiltIn(SigstoreInstance.Staging))
        : TrustMaterial.LoadAsync(TrustFolder.FromEnvironment(System.Environment.GetEnvironmentVariable), cancellation);
}
