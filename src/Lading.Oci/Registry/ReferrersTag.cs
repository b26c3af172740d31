using Lading.Oci.Stores;

namespace Lading.Oci.Registry;

/// <summary>
/// The index of referrers under a tag: distribution specification, "Referrers Tag Schema", for registries without the
/// referrers API. Pure: reading and writing are the store's.
/// </summary>
internal static class ReferrersTag
{
    /// <summary><c>sha256-HEX</c>: the algorithm, at most 32 characters, and the digest, at most 64.</summary>
    public static string Of(Digest subject) => $"{subject.Algorithm}-{(subject.Encoded.Length > 64 ? subject.Encoded[..64] : subject.Encoded)}";

    /// <summary>The descriptors in such an index; it being anything but an index is an error.</summary>
    public static IReadOnlyList<Descriptor> Read(StoredManifest? stored, string where)
    {
        if (stored is null)
            return [];
        if (!MediaTypes.IsIndex(stored.Descriptor.MediaType))
            throw LadingException.Input($"{where} should be an index of referrers and is {Printable.Text(stored.Descriptor.MediaType)}.");
        return OciJson.ReadIndex(stored.Bytes, where).Manifests;
    }

    /// <summary>How a manifest with a subject is listed: its own descriptor, artifact type and annotations.</summary>
    public static Descriptor Entry(Descriptor stored, byte[] manifest, string where)
    {
        if (MediaTypes.IsIndex(stored.MediaType))
        {
            ImageIndex index = OciJson.ReadIndex(manifest, where);
            return stored with { ArtifactType = index.ArtifactType, Annotations = index.Annotations };
        }
        Manifest image = OciJson.ReadManifest(manifest, where);
        return stored with { ArtifactType = image.ArtifactType ?? image.Config.MediaType, Annotations = image.Annotations };
    }

    /// <summary>The subject of a manifest or index; null when it has none.</summary>
    public static Digest? Subject(byte[] manifest, string mediaType, string where) =>
        MediaTypes.IsIndex(mediaType) ? OciJson.ReadIndex(manifest, where).Subject?.Digest
        : MediaTypes.IsManifest(mediaType) ? OciJson.ReadManifest(manifest, where).Subject?.Digest
        : null;

    public static byte[] Write(IReadOnlyList<Descriptor> referrers) => OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = referrers });
}
