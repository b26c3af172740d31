namespace Lading.Oci.Layers;

/// <summary>Joins the three lists that describe layers: descriptors, diff ids, and history, which also lists steps without a layer.</summary>
public static class ImageLayers
{
    /// <summary>
    /// The history entry of each of <paramref name="count"/> layers; null entries where the history does not fit, as
    /// it is optional and written by anyone.
    /// </summary>
    public static HistoryEntry?[] History(ImageConfig config, int count)
    {
        var result = new HistoryEntry?[count];
        HistoryEntry[] steps = (config.History ?? []).Where(h => h is { EmptyLayer: false }).ToArray();
        if (steps.Length == count)
            steps.CopyTo(result, 0);
        return result;
    }

    /// <summary>The claimed diff ids of <paramref name="count"/> layers; null where the list does not fit or is no digest.</summary>
    public static Digest?[] DiffIds(ImageConfig config, int count)
    {
        var result = new Digest?[count];
        IReadOnlyList<string> claimed = config.Rootfs?.DiffIds ?? [];
        if (claimed.Count == count)
            for (int i = 0; i < count; i++)
                result[i] = Digest.TryParse(claimed[i], out Digest digest) ? digest : null;
        return result;
    }
}
