namespace Lading.Oci.Stores;

/// <summary>What stores without a referrers API of their own find out by reading manifests.</summary>
internal static class Referrers
{
    /// <summary>What a manifest or index refers to; null when it is no referrer.</summary>
    public static Digest? SubjectOf(StoredManifest stored) => MediaTypes.IsIndex(stored.Descriptor.MediaType)
        ? OciJson.ReadIndex(stored.Bytes, stored.Descriptor.Digest.Text).Subject?.Digest
        : MediaTypes.IsManifest(stored.Descriptor.MediaType) ? OciJson.ReadManifest(stored.Bytes, stored.Descriptor.Digest.Text).Subject?.Digest : null;

    /// <summary>A referrer's descriptor as the distribution specification wants it listed: with artifact type and annotations.</summary>
    public static Descriptor Describe(StoredManifest stored)
    {
        var descriptor = new Descriptor { MediaType = stored.Descriptor.MediaType, Digest = stored.Descriptor.Digest, Size = stored.Descriptor.Size };
        if (MediaTypes.IsIndex(descriptor.MediaType))
        {
            ImageIndex index = OciJson.ReadIndex(stored.Bytes, descriptor.Digest.Text);
            return descriptor with { ArtifactType = index.ArtifactType, Annotations = index.Annotations };
        }
        Manifest manifest = OciJson.ReadManifest(stored.Bytes, descriptor.Digest.Text);
        return descriptor with { ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType, Annotations = manifest.Annotations };
    }
}
