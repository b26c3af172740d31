using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Sources;

/// <summary>The platforms of a multi-platform image.</summary>
public static class ImagePlatforms
{
    /// <summary>
    /// The platforms behind a reference to an index, in its order, each once; empty for an image that is not part of
    /// one. Attestations are no platforms. Throws an input error when there is no such image.
    /// </summary>
    public static async Task<IReadOnlyList<Platform>> ListAsync(string reference, Func<ImageReference, ArtifactStore> openRegistry, LayerLimits limits, CancellationToken cancellation)
    {
        await using CopyEndpoint endpoint = await CopyEndpoint.OpenSourceAsync(reference, openRegistry, limits, cancellation).ConfigureAwait(false);
        StoredManifest stored = await endpoint.Store.FindManifestAsync(endpoint.Selection, cancellation).ConfigureAwait(false)
            ?? throw LadingException.Input($"{endpoint.Store.Name} has no image '{Printable.Text(endpoint.Selection)}'.");
        if (!MediaTypes.IsIndex(stored.Descriptor.MediaType))
            return [];
        IReadOnlyList<Descriptor> images = await PlatformChoice.ListAsync(endpoint.Store, stored, cancellation).ConfigureAwait(false);
        return [.. images.Select(i => i.Platform).OfType<Platform>().DistinctBy(p => p.ToString())];
    }
}
