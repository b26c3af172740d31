namespace Lading.Signing.Sigstore.Trust;

/// <summary>Names of the TUF targets that a Sigstore instance is trusted and used by.</summary>
internal static class TrustFiles
{
    /// <summary>Whom to trust.</summary>
    public const string TrustedRoot = "trusted_root.json";

    /// <summary>Where to sign.</summary>
    public const string SigningConfig = "signing_config.v0.2.json";

    /// <summary>Where to sign when signatures should go into a log of Rekor v2.</summary>
    public const string SigningConfigRekorV2 = "signing_config_rekor_v2.v0.2.json";
}
