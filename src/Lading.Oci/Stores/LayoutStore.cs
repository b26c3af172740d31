using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Oci.Stores;

/// <summary>Reads an OCI image layout (OCI image specification, "Image Layout"), in a folder or in a tar.</summary>
public abstract class LayoutStore : ArtifactStore
{
    private const int MaxManifests = 10_000;

    private readonly ContentTree _tree;

    private protected LayoutStore(ContentTree tree) => _tree = tree;

    /// <inheritdoc/>
    public override string Name => _tree.Name;

    /// <summary>The bytes of <c>index.json</c>, whose entries carry annotations of their own; empty when there is none.</summary>
    public byte[] ReadIndexBytes() => _tree.ReadDocument("index.json") ?? [];

    /// <summary>The entries of <c>index.json</c>. An input error when there is none, it is damaged, or it exists twice.</summary>
    private protected ImageIndex ReadIndex()
    {
        byte[] bytes = _tree.ReadDocument("index.json") ?? throw LadingException.Input($"{Name} has no index.json, so it is no OCI layout.");
        if (_tree is TarArchive archive && archive.IsAmbiguous("index.json"))
            throw LadingException.Input($"{Name} holds several index.json: which one counts depends on the reader.");
        return OciJson.ReadIndex(bytes, $"{Name}: index.json");
    }

    /// <summary>
    /// The manifest or index under a tag, a whole reference or a digest. The empty name means the only image there is, or
    /// <c>index.json</c> itself when each of its entries is one platform of the same image; an input error that lists the
    /// tags when that does not decide.
    /// </summary>
    public override Task<StoredManifest?> FindManifestAsync(string tagOrDigest, CancellationToken cancellation)
    {
        if (Digest.TryParse(tagOrDigest, out Digest digest))
            return Task.FromResult(FindByDigest(digest));
        ImageIndex index = ReadIndex();
        if (tagOrDigest.Length == 0)
            return Task.FromResult<StoredManifest?>(FindOnly(index));
        // A name that is given twice, as by two copies of one tag, means what was written last.
        Descriptor? entry = index.Manifests.LastOrDefault(e => LayoutNames.Matches(e, tagOrDigest)) ?? LayoutNames.FindSaved(index.Manifests, tagOrDigest);
        return Task.FromResult(entry is null ? null : Read(entry));
    }

    private StoredManifest? FindByDigest(Digest digest)
    {
        Descriptor? entry = ReadIndex().Manifests.FirstOrDefault(e => e.Digest == digest);
        if (entry is not null)
            return Read(entry);
        string path = BlobPath(digest);
        if (_tree.ReadDocument(path) is not { } bytes)
            return null;
        string where = $"{Name}@{digest}";
        Check(digest, bytes, where);
        string? mediaType = DocumentShape.MediaTypeOf(bytes, where);
        return mediaType is null ? null : new StoredManifest(new Descriptor { MediaType = mediaType, Digest = digest, Size = bytes.Length }, bytes);
    }

    private StoredManifest FindOnly(ImageIndex index)
    {
        List<Descriptor> images = [.. index.Manifests.Where(e => !LayoutNames.IsSavedAttachment(e) && !LayoutNames.IsAttachmentTag(LayoutNames.TagOf(e)) && (e.ArtifactType is null || MediaTypes.IsImageConfig(e.ArtifactType)))];
        if (images.DistinctBy(e => e.Digest).Count() > 1 && images.Any(e => LayoutNames.TagOf(e) is null))
            images.RemoveAll(e => LayoutNames.TagOf(e) is null && Referrers.SubjectOf(Read(e)) is not null);
        if (images.Count > 0 && images.All(e => e.Digest == images[0].Digest))
            return Read(images[0]);
        if (images.Count > 1 && images.All(e => e.Platform is not null) && images.DistinctBy(e => e.Platform!.ToString()).Count() == images.Count &&
            images.DistinctBy(LayoutNames.TagOf).Count() == 1)
        {
            byte[] bytes = _tree.ReadDocument("index.json")!;
            return new StoredManifest(new Descriptor { MediaType = MediaTypes.OciIndex, Digest = Digest.Of(bytes), Size = bytes.Length }, bytes);
        }
        string names = string.Join(", ", images.Take(20).Select(e => LayoutNames.FullNameOf(e) ?? LayoutNames.TagOf(e) ?? "@" + e.Digest));
        throw LadingException.Input(images.Count == 0 ? $"{Name} holds no image." : $"{Name} holds {images.Count} images: {Printable.Text(names, 2000)}.",
            images.Count == 0 ? null : "Name one: PATH:TAG or PATH@DIGEST.");
    }

    private StoredManifest Read(Descriptor entry)
    {
        string where = $"{Name}@{entry.Digest}";
        byte[] bytes = _tree.ReadDocument(BlobPath(entry.Digest)) ?? throw LadingException.Input($"{Name} does not have {entry.Digest}, which its index names.");
        Check(entry.Digest, bytes, where);
        if (bytes.Length != entry.Size)
            throw LadingException.Input($"{where} has {bytes.Length} bytes; the index says {entry.Size}.");
        return new StoredManifest(entry, bytes);
    }

    private static void Check(Digest expected, byte[] bytes, string where)
    {
        using var hash = expected.CreateHash();
        hash.AppendData(bytes);
        Digest actual = Digest.FromHash(expected.Algorithm, hash.GetHashAndReset());
        if (actual != expected)
            throw LadingException.Input($"{where}: its content has the digest {actual}.");
    }

    /// <inheritdoc/>
    public override Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellation) =>
        Task.FromResult<Stream>(new VerifiedStream(FindBlob(blob).Open(), blob, $"{Name}@{blob.Digest}"));

    /// <inheritdoc/>
    public override Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellation) =>
        Task.FromResult(_tree.Find(BlobPath(blob.Digest)) is { } file && file.Length == blob.Size);

    private StoredFile FindBlob(Descriptor blob)
    {
        StoredFile file = _tree.Find(BlobPath(blob.Digest)) ?? throw LadingException.Input($"{Name} does not have the blob {blob.Digest}.",
            MediaTypes.IsNonDistributable(blob.MediaType) ? "It is a layer that may not be distributed: it was left out when the layout was written." : null);
        return file.Length == blob.Size ? file : throw LadingException.Input($"{Name}: the blob {blob.Digest} has {file.Length} bytes; its descriptor says {blob.Size}.");
    }

    /// <summary>
    /// How this store's layers are read: plain ones by offset and unverified unless <paramref name="verify"/>, others as
    /// streams that verify themselves.
    /// </summary>
    internal LayerFactory LayersBy(bool verify) => plan =>
    {
        StoredFile file = FindBlob(plan.Blob);
        return plan.Compression == LayerCompression.None && !verify
            ? file.PlainLayer(plan.Index, plan.DiffId ?? plan.Blob.Digest, plan.History)
            : ImageAssembly.Stream(plan, _ => file.Open());
    };

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([.. ReadIndex().Manifests.Select(LayoutNames.TagOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>Whole references by which the layout's entries with this digest are known.</summary>
    internal IReadOnlyList<string> FullNamesOf(Digest digest) =>
        [.. ReadIndex().Manifests.Where(e => e.Digest == digest).Select(LayoutNames.FullNameOf).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <inheritdoc/>
    /// <remarks>A layout keeps no list: every manifest that <c>index.json</c> leads to is looked at.</remarks>
    public override Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellation)
    {
        var found = new List<Descriptor>();
        var seen = new HashSet<Digest>();
        var waiting = new Queue<Descriptor>(ReadIndex().Manifests);
        while (waiting.TryDequeue(out Descriptor? entry))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!seen.Add(entry.Digest) || (!MediaTypes.IsIndex(entry.MediaType) && !MediaTypes.IsManifest(entry.MediaType)))
                continue;
            if (seen.Count > MaxManifests)
                throw LadingException.Input($"{Name} holds more than {MaxManifests} manifests; its referrers cannot be listed.");
            // Indexes may name manifests of other platforms that were not copied along.
            if (_tree.Find(BlobPath(entry.Digest)) is null)
                continue;
            StoredManifest stored = Read(entry);
            if (MediaTypes.IsIndex(entry.MediaType))
                foreach (Descriptor child in OciJson.ReadIndex(stored.Bytes, $"{Name}@{entry.Digest}").Manifests)
                    waiting.Enqueue(child);
            if (Referrers.SubjectOf(stored) == subject && Referrers.Describe(stored) is var referrer && (artifactType is null || referrer.ArtifactType == artifactType))
                found.Add(referrer);
        }
        return Task.FromResult<IReadOnlyList<Descriptor>>([.. found.OrderBy(d => d.Digest.Text, StringComparer.Ordinal)]);
    }

    /// <summary>Where a blob lies; made from a parsed digest only, so that it cannot lead out.</summary>
    private protected static string BlobPath(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Encoded}";

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
