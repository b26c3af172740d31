using System.Security.Cryptography;
using Lading.Oci.Layers;

namespace Lading.Oci.Stores;

/// <summary>
/// A docker-archive as a store to copy out of. Such an archive has no manifests: they are made here, in OCI's form, from
/// configuration and layers, the same ones each time. Plain layers stay plain.
/// </summary>
public sealed class DockerArchiveStore : ArtifactStore
{
    private readonly TarArchive _archive;
    private readonly IReadOnlyList<DockerArchiveImage> _images;
    private readonly Dictionary<Digest, StoredFile> _blobs = [];
    private readonly Dictionary<DockerArchiveImage, StoredManifest> _manifests = new(ReferenceEqualityComparer.Instance);

    private DockerArchiveStore(TarArchive archive, IReadOnlyList<DockerArchiveImage> images)
    {
        _archive = archive;
        _images = images;
    }

    /// <summary>Opens an archive; an input error when it is none, <see cref="LayerException"/> when the tar is damaged.</summary>
    public static DockerArchiveStore Open(string path, LayerLimits limits, CancellationToken cancellation) =>
        Open(TarArchive.Open(path, limits, cancellation));

    /// <summary>The same with an archive that is open already; it is closed with this, also on failure.</summary>
    internal static DockerArchiveStore Open(TarArchive archive)
    {
        try
        {
            return new DockerArchiveStore(archive, DockerArchiveImage.ReadAll(archive));
        }
        catch
        {
            archive.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Name => _archive.Name;

    /// <summary>The image under a name, <c>@index</c>, digest, or the empty name, which means the only one there is.</summary>
    public override Task<StoredManifest?> FindManifestAsync(string tagOrDigest, CancellationToken cancellation)
    {
        if (Digest.TryParse(tagOrDigest, out Digest digest))
            return Task.FromResult(_images.Select(i => Make(i, cancellation)).FirstOrDefault(m => m.Descriptor.Digest == digest));
        // Nothing hangs on an image in such an archive.
        if (LayoutNames.IsAttachmentTag(tagOrDigest))
            return Task.FromResult<StoredManifest?>(null);
        return Task.FromResult<StoredManifest?>(Make(DockerArchiveImage.Choose(_images, tagOrDigest, Name), cancellation));
    }

    private StoredManifest Make(DockerArchiveImage image, CancellationToken cancellation)
    {
        if (_manifests.TryGetValue(image, out StoredManifest? made))
            return made;
        (Digest digest, byte[] config) = image.ReadConfig(_archive);
        IReadOnlyList<StoredFile> files = image.FindLayers(_archive);
        Digest?[] diffIds = ImageLayers.DiffIds(OciJson.ReadConfig(config, $"{Name}: {digest}"), files.Count);
        _blobs[digest] = _archive.Find(image.Config!)!;
        var layers = new Descriptor[files.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            LayerCompression compression = files[i].SniffCompression();
            // The digest of a plain layer is its diff id, which is only a claim: reading the blob to its end verifies it.
            Digest blob = compression == LayerCompression.None && diffIds[i] is { } diffId ? diffId : Hash(files[i], cancellation);
            string suffix = compression switch { LayerCompression.Gzip => "+gzip", LayerCompression.Zstd => "+zstd", _ => "" };
            layers[i] = new Descriptor { MediaType = MediaTypes.OciLayer + suffix, Digest = blob, Size = files[i].Length };
            _blobs[blob] = files[i];
        }
        byte[] bytes = OciJson.Write(new Manifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = digest, Size = config.Length },
            Layers = layers,
        });
        var descriptor = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Of(bytes), Size = bytes.Length };
        return _manifests[image] = new StoredManifest(descriptor, bytes);
    }

    private static Digest Hash(StoredFile file, CancellationToken cancellation)
    {
        using Stream stream = file.Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[256 << 10];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }
        return Digest.FromHash("sha256", hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    public override Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellation) => _blobs.TryGetValue(blob.Digest, out StoredFile? file)
        ? Task.FromResult<Stream>(new VerifiedStream(file.Open(), blob, $"{Name}@{blob.Digest}"))
        : throw LadingException.Input($"{Name} does not have the blob {blob.Digest}.");

    /// <inheritdoc/>
    public override Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellation) =>
        Task.FromResult(_blobs.TryGetValue(blob.Digest, out StoredFile? file) && file.Length == blob.Size);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([.. _images.SelectMany(i => i.RepoTags ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Descriptor>>([]);

    private NotSupportedException ReadOnly() => new($"{Name} cannot be written to");

    /// <inheritdoc/>
    public override Task PushBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string? mountFrom, CancellationToken cancellation) => throw ReadOnly();

    /// <inheritdoc/>
    public override Task<Descriptor> PushManifestAsync(byte[] manifest, string mediaType, string? tag, CancellationToken cancellation) => throw ReadOnly();

    /// <inheritdoc/>
    public override Task<bool> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellation) => throw ReadOnly();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
