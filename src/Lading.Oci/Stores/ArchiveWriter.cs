namespace Lading.Oci.Stores;

/// <summary>
/// A store that is an archive being written. It appears under its name when <see cref="CompleteAsync"/> is done;
/// disposed before, it leaves nothing behind. What was written can be read back.
/// </summary>
public abstract class ArchiveWriter : ArtifactStore
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<Digest, StoredManifest> _manifests = [];

    private protected ArchiveWriter(string path)
    {
        Name = path;
        Tar = new TarFileWriter(path);
    }

    private protected TarFileWriter Tar { get; }

    /// <summary>Blobs written so far.</summary>
    private protected System.Collections.Concurrent.ConcurrentDictionary<Digest, StoredFile> Blobs { get; } = [];

    /// <summary>Tags given so far.</summary>
    private protected SortedDictionary<string, Descriptor> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Manifests and indexes in the order of their arrival.</summary>
    private protected List<StoredManifest> Manifests { get; } = [];

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Writes what an archive ends with and gives it its name.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            WriteEnd();
            Tar.Complete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Name} cannot be written: {e.Message}", null, e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private protected abstract void WriteEnd();

    private protected abstract Task<StoredFile> WriteBlobAsync(Descriptor blob, Stream content, CancellationToken cancellation);

    /// <inheritdoc/>
    public override async Task PushBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string? mountFrom, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Blobs.ContainsKey(blob.Digest))
                return;
            await using var content = new VerifiedStream(await open(cancellation).ConfigureAwait(false), blob, $"{Name}@{blob.Digest}");
            Blobs[blob.Digest] = await WriteBlobAsync(blob, content, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Name}: writing the blob {blob.Digest} failed: {e.Message}", null, e);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task<Descriptor> PushManifestAsync(byte[] manifest, string mediaType, string? tag, CancellationToken cancellation)
    {
        DocumentShape.Check(manifest, mediaType, Name);
        var descriptor = new Descriptor { MediaType = mediaType, Digest = Digest.Of(manifest), Size = manifest.Length };
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_manifests.TryAdd(descriptor.Digest, new StoredManifest(descriptor, manifest)))
            {
                Manifests.Add(_manifests[descriptor.Digest]);
                WriteManifest(_manifests[descriptor.Digest]);
            }
            if (tag is not null)
                Tags[tag] = descriptor;
        }
        finally
        {
            _writing.Release();
        }
        return descriptor;
    }

    private protected abstract void WriteManifest(StoredManifest manifest);

    /// <inheritdoc/>
    public override Task<StoredManifest?> FindManifestAsync(string tagOrDigest, CancellationToken cancellation) =>
        Task.FromResult((Digest.TryParse(tagOrDigest, out Digest digest) || (Tags.TryGetValue(tagOrDigest, out Descriptor? tagged) && !(digest = tagged.Digest).IsEmpty)) &&
            _manifests.TryGetValue(digest, out StoredManifest? found) ? found : null);

    /// <inheritdoc/>
    public override Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellation) => Task.FromResult(Blobs.ContainsKey(blob.Digest));

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([.. Tags.Keys]);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Descriptor>>([.. Manifests.Where(m => Referrers.SubjectOf(m) == subject).Select(Referrers.Describe).Where(d => artifactType is null || d.ArtifactType == artifactType)]);

    /// <inheritdoc/>
    public override Task<bool> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellation) =>
        throw new NotSupportedException($"{Name} is being written; nothing can be taken back");

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Tar.Dispose();
        _writing.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
