namespace Lading.Oci.Stores;

/// <summary>A manifest or index as stored: its descriptor and exactly the bytes that were digested.</summary>
/// <param name="Descriptor">Media type, digest (verified against <paramref name="Bytes"/>) and size.</param>
/// <param name="Bytes">The document.</param>
public sealed record StoredManifest(Descriptor Descriptor, byte[] Bytes);

/// <summary>
/// One repository's worth of manifests, blobs and tags, wherever it lives: a registry, an OCI layout folder or archive.
/// What copying, signing and scanning are written against. Every digest and size is verified while reading and before a
/// write is acknowledged; a mismatch is an error that names both.
/// </summary>
public abstract class ArtifactStore : IAsyncDisposable
{
    /// <summary>What the store is called in messages: <c>registry.example/team/app</c>, <c>/srv/layout</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The manifest or index under a tag or digest; null when the store does not have it. A store that cannot answer
    /// (429, 5xx, timeout) throws: absence is only what the store says is absent.
    /// </summary>
    public abstract Task<StoredManifest?> FindManifestAsync(string tagOrDigest, CancellationToken cancellation);

    /// <summary>Opens a blob for reading, from its first byte; verified as it is read to its end.</summary>
    public abstract Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellation);

    /// <summary>True when the store holds the blob.</summary>
    public abstract Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellation);

    /// <summary>
    /// Stores a blob. <paramref name="open"/> may be called again after a failure. <paramref name="mountFrom"/> names
    /// another repository of the same registry that holds the blob.
    /// </summary>
    public abstract Task PushBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string? mountFrom, CancellationToken cancellation);

    /// <summary>
    /// Stores a manifest or index, under its digest and, when <paramref name="tag"/> is given, under that tag. When it
    /// has a <c>subject</c> and the store does not index referrers itself, the fallback tag of the distribution
    /// specification ("Referrers Tag Schema") is brought up to date.
    /// </summary>
    public abstract Task<Descriptor> PushManifestAsync(byte[] manifest, string mediaType, string? tag, CancellationToken cancellation);

    /// <summary>All tags, ordered.</summary>
    public abstract Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellation);

    /// <summary>
    /// The manifests whose <c>subject</c> is this digest (distribution specification, "Listing Referrers", and the tag
    /// fallback), of one artifact type or of all.
    /// </summary>
    public abstract Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellation);

    /// <summary>Deletes a manifest by digest, or a tag; false when it was not there.</summary>
    public abstract Task<bool> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
