namespace Lading.Oci;

/// <summary>How a layer's tar is packed.</summary>
public enum LayerCompression
{
    /// <summary>A plain tar.</summary>
    None,

    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>RFC 8878.</summary>
    Zstd,
}

/// <summary>The media types of the OCI image specification ("Media Types") and Docker's spellings of the same.</summary>
public static class MediaTypes
{
    /// <summary>OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    /// <summary>OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    /// <summary>OCI image configuration.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    /// <summary>The empty JSON object used as the config of artifacts.</summary>
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";
    /// <summary>OCI plain tar layer; other layers extend it.</summary>
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    /// <summary>OCI gzip layer.</summary>
    public const string OciLayerGzip = OciLayer + "+gzip";
    /// <summary>OCI zstd layer.</summary>
    public const string OciLayerZstd = OciLayer + "+zstd";
    /// <summary>Docker image manifest, version 2 schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    /// <summary>Docker manifest list.</summary>
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// <summary>Docker image configuration.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    /// <summary>Docker gzip layer.</summary>
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /// <summary>How BuildKit's cache hangs together: the configuration of a cache manifest, or an entry of a cache index.</summary>
    public const string BuildKitCacheConfig = "application/vnd.buildkit.cacheconfig.v0";

    private const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    private const string DockerForeign = "application/vnd.docker.image.rootfs.foreign.diff.tar";
    private const string OciForeign = "application/vnd.oci.image.layer.nondistributable.v1.tar";

    /// <summary>True for an image index or manifest list.</summary>
    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerIndex;

    /// <summary>True for an image manifest.</summary>
    public static bool IsManifest(string mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>True for an image configuration, as opposed to an artifact's config.</summary>
    public static bool IsImageConfig(string mediaType) => mediaType is OciConfig or DockerConfig;

    /// <summary>True for layers that registries may refuse to hold (base layers of Windows images).</summary>
    public static bool IsNonDistributable(string mediaType) =>
        mediaType.StartsWith(DockerForeign, StringComparison.Ordinal) ||
        mediaType.StartsWith(OciForeign, StringComparison.Ordinal);

    /// <summary>How a layer of this media type is packed; null when it is not a tar layer known here.</summary>
    public static LayerCompression? Compression(string mediaType)
    {
        foreach (string root in (ReadOnlySpan<string>)[OciLayer, OciForeign, DockerLayer, DockerForeign])
        {
            if (!mediaType.StartsWith(root, StringComparison.Ordinal))
                continue;
            switch (mediaType.AsSpan(root.Length))
            {
                case "": return LayerCompression.None;
                case "+gzip" or ".gzip": return LayerCompression.Gzip;
                case "+zstd" or ".zstd": return LayerCompression.Zstd;
            }
        }
        return null;
    }
}
