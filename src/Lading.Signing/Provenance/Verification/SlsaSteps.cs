namespace Lading.Signing.Provenance.Verification;

/// <summary>The parts of SLSA 1.1, "Verifying artifacts", that steps belong to.</summary>
internal static class SlsaSteps
{
    /// <summary>Step 1: the signature, the subject, and the builder with the level that it is trusted for.</summary>
    public const string Builder = "SLSA 1";

    /// <summary>Step 2: what is expected of the build.</summary>
    public const string Expectations = "SLSA 2";

    /// <summary>"Verification summary attestation", how to verify.</summary>
    public const string Summary = "SLSA VSA";
}
