namespace Lading.Signing.Sigstore.Bundles;

/// <summary>The versions of the bundle: sigstore_bundle.proto. The version is not signed: it decides the shape of a bundle and nothing of what is trusted.</summary>
public enum BundleVersion
{
    /// <summary>0.1: a signed entry timestamp must be there, an inclusion proof may.</summary>
    V01 = 1,

    /// <summary>0.2: every log entry has an inclusion proof with a checkpoint.</summary>
    V02 = 2,

    /// <summary>0.3: as 0.2, and the certificate stands alone, without a chain.</summary>
    V03 = 3,
}
