using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Copying;

/// <summary>How a node of an <see cref="ArtifactTree"/> hangs on the one above it.</summary>
public enum ArtifactRelation
{
    /// <summary>What was asked for.</summary>
    Root,
    /// <summary>An entry of an index: the image for one platform, or an attestation beside it.</summary>
    IndexEntry,
    /// <summary>A manifest with this one as its <c>subject</c>.</summary>
    Referrer,
    /// <summary>An artifact under one of cosign's tags.</summary>
    CosignTag,
}

/// <summary>A manifest or index and what hangs on it.</summary>
public sealed record ArtifactNode
{
    /// <summary>How it hangs on the node above.</summary>
    public required ArtifactRelation Relation { get; init; }

    /// <summary>Media type, digest and size; the platform where the index names one.</summary>
    public required Descriptor Descriptor { get; init; }

    /// <summary>The tag it was found under; null when it was found by digest.</summary>
    public string? Tag { get; init; }

    /// <summary>What it is: its artifact type, or the media type of its configuration.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Its layers; empty for an index.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>Index entries in their order, then referrers by digest, then cosign's tags.</summary>
    public IReadOnlyList<ArtifactNode> Children { get; init; } = [];

    /// <summary>True for an entry of an index that is no manifest: the index of a cache that BuildKit exports lists layers.</summary>
    public bool IsBlob { get; init; }

    /// <summary>True when the store does not have it, though something names it.</summary>
    public bool IsMissing { get; init; }

    /// <summary>True when more hangs on it that was not looked at, because a limit was met.</summary>
    public bool IsCutShort { get; init; }
}

/// <summary>How far an <see cref="ArtifactTree"/> is followed.</summary>
public sealed record ArtifactTreeLimits
{
    /// <summary>Nodes above one another.</summary>
    public int MaxDepth { get; init; } = 8;

    /// <summary>Nodes in all.</summary>
    public int MaxNodes { get; init; } = 5000;
}

/// <summary>
/// Everything that hangs on an image: the entries of its index, its referrers and theirs, cosign's signatures,
/// attestations and SBOMs. What a limit leaves out is said in the node it belongs to. Each manifest is unfolded once.
/// </summary>
public static class ArtifactTree
{
    /// <summary>Reads the tree under a tag or digest; an input error when there is no such manifest.</summary>
    public static async Task<ArtifactNode> ReadAsync(ArtifactStore store, string tagOrDigest, ArtifactTreeLimits limits, CancellationToken cancellation)
    {
        StoredManifest root = await store.FindManifestAsync(tagOrDigest, cancellation).ConfigureAwait(false)
            ?? throw LadingException.Input($"{store.Name} has no manifest '{Printable.Text(tagOrDigest)}'.", "Check the name, the tag and the spelling.");
        string? tag = Digest.TryParse(tagOrDigest, out _) || tagOrDigest.Length == 0 ? null : tagOrDigest;
        return await new Run(store, limits, cancellation).UnfoldAsync(root, ArtifactRelation.Root, tag, 1).ConfigureAwait(false);
    }

    private sealed class Run(ArtifactStore store, ArtifactTreeLimits limits, CancellationToken cancellation)
    {
        private readonly HashSet<Digest> _seen = [];
        private int _nodes;

        public async Task<ArtifactNode> UnfoldAsync(StoredManifest stored, ArtifactRelation relation, string? tag, int depth)
        {
            _nodes++;
            ArtifactNode node = Describe(stored, relation, tag, out IReadOnlyList<Descriptor> entries);
            if (!_seen.Add(stored.Descriptor.Digest))
                return node;
            if (depth >= limits.MaxDepth)
                return node with { IsCutShort = true };
            var children = new List<ArtifactNode>();
            bool whole = true;
            foreach (Descriptor entry in entries)
                whole &= await AddAsync(children, entry, ArtifactRelation.IndexEntry, depth).ConfigureAwait(false);
            foreach (Descriptor referrer in await store.ListReferrersAsync(stored.Descriptor.Digest, null, cancellation).ConfigureAwait(false))
                whole &= await AddAsync(children, referrer, ArtifactRelation.Referrer, depth).ConfigureAwait(false);
            foreach (string name in CosignTags.Of(stored.Descriptor.Digest))
            {
                if (_nodes >= limits.MaxNodes)
                    whole = false;
                else if (await store.FindManifestAsync(name, cancellation).ConfigureAwait(false) is { } attached)
                    children.Add(await UnfoldAsync(attached, ArtifactRelation.CosignTag, name, depth + 1).ConfigureAwait(false));
            }
            return node with { Children = children, IsCutShort = !whole };
        }

        private async Task<bool> AddAsync(List<ArtifactNode> children, Descriptor child, ArtifactRelation relation, int depth)
        {
            if (_nodes >= limits.MaxNodes)
                return false;
            if (MediaTypes.Compression(child.MediaType) is not null || child.MediaType == MediaTypes.BuildKitCacheConfig)
                children.Add(new ArtifactNode { Relation = relation, Descriptor = child, ArtifactType = child.MediaType, IsBlob = true });
            else if (await store.FindManifestAsync(child.Digest.Text, cancellation).ConfigureAwait(false) is { } stored)
                children.Add(await UnfoldAsync(stored with { Descriptor = child }, relation, null, depth + 1).ConfigureAwait(false));
            else
                children.Add(new ArtifactNode { Relation = relation, Descriptor = child, ArtifactType = child.ArtifactType, IsMissing = true });
            return true;
        }

        private ArtifactNode Describe(StoredManifest stored, ArtifactRelation relation, string? tag, out IReadOnlyList<Descriptor> entries)
        {
            string where = $"{store.Name}@{stored.Descriptor.Digest}";
            var node = new ArtifactNode { Relation = relation, Descriptor = stored.Descriptor, Tag = tag };
            DocumentShape.Check(stored.Bytes, stored.Descriptor.MediaType, where);
            if (MediaTypes.IsIndex(stored.Descriptor.MediaType))
            {
                ImageIndex index = OciJson.ReadIndex(stored.Bytes, where);
                entries = index.Manifests;
                return node with { ArtifactType = index.ArtifactType, Annotations = index.Annotations ?? node.Annotations };
            }
            entries = [];
            if (!MediaTypes.IsManifest(stored.Descriptor.MediaType))
                return node;
            Manifest manifest = OciJson.ReadManifest(stored.Bytes, where);
            return node with
            {
                ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType,
                Annotations = manifest.Annotations ?? node.Annotations,
                Layers = manifest.Layers,
            };
        }
    }
}
