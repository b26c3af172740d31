using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Copying;

/// <summary><c>lading copy SOURCE TARGET</c>.</summary>
public static class ImageCopy
{
    /// <summary>
    /// Copies between any two places a <see cref="CopyEndpoint"/> names. Within one registry blobs are mounted. A target
    /// without tag gets the source's; an archive appears only when it is complete. A docker-archive holds one platform:
    /// <see cref="CopyOptions.Platform"/>, or this machine's.
    /// </summary>
    public static async Task<CopyResult> CopyAsync(string source, string target, Func<ImageReference, ArtifactStore> openRegistry, CopyOptions options, LayerLimits limits, CancellationToken cancellation)
    {
        await using CopyEndpoint from = await CopyEndpoint.OpenSourceAsync(source, openRegistry, limits, cancellation).ConfigureAwait(false);
        await using CopyEndpoint to = CopyEndpoint.OpenTarget(target, openRegistry, limits);
        if (from.Host is not null && from.Host == to.Host && from.Repository != to.Repository)
            options = options with { MountFrom = from.Repository };
        if (to.Store is DockerArchiveWriter)
            options = options with { Platform = options.Platform ?? Platform.Host, Referrers = false, SignatureTags = false };
        CopyResult result = await ArtifactCopier.CopyAsync(from.Store, from.Selection, to.Store, TagFor(from, to), options, cancellation).ConfigureAwait(false);
        if (to.Store is ArchiveWriter archive)
            await archive.CompleteAsync(cancellation).ConfigureAwait(false);
        return result;
    }

    private static string? TagFor(CopyEndpoint from, CopyEndpoint to)
    {
        if (to.Selection.Length > 0)
            return to.Selection;
        if (to.Store is DockerArchiveWriter)
            return from.FullName;
        return from.FullName is not null && ImageReference.TryParse(from.FullName, out ImageReference? reference, out _) ? reference!.Tag : from.Tag;
    }
}
