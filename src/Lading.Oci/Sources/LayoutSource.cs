using Lading.Oci.Stores;

namespace Lading.Oci.Sources;

/// <summary><c>oci-dir:PATH[:TAG|@DIGEST]</c> and <c>oci-archive:FILE[:TAG|@DIGEST]</c>.</summary>
internal static class LayoutSource
{
    public static Task<Source> OpenFolderAsync(string reference, SourceOptions options, CancellationToken cancellation)
    {
        (string path, string? wanted) = ArchivePath.Split(reference);
        return OpenAsync(OciLayoutStore.Open(path), wanted, "oci-dir", reference, options, cancellation);
    }

    public static Task<Source> OpenArchiveAsync(string reference, SourceOptions options, CancellationToken cancellation)
    {
        (string path, string? wanted) = ArchivePath.Split(reference);
        return OpenAsync(OciArchiveStore.Open(path, options.Limits, cancellation), wanted, "oci-archive", reference, options, cancellation);
    }

    /// <summary>Opens an image of a layout, which is closed with the source and when this fails.</summary>
    public static async Task<Source> OpenAsync(LayoutStore store, string? wanted, string scheme, string name, SourceOptions options, CancellationToken cancellation)
    {
        StoredManifest? found;
        try
        {
            found = await store.FindManifestAsync((wanted ?? "").TrimStart('@'), cancellation).ConfigureAwait(false);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        IReadOnlyList<string> tags = found is null ? [] : store.FullNamesOf(found.Descriptor.Digest);
        string? repository = tags.Count > 0 && ImageReference.TryParse(tags[0], out ImageReference? reference, out _) ? reference!.Name : null;
        return await ImageAssembly.OpenAsync(store, (wanted ?? "").TrimStart('@'), scheme, name, options, store, cancellation,
            store.LayersBy(options.Verify), repository, tags).ConfigureAwait(false);
    }
}
