using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Oci.Stores;

namespace Lading.Oci.Copying;

/// <summary>
/// Copies images and artifacts between stores, byte for byte, so that every digest stays: blobs first, then the manifests
/// that name them, the root and its tag last. A copy that fails leaves no tag that leads to something incomplete.
/// </summary>
public static class ArtifactCopier
{
    private const int MaxManifests = 10_000;
    private const int MaxDepth = 16;

    /// <summary>
    /// Copies what <paramref name="source"/> has under a tag or digest; in the target it gets <paramref name="tag"/>, when
    /// given. Throws an input error when it is not there, is no artifact of a known kind, or is larger than the limits
    /// (10,000 manifests), and whatever the stores throw.
    /// </summary>
    public static async Task<CopyResult> CopyAsync(ArtifactStore source, string tagOrDigest, ArtifactStore target, string? tag, CopyOptions options, CancellationToken cancellation)
    {
        StoredManifest root = await source.FindManifestAsync(tagOrDigest, cancellation).ConfigureAwait(false)
            ?? throw LadingException.Input($"{source.Name} has no manifest '{Printable.Text(tagOrDigest)}'.", "Check the name, the tag and the spelling.");
        if (options.Platform is not null && MediaTypes.IsIndex(root.Descriptor.MediaType))
            root = await PlatformChoice.ChooseAsync(source, root, options.Platform, cancellation).ConfigureAwait(false);
        var run = new Run(source, target, options, cancellation);
        await run.CopyAsync(root, tag, 0).ConfigureAwait(false);
        await run.CopyAttachedAsync().ConfigureAwait(false);
        return run.Result(root.Descriptor);
    }

    private sealed class Run(ArtifactStore source, ArtifactStore target, CopyOptions options, CancellationToken cancellation)
    {
        private readonly HashSet<Digest> _manifests = [];
        private readonly HashSet<Digest> _blobs = [];
        private readonly Queue<Digest> _subjects = new();
        private readonly List<Descriptor> _leftOut = [];
        private int _copied;
        private int _skipped;
        private long _bytes;

        public CopyResult Result(Descriptor root) => new(root, _manifests.Count, _copied, _skipped, _bytes, _leftOut);

        public async Task CopyAsync(StoredManifest stored, string? tag, int depth)
        {
            bool isNew = _manifests.Add(stored.Descriptor.Digest);
            if (!isNew && tag is null)
                return;
            if (_manifests.Count > MaxManifests || depth > MaxDepth)
                throw LadingException.Input($"{source.Name}@{stored.Descriptor.Digest} nests more than {MaxDepth} deep or has more than {MaxManifests} manifests.");
            string where = $"{source.Name}@{stored.Descriptor.Digest}";
            string mediaType = stored.Descriptor.MediaType;
            DocumentShape.Check(stored.Bytes, mediaType, where);
            if (MediaTypes.IsIndex(mediaType))
                await CopyChildrenAsync(OciJson.ReadIndex(stored.Bytes, where), depth).ConfigureAwait(false);
            else if (MediaTypes.IsManifest(mediaType))
                await CopyBlobsAsync(OciJson.ReadManifest(stored.Bytes, where)).ConfigureAwait(false);
            else
                throw LadingException.Input($"{where} has the media type {Printable.Text(mediaType)}, which cannot be copied.");
            await target.PushManifestAsync(stored.Bytes, mediaType, tag, cancellation).ConfigureAwait(false);
            options.Progress?.Report(new CopyStep(stored.Descriptor, false));
            if (isNew)
                _subjects.Enqueue(stored.Descriptor.Digest);
        }

        private async Task CopyChildrenAsync(ImageIndex index, int depth)
        {
            foreach (Descriptor child in index.Manifests)
            {
                StoredManifest stored = await source.FindManifestAsync(child.Digest.Text, cancellation).ConfigureAwait(false)
                    ?? throw LadingException.Input($"{source.Name} does not have {child.Digest}, which its index names.", "Copy one platform with --platform.");
                // The index was digested; what a server says about the media type was not.
                await CopyAsync(stored with { Descriptor = child }, null, depth + 1).ConfigureAwait(false);
            }
        }

        private async Task CopyBlobsAsync(Manifest manifest)
        {
            var wanted = new List<Descriptor>();
            foreach (Descriptor blob in (IEnumerable<Descriptor>)[manifest.Config, .. manifest.Layers])
            {
                if (!_blobs.Add(blob.Digest))
                    continue;
                if (MediaTypes.IsNonDistributable(blob.MediaType) && blob.Urls is { Count: > 0 })
                    _leftOut.Add(blob);
                else
                    wanted.Add(blob);
            }
            await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallelism), CancellationToken = cancellation },
                async (blob, token) => await CopyBlobAsync(blob, token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        private async Task CopyBlobAsync(Descriptor blob, CancellationToken token)
        {
            bool has = await target.HasBlobAsync(blob, token).ConfigureAwait(false);
            if (has)
            {
                Interlocked.Increment(ref _skipped);
            }
            else
            {
                await target.PushBlobAsync(blob, t => source.OpenBlobAsync(blob, t), options.MountFrom, token).ConfigureAwait(false);
                Interlocked.Increment(ref _copied);
                Interlocked.Add(ref _bytes, blob.Size);
            }
            options.Progress?.Report(new CopyStep(blob, has));
        }

        /// <summary>Referrers and cosign's tags of all that was copied, and theirs in turn.</summary>
        public async Task CopyAttachedAsync()
        {
            while ((options.Referrers || options.SignatureTags) && _subjects.TryDequeue(out Digest subject))
            {
                if (options.Referrers)
                {
                    foreach (Descriptor referrer in await source.ListReferrersAsync(subject, null, cancellation).ConfigureAwait(false))
                        if (!_manifests.Contains(referrer.Digest) && await source.FindManifestAsync(referrer.Digest.Text, cancellation).ConfigureAwait(false) is { } stored)
                            await CopyAsync(stored, null, 0).ConfigureAwait(false);
                }
                if (options.SignatureTags)
                {
                    foreach (string tag in CosignTags.Of(subject))
                        if (await source.FindManifestAsync(tag, cancellation).ConfigureAwait(false) is { } stored)
                            await CopyAsync(stored, tag, 0).ConfigureAwait(false);
                }
            }
        }
    }
}
