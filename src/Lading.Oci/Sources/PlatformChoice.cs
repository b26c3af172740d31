using Lading.Oci.Stores;

namespace Lading.Oci.Sources;

/// <summary>
/// Which image of an index is meant: the one for the platform that was asked for; else, when none was, the one for this
/// machine; else the only image there is. Build attestations (<c>unknown/unknown</c>) and other artifacts are not
/// images. Nested indexes are followed to a bounded depth and number.
/// </summary>
public static class PlatformChoice
{
    private const int MaxDepth = 4;
    private const int MaxNested = 32;

    /// <summary>The chosen manifest; its descriptor is the index's entry, with the platform named there.</summary>
    public static async Task<StoredManifest> ChooseAsync(ArtifactStore store, StoredManifest index, Platform? wanted, CancellationToken cancellation)
    {
        var images = new List<Descriptor>();
        await GatherAsync(store, index, images, cancellation).ConfigureAwait(false);
        Descriptor chosen = Choose(images, wanted, $"{store.Name}@{index.Descriptor.Digest}");
        return await FetchAsync(store, chosen, cancellation).ConfigureAwait(false);
    }

    /// <summary>All images of an index and of the indexes in it, in their order, each once.</summary>
    public static async Task<IReadOnlyList<Descriptor>> ListAsync(ArtifactStore store, StoredManifest index, CancellationToken cancellation)
    {
        var images = new List<Descriptor>();
        await GatherAsync(store, index, images, cancellation).ConfigureAwait(false);
        return images;
    }

    private static async Task GatherAsync(ArtifactStore store, StoredManifest top, List<Descriptor> images, CancellationToken cancellation)
    {
        var seen = new HashSet<Digest> { top.Descriptor.Digest };
        var waiting = new Queue<(StoredManifest Index, int Depth)>([(top, 1)]);
        int nested = 0;
        while (waiting.TryDequeue(out (StoredManifest Index, int Depth) current))
        {
            string where = $"{store.Name}@{current.Index.Descriptor.Digest}";
            DocumentShape.Check(current.Index.Bytes, current.Index.Descriptor.MediaType, where);
            foreach (Descriptor entry in OciJson.ReadIndex(current.Index.Bytes, where).Manifests)
            {
                if (!seen.Add(entry.Digest))
                    continue;
                if (MediaTypes.IsIndex(entry.MediaType))
                {
                    if (current.Depth == MaxDepth || ++nested > MaxNested)
                        throw LadingException.Input($"{store.Name}@{top.Descriptor.Digest} nests indexes more than {MaxDepth} deep or holds more than {MaxNested} of them.");
                    waiting.Enqueue((await FetchAsync(store, entry, cancellation).ConfigureAwait(false), current.Depth + 1));
                }
                else if (IsImage(entry))
                {
                    images.Add(entry);
                }
            }
        }
    }

    private static bool IsImage(Descriptor entry) =>
        MediaTypes.IsManifest(entry.MediaType) &&
        entry.Platform is not { Os: "unknown", Architecture: "unknown" } &&
        (entry.ArtifactType is null || entry.Platform is not null || MediaTypes.IsImageConfig(entry.ArtifactType)) &&
        entry.Annotations?.ContainsKey("vnd.docker.reference.digest") != true;

    private static Descriptor Choose(List<Descriptor> images, Platform? wanted, string where)
    {
        Platform platform = wanted ?? Platform.Host;
        Descriptor? best = images.Where(i => i.Platform is not null && platform.Accepts(i.Platform)).MinBy(i => Distance(platform, i.Platform!));
        if (best is not null)
            return best;
        // An entry that names no platform may be for any: the caller compares with its configuration.
        List<Descriptor> open = wanted is null ? images : [.. images.Where(i => i.Platform is null)];
        if (open.Count == 1)
            return open[0];
        string offered = string.Join(", ", images.Take(20).Select(i => i.Platform?.ToString() ?? "not named"));
        throw images.Count == 0
            ? LadingException.Input($"The index {where} holds no image.")
            : LadingException.Input($"The index {where} holds no image for {platform}; it offers {Printable.Text(offered, 400)}.", "Choose one with --platform.");
    }

    /// <summary>0 for the variant asked for, 1 for the plain one, 2 for others: amd64/v3 may need a newer CPU than this.</summary>
    private static int Distance(Platform platform, Platform offered) =>
        platform.Variant is not null && platform.Variant == offered.Variant ? 0
        : offered.Variant is null || offered is { Architecture: "arm64", Variant: "v8" } or { Architecture: "arm", Variant: "v7" } ? 1
        : 2;

    private static async Task<StoredManifest> FetchAsync(ArtifactStore store, Descriptor entry, CancellationToken cancellation)
    {
        StoredManifest stored = await store.FindManifestAsync(entry.Digest.Text, cancellation).ConfigureAwait(false)
            ?? throw LadingException.Input($"{store.Name} does not have {entry.Digest}, which its index names.");
        if (stored.Bytes.Length != entry.Size)
            throw LadingException.Input($"{store.Name}@{entry.Digest} has {stored.Bytes.Length} bytes; the index says {entry.Size}.");
        // The index was digested; what a server says about the media type was not.
        return stored with { Descriptor = entry };
    }
}
