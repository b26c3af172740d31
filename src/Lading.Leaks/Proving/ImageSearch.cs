using Lading.Leaks.Proving.Encodings;
using Lading.Leaks.Proving.Searching;
using Lading.Oci;
using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Leaks.Proving;

/// <summary>
/// Proves that build secrets left no trace in an image, or shows where they did: searches every byte of its manifests,
/// configurations, layers and what hangs on it, for every part of the secrets in every encoding.
/// </summary>
public static class ImageSearch
{
    /// <summary>Bytes of secrets that are searched for at once: their encodings take a thousand times as much memory.</summary>
    private const int MaxSecretBytes = 128 << 10;

    /// <summary>
    /// Searches the image under a tag or digest of a store, all platforms of an index and everything that refers to it, and
    /// the caches of the options. A usage error for a secret that cannot be told from chance; an input or network error when
    /// the image cannot be read: what was not read is not proved.
    /// </summary>
    public static async Task<SecretProof> ProveAsync(ArtifactStore store, string tagOrDigest, string name, IReadOnlyList<BuildSecret> secrets, ProofOptions options, CancellationToken cancellation)
    {
        SecretParts[] parts = [.. secrets.Select(s => SecretParts.Of(s, options.EveryByte))];
        try
        {
            int bytes = parts.Sum(p => p.Parts.Sum(part => part.Value.Length));
            if (bytes > MaxSecretBytes)
                throw LadingException.Usage($"The secrets have {bytes} bytes in all; {MaxSecretBytes} can be searched for at once.", "Prove them one by one, or the private parts of them.");
            using var index = new SecretIndex([.. parts.SelectMany(p => p.Parts)]);
            ArtifactNode tree = await ArtifactTree.ReadAsync(store, tagOrDigest, new ArtifactTreeLimits(), cancellation).ConfigureAwait(false);
            var run = new Run(store, tagOrDigest, index, options, cancellation);
            if (store is LayoutStore layout)
                run.Document(ProofPlace.Manifest, "index.json of the layout", null, layout.ReadIndexBytes(), null);
            await run.VisitAsync(tree, attached: false).ConfigureAwait(false);
            foreach (string cache in options.Caches)
                run.Folder(cache);
            return new SecretProof
            {
                Image = name,
                Digest = store is DockerArchiveStore ? run.ImageId ?? tree.Descriptor.Digest : tree.Descriptor.Digest,
                Secrets = [.. secrets.Zip(parts, (secret, p) => new SearchedSecret(secret.Id, p.Parts.Count, p.Parts.Sum(x => x.Value.Length), p.PublicBytes,
                    options.Hashes ? SaltedHash.Of(secret.Value.Span) : null))],
                Encodings = EncodingList.Names,
                Searched = run.Searched,
                Unsearched = [.. secrets.Zip(parts).SelectMany(s => s.Second.Short.Select(text => new Unsearched($"secret {s.First.Id}", $"{text}, too few to search for."))), .. run.Unsearched],
                Traces = run.Traces,
            };
        }
        finally
        {
            foreach (SecretPart part in parts.SelectMany(p => p.Parts))
                part.Dispose();
        }
    }

    private sealed class Run(ArtifactStore store, string tagOrDigest, SecretIndex index, ProofOptions options, CancellationToken cancellation)
    {
        private readonly HashSet<Digest> _blobs = [];

        /// <summary>Digest of the configuration that was searched first: what an engine calls the image.</summary>
        public Digest? ImageId { get; private set; }

        public List<SearchedPlace> Searched { get; } = [];
        public List<Unsearched> Unsearched { get; } = [];
        public List<Trace> Traces { get; } = [];

        public async Task VisitAsync(ArtifactNode node, bool attached)
        {
            string what = node.Descriptor.Platform is { Architecture: not "unknown" } platform ? $" of {platform}" : "";
            attached |= node.Relation is ArtifactRelation.Referrer or ArtifactRelation.CosignTag || node.Descriptor.Annotations?.ContainsKey("vnd.docker.reference.type") == true;
            if (node.IsBlob)
            {
                await BlobAsync(node.Descriptor, ProofPlace.Cache, null, null, node.Descriptor.MediaType == MediaTypes.BuildKitCacheConfig ? "the records of the cache" : "a layer of the cache").ConfigureAwait(false);
                return;
            }
            if (node.IsMissing)
                Unsearched.Add(new Unsearched($"manifest {node.Descriptor.Digest}", $"{store.Name} does not have it, though an index names it."));
            if (node.IsCutShort)
                Unsearched.Add(new Unsearched($"manifest {node.Descriptor.Digest}", "More hangs on it than is followed."));
            if (!node.IsMissing && _blobs.Add(node.Descriptor.Digest))
            {
                StoredManifest stored = await store.FindManifestAsync(node.Relation == ArtifactRelation.Root ? tagOrDigest : node.Descriptor.Digest.Text, cancellation).ConfigureAwait(false)
                    ?? throw LadingException.Input($"{store.Name} does not have {node.Descriptor.Digest} any more.");
                Document(attached ? ProofPlace.Attachment : ProofPlace.Manifest, MediaTypes.IsIndex(stored.Descriptor.MediaType) ? "the index" : $"the manifest{what}", stored.Descriptor.Digest, stored.Bytes, null);
                if (MediaTypes.IsManifest(stored.Descriptor.MediaType))
                    await ManifestAsync(OciJson.ReadManifest(stored.Bytes, $"{store.Name}@{stored.Descriptor.Digest}"), attached, what).ConfigureAwait(false);
            }
            foreach (ArtifactNode child in node.Children)
                await VisitAsync(child, attached).ConfigureAwait(false);
        }

        private async Task ManifestAsync(Manifest manifest, bool attached, string what)
        {
            HistoryEntry?[] history = new HistoryEntry?[manifest.Layers.Count];
            Descriptor config = manifest.Config;
            ProofPlace kind = attached ? ProofPlace.Attachment : config.MediaType == MediaTypes.BuildKitCacheConfig ? ProofPlace.Cache : ProofPlace.Layer;
            if (MediaTypes.IsImageConfig(config.MediaType) && !attached)
            {
                byte[] bytes = await store.ReadBlobAsync(config, OciJson.MaxDocumentSize, cancellation).ConfigureAwait(false);
                ImageConfig image = OciJson.ReadConfig(bytes, $"{store.Name}@{config.Digest}");
                history = ImageLayers.History(image, manifest.Layers.Count);
                var steps = new BuildSteps(image.History ?? []);
                ImageId ??= config.Digest;
                if (_blobs.Add(config.Digest))
                    Document(ProofPlace.Config, $"the configuration{what}", config.Digest, bytes, pointer => steps.Of(pointer, image));
            }
            else if (config.MediaType != MediaTypes.OciEmpty)
                await BlobAsync(config, kind, null, null, "its configuration").ConfigureAwait(false);
            for (int i = 0; i < manifest.Layers.Count; i++)
                await BlobAsync(manifest.Layers[i], kind, i, history[i]?.CreatedBy, $"layer {i}{what}").ConfigureAwait(false);
        }

        private async Task BlobAsync(Descriptor blob, ProofPlace kind, int? layer, string? instruction, string name)
        {
            if (!_blobs.Add(blob.Digest))
                return;
            bool attached = kind == ProofPlace.Attachment;
            string type = Printable.Text(blob.MediaType, 80);
            if (attached)
                (name, layer) = ($"the attached {type}", null);
            bool isDocument = attached && blob.MediaType.Contains("json", StringComparison.OrdinalIgnoreCase) || blob.MediaType == MediaTypes.BuildKitCacheConfig;
            if (isDocument && blob.Size <= OciJson.MaxDocumentSize)
            {
                Document(kind, name, blob.Digest, await store.ReadBlobAsync(blob, OciJson.MaxDocumentSize, cancellation).ConfigureAwait(false), null);
                return;
            }
            using PlaceSearch place = Place(kind, name, blob.Digest, instruction, layer);
            await using Stream stream = await store.OpenBlobAsync(blob, cancellation).ConfigureAwait(false);
            if (!attached && MediaTypes.Compression(blob.MediaType) is { } compression)
                LayerSearch.Run(place, stream, compression, blob.Size, $"{store.Name}: {name} ({blob.Digest})");
            else
                Content(place, stream, type);
            Done(place);
        }

        /// <summary>Searches a document that is at hand.</summary>
        public void Document(ProofPlace kind, string name, Digest? digest, byte[] bytes, Func<string, string?>? step)
        {
            using PlaceSearch place = Place(kind, name, digest, null, null);
            DocumentSearch.Run(place, bytes, name, step is null ? null : pointer => step(pointer) is { } text ? Redaction.Of(text, place) : null);
            Done(place);
        }

        /// <summary>Searches every file below a folder.</summary>
        public void Folder(string path)
        {
            if (!Directory.Exists(path))
                throw LadingException.Input($"There is no folder {Printable.Text(path)}.", "--cache takes the folder that --cache-to type=local,dest=... wrote.");
            using PlaceSearch place = Place(ProofPlace.Cache, $"cache {path}", null, null, null);
            try
            {
                var enumeration = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device, IgnoreInaccessible = false };
                foreach (string file in Directory.EnumerateFiles(path, "*", enumeration).Order(StringComparer.Ordinal))
                {
                    using FileStream stream = File.OpenRead(file);
                    Content(place, stream, System.IO.Path.GetRelativePath(path, file));
                    place.PackedBytes += stream.Length;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw LadingException.Input($"The cache {Printable.Text(path)} cannot be read: {e.Message}", inner: e);
            }
            Done(place);
        }

        private static void Content(PlaceSearch place, Stream stream, string name)
        {
            place.Files++;
            new ContentSearch(place).Search(stream, name, searched: false);
        }

        private PlaceSearch Place(ProofPlace kind, string name, Digest? digest, string? instruction, int? layer)
        {
            var place = new SearchedPlace { Place = kind, Name = name, Digest = digest };
            if (instruction is not null)
                using (var naming = new PlaceSearch(index, options, place, cancellation))
                    place = place with { Instruction = Redaction.Of(instruction, naming) };
            return new PlaceSearch(index, options, place, cancellation) { Layer = layer };
        }

        private void Done(PlaceSearch place)
        {
            Searched.Add(place.Place);
            Unsearched.AddRange(place.Unsearched);
            Traces.AddRange(place.Traces);
        }
    }
}
