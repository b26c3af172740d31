using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Sources;

/// <summary>What is known of a layer before it is opened.</summary>
/// <param name="Index">Position from the lowest layer, 0-based.</param>
/// <param name="Blob">Descriptor of the layer, from a verified manifest.</param>
/// <param name="Compression">How it is packed, from its media type.</param>
/// <param name="DiffId">The digest of the unpacked layer that the configuration claims.</param>
/// <param name="History">The build step that made it, when the history tells.</param>
public sealed record LayerPlan(int Index, Descriptor Blob, LayerCompression Compression, Digest? DiffId, HistoryEntry? History);

/// <summary>
/// Makes the layer for a plan where a store can do better than a stream that verifies itself (a plain tar in a file);
/// null leaves it to <see cref="ArtifactStore.OpenBlobAsync"/>.
/// </summary>
public delegate Layer? LayerFactory(LayerPlan plan);

/// <summary>From a manifest or index in a store to an image that can be read: the same for every kind of store.</summary>
public static class ImageAssembly
{
    /// <summary>
    /// Opens the image under a tag or digest of <paramref name="store"/>. An index is resolved by
    /// <see cref="PlatformChoice"/>; one manifest for another platform than <see cref="SourceOptions.Platform"/>, an
    /// artifact that is no image and a layer of unknown media type are input errors. <paramref name="owned"/> is closed
    /// with the source, and also when this fails.
    /// </summary>
    public static async Task<Source> OpenAsync(ArtifactStore store, string tagOrDigest, string scheme, string name,
        SourceOptions options, IAsyncDisposable? owned, CancellationToken cancellation,
        LayerFactory? layers = null, string? repository = null, IReadOnlyList<string>? tags = null)
    {
        try
        {
            StoredManifest found = await store.FindManifestAsync(tagOrDigest, cancellation).ConfigureAwait(false)
                ?? throw LadingException.Input($"{store.Name} has no manifest '{Printable.Text(tagOrDigest)}'.", "Check the name, the tag and the spelling.");
            StoredManifest manifest = MediaTypes.IsIndex(found.Descriptor.MediaType)
                ? await PlatformChoice.ChooseAsync(store, found, options.Platform, cancellation).ConfigureAwait(false)
                : found;
            ImageDocuments documents = await ReadAsync(store, manifest, cancellation).ConfigureAwait(false);
            bool chosen = !ReferenceEquals(manifest, found) && manifest.Descriptor.Platform is not null;
            if (!chosen)
                CheckPlatform(store, documents, options.Platform);
            return new Source
            {
                Kind = SourceKind.Image,
                Scheme = scheme,
                Name = name,
                Layers = Layers(store, manifest, documents.Config, layers),
                Image = documents with
                {
                    Index = ReferenceEquals(manifest, found) ? null : found.Descriptor,
                    Repository = repository,
                    Tags = tags ?? [],
                },
                Owned = owned,
            };
        }
        catch
        {
            if (owned is not null)
                await owned.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<ImageDocuments> ReadAsync(ArtifactStore store, StoredManifest stored, CancellationToken cancellation)
    {
        string where = $"{store.Name}@{stored.Descriptor.Digest}";
        Manifest manifest = ReadManifest(stored, where);
        // Registries of 2016 hold images whose config was pushed as application/octet-stream.
        if (!MediaTypes.IsImageConfig(manifest.Config.MediaType) && manifest.Config.MediaType != "application/octet-stream")
        {
            string type = manifest.ArtifactType ?? manifest.Config.MediaType;
            throw LadingException.Input($"{where} is an artifact of the type {Printable.Text(type)}, not an image.");
        }
        byte[] config = await store.ReadBlobAsync(manifest.Config, OciJson.MaxDocumentSize, cancellation).ConfigureAwait(false);
        return new ImageDocuments
        {
            Manifest = stored.Descriptor,
            ManifestBytes = stored.Bytes,
            ConfigDigest = manifest.Config.Digest,
            ConfigBytes = config,
            Config = OciJson.ReadConfig(config, $"{store.Name}@{manifest.Config.Digest}"),
            Annotations = manifest.Annotations ?? new Dictionary<string, string>(),
        };
    }

    private static Manifest ReadManifest(StoredManifest stored, string where)
    {
        string mediaType = stored.Descriptor.MediaType;
        if (!MediaTypes.IsManifest(mediaType))
        {
            throw LadingException.Input($"{where} has the media type {Printable.Text(mediaType)}, which is no image.",
                mediaType.StartsWith("application/vnd.docker.distribution.manifest.v1", StringComparison.Ordinal)
                    ? "It is in Docker's obsolete schema 1: push it again with a current tool." : null);
        }
        DocumentShape.Check(stored.Bytes, mediaType, where);
        return OciJson.ReadManifest(stored.Bytes, where);
    }

    private static void CheckPlatform(ArtifactStore store, ImageDocuments documents, Platform? wanted)
    {
        Platform actual = documents.Platform;
        if (wanted is not null && actual.Architecture.Length > 0 && !wanted.Accepts(actual))
            throw LadingException.Input($"{store.Name}@{documents.Manifest!.Digest} is an image for {Printable.Text(actual.ToString())}, not for {wanted}.");
    }

    private static Layer[] Layers(ArtifactStore store, StoredManifest stored, ImageConfig config, LayerFactory? factory)
    {
        string where = $"{store.Name}@{stored.Descriptor.Digest}";
        IReadOnlyList<Descriptor> blobs = OciJson.ReadManifest(stored.Bytes, where).Layers;
        HistoryEntry?[] history = ImageLayers.History(config, blobs.Count);
        Digest?[] diffIds = ImageLayers.DiffIds(config, blobs.Count);
        var layers = new Layer[blobs.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            LayerCompression compression = MediaTypes.Compression(blobs[i].MediaType)
                ?? throw LadingException.Input($"{where}: layer {i} ({blobs[i].Digest}) has the media type {Printable.Text(blobs[i].MediaType)}, which is not known here.");
            var plan = new LayerPlan(i, blobs[i], compression, diffIds[i], history[i]);
            layers[i] = factory?.Invoke(plan) ?? Stream(plan, token => store.OpenBlobAsync(plan.Blob, token).GetAwaiter().GetResult());
        }
        return layers;
    }

    /// <summary>A layer that is read as a stream from <paramref name="open"/> and held to its descriptor while it is read.</summary>
    public static Layer Stream(LayerPlan plan, Func<CancellationToken, Stream> open) => new StreamLayer(open, plan.Compression)
    {
        Index = plan.Index,
        Blob = plan.Blob,
        DiffId = plan.DiffId,
        History = plan.History,
        Size = plan.Blob.Size,
    };
}
