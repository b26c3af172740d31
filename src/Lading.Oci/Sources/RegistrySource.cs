using Lading.Oci.Registry;

namespace Lading.Oci.Sources;

/// <summary><c>registry:REFERENCE</c>: an image read straight from its registry, layers as they arrive.</summary>
public static class RegistrySource
{
    /// <summary>
    /// Opens the image a reference names. A usage error for a malformed reference, an input error when there is no
    /// such image, a <see cref="RegistryException"/> when the registry refuses or fails.
    /// </summary>
    public static Task<Source> OpenAsync(string reference, SourceOptions options, CancellationToken cancellation)
    {
        ImageReference parsed = ImageReference.Parse(reference);
        var client = new RegistryClient(options.Registry);
        return OpenAsync(client, parsed, reference, options, client, cancellation);
    }

    /// <summary>Opens an image through a client that is shared; it has to outlive the source.</summary>
    public static Task<Source> OpenAsync(RegistryClient client, ImageReference reference, SourceOptions options, CancellationToken cancellation) =>
        OpenAsync(client, reference, reference.ToString(), options, null, cancellation);

    private static Task<Source> OpenAsync(RegistryClient client, ImageReference reference, string name, SourceOptions options, IAsyncDisposable? owned, CancellationToken cancellation)
    {
        RegistryStore store = client.Open(reference);
        // Layers verify their blob while they unpack it: the store does not have to hash it a second time.
        return ImageAssembly.OpenAsync(store, reference.TagOrDigest, "registry", name, options, owned, cancellation,
            plan => ImageAssembly.Stream(plan, token => store.OpenUnverifiedAsync(plan.Blob, token).GetAwaiter().GetResult()),
            reference.Name, reference.Tag is null ? [] : [$"{reference.Name}:{reference.Tag}"]);
    }
}
