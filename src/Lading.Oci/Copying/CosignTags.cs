namespace Lading.Oci.Copying;

/// <summary>The tags under which cosign keeps what belongs to a digest, in the image's own repository.</summary>
public static class CosignTags
{
    /// <summary>The endings: signatures, attestations, SBOMs.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = [".sig", ".att", ".sbom"];

    /// <summary>The tags of a digest: <c>sha256-HEX.sig</c>, <c>.att</c>, <c>.sbom</c>.</summary>
    public static IEnumerable<string> Of(Digest digest) => Suffixes.Select(suffix => $"{digest.Algorithm}-{digest.Encoded}{suffix}");
}
