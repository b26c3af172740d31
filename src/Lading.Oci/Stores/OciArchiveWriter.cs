using System.Text;

namespace Lading.Oci.Stores;

/// <summary>Writes an OCI image layout into a tar.</summary>
public sealed class OciArchiveWriter : ArchiveWriter
{
    /// <summary>Starts the archive; an input error when its folder cannot be written to.</summary>
    public OciArchiveWriter(string path)
        : base(path) => Tar.Add("oci-layout", Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}"""));

    private static string PathOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Encoded}";

    private protected override Task<StoredFile> WriteBlobAsync(Descriptor blob, Stream content, CancellationToken cancellation) =>
        Tar.AddAsync(PathOf(blob.Digest).Length, content, () => PathOf(blob.Digest), cancellation);

    private protected override void WriteManifest(StoredManifest manifest) =>
        Blobs[manifest.Descriptor.Digest] = Tar.Add(PathOf(manifest.Descriptor.Digest), manifest.Bytes);

    /// <inheritdoc/>
    public override Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellation) => Blobs.TryGetValue(blob.Digest, out StoredFile? file)
        ? Task.FromResult<Stream>(new VerifiedStream(file.Open(), blob, $"{Name}@{blob.Digest}"))
        : throw LadingException.Input($"{Name} does not have the blob {blob.Digest}.");

    /// <summary>Every tag, and what no tag and no index leads to.</summary>
    private protected override void WriteEnd()
    {
        HashSet<Digest> reached = [.. Tags.Values.Select(t => t.Digest)];
        foreach (StoredManifest index in Manifests.Where(m => MediaTypes.IsIndex(m.Descriptor.MediaType)))
            reached.UnionWith(OciJson.ReadIndex(index.Bytes, Name).Manifests.Select(m => m.Digest));
        var entries = Tags.Select(t => t.Value with { Annotations = new Dictionary<string, string> { [LayoutNames.RefName] = t.Key } })
            .Concat(Manifests.Where(m => !reached.Contains(m.Descriptor.Digest)).Select(m => m.Descriptor));
        Tar.Add("index.json", OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. entries] }));
    }
}
