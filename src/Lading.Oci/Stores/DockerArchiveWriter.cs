using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci.Layers;

namespace Lading.Oci.Stores;

/// <summary>
/// Writes what <c>docker load</c> reads: configurations, unpacked layers named by their diff id, and
/// <c>manifest.json</c>. An archive of this kind holds images for one platform each and nothing but images: indexes and
/// artifacts are input errors. The tag of a manifest is the image's name, <c>repository:tag</c>.
/// </summary>
public sealed class DockerArchiveWriter : ArchiveWriter
{
    private const int MaxConfig = OciJson.MaxDocumentSize;

    private readonly LayerLimits _limits;
    private readonly Dictionary<Digest, Digest> _diffIds = [];
    private readonly Dictionary<Digest, byte[]> _configs = [];

    /// <summary>Starts the archive; an input error when its folder cannot be written to.</summary>
    public DockerArchiveWriter(string path, LayerLimits limits)
        : base(path) => _limits = limits;

    private protected override async Task<StoredFile> WriteBlobAsync(Descriptor blob, Stream content, CancellationToken cancellation)
    {
        if (MediaTypes.Compression(blob.MediaType) is not { } compression)
        {
            if (!MediaTypes.IsImageConfig(blob.MediaType) || blob.Size > MaxConfig)
                throw LadingException.Input($"{Name}: a docker-archive cannot hold a blob of the type {Printable.Text(blob.MediaType)}.", "Copy to an oci-archive instead.");
            byte[] bytes = new byte[blob.Size];
            await content.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
            if (await content.ReadAsync(new byte[1], cancellation).ConfigureAwait(false) != 0)
                throw LadingException.Input($"{Name}: the configuration {blob.Digest} is longer than its descriptor says.");
            _configs[blob.Digest] = bytes;
            return Tar.Add(blob.Digest.Encoded + ".json", bytes);
        }
        using var unpacked = new UnpackedStream(new LayerStream(content, compression, null, $"{Name}@{blob.Digest}", _limits));
        Digest diffId = default;
        StoredFile file = await Tar.AddAsync(64 + ".tar".Length, unpacked, () => (diffId = unpacked.Finish()).Encoded + ".tar", cancellation).ConfigureAwait(false);
        _diffIds[blob.Digest] = diffId;
        return file;
    }

    private protected override void WriteManifest(StoredManifest manifest)
    {
        if (!MediaTypes.IsManifest(manifest.Descriptor.MediaType))
            throw LadingException.Input($"{Name}: a docker-archive holds images of one platform each, no index.", "Choose one with --platform, or copy to an oci-archive.");
        ReadImage(manifest);
    }

    /// <summary>The image of a manifest, its layers held to the diff ids of its configuration.</summary>
    private DockerArchiveImage ReadImage(StoredManifest stored)
    {
        Manifest manifest = OciJson.ReadManifest(stored.Bytes, stored.Descriptor.Digest.Text);
        if (!_configs.TryGetValue(manifest.Config.Digest, out byte[]? bytes))
            throw LadingException.Input($"{Name}: {stored.Descriptor.Digest} is no image, or its configuration was not written.");
        IReadOnlyList<string> claimed = OciJson.ReadConfig(bytes, manifest.Config.Digest.Text).Rootfs?.DiffIds ?? [];
        var layers = new List<string>();
        foreach (Descriptor layer in manifest.Layers)
        {
            if (!_diffIds.TryGetValue(layer.Digest, out Digest diffId))
                throw LadingException.Input($"{Name}: the layer {layer.Digest} was not written.");
            if (layers.Count >= claimed.Count || claimed[layers.Count] != diffId.Text)
                throw LadingException.Input($"{Name}: layer {layers.Count} of {stored.Descriptor.Digest} unpacks to {diffId}; its configuration says otherwise.");
            layers.Add(diffId.Encoded + ".tar");
        }
        return new DockerArchiveImage { Config = manifest.Config.Digest.Encoded + ".json", Layers = layers };
    }

    /// <inheritdoc/>
    /// <remarks>Layers are kept unpacked only, so that packed ones cannot be read back.</remarks>
    public override Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellation) =>
        Blobs.TryGetValue(blob.Digest, out StoredFile? file) && file.Length == blob.Size && MediaTypes.Compression(blob.MediaType) is null or LayerCompression.None
            ? Task.FromResult<Stream>(new VerifiedStream(Blobs[blob.Digest].Open(), blob, $"{Name}@{blob.Digest}"))
            : throw LadingException.Input($"{Name} does not have the blob {blob.Digest}.");

    private protected override void WriteEnd()
    {
        DockerArchiveImage[] images = [.. Manifests.Select(m => ReadImage(m) with { RepoTags = [.. Tags.Where(t => t.Value.Digest == m.Descriptor.Digest).Select(t => t.Key)] })];
        Tar.Add("manifest.json", JsonSerializer.SerializeToUtf8Bytes(images, DockerArchiveJson.Default.DockerArchiveImageArray));
    }

    /// <summary>A layer as it is unpacked, hashed on its way.</summary>
    private sealed class UnpackedStream(LayerStream layer) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public override int Read(Span<byte> buffer)
        {
            int read = layer.Read(buffer);
            _hash.AppendData(buffer[..read]);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }

        /// <summary>Reads what the blob holds behind its packed data, so that it is verified to its end; the diff id.</summary>
        public Digest Finish()
        {
            layer.Complete();
            return Digest.FromHash("sha256", _hash.GetCurrentHash());
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                layer.Dispose();
                _hash.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
