using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;

namespace Lading.Cli.Options;

/// <summary>What the Sigstore instance in use is trusted and used by, where no file says so.</summary>
internal static class Trust
{
    /// <summary>The trusted root of a file, or of the instance; what is left out of it is said.</summary>
    public static Task<TrustedRoot> RootAsync(string? path, CancellationToken cancellation, bool staging = false)
    {
        _ = staging;
        cancellation.ThrowIfCancellationRequested();
        if (path is null)
            throw LadingException.Usage("--trusted-root is missing.", "Which services are trusted? Give the trusted_root.json of your Sigstore instance.");
        TrustedRoot root = TrustedRoot.Read(BundleOptions.ReadFile(path, TrustedRoot.MaxSize), path);
        foreach (string skipped in root.Skipped)
            Terminal.Warn(skipped);
        return Task.FromResult(root);
    }

    /// <summary>The signing config of the instance.</summary>
    public static Task<SigningConfig> SigningConfigAsync(CancellationToken cancellation, bool staging = false)
    {
        _ = staging;
        cancellation.ThrowIfCancellationRequested();
        throw LadingException.Usage("--signing-config is missing.", "Which services are used? Give the signing_config.v0.2.json of your Sigstore instance.");
    }
}
