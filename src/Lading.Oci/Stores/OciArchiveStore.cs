using Lading.Oci.Layers;

namespace Lading.Oci.Stores;

/// <summary>An OCI image layout in a tar, plain or compressed, read in place. It cannot be changed.</summary>
public sealed class OciArchiveStore : LayoutStore
{
    internal OciArchiveStore(TarArchive archive)
        : base(archive)
    {
    }

    /// <summary>
    /// Opens the archive at <paramref name="path"/>. Throws an input error when it is no tar of a layout,
    /// <see cref="LayerException"/> when the tar is damaged or over a limit.
    /// </summary>
    public static OciArchiveStore Open(string path, LayerLimits limits, CancellationToken cancellation)
    {
        TarArchive archive = TarArchive.Open(path, limits, cancellation);
        if (archive.Find("oci-layout") is not null || archive.Find("index.json") is not null)
            return new OciArchiveStore(archive);
        archive.DisposeAsync().AsTask().GetAwaiter().GetResult();
        throw LadingException.Input($"{Printable.Text(path)} holds no OCI layout.", "It has neither oci-layout nor index.json at its top.");
    }

    private NotSupportedException ReadOnly() => new($"{Name} cannot be written to");

    /// <inheritdoc/>
    public override Task PushBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string? mountFrom, CancellationToken cancellation) => throw ReadOnly();

    /// <inheritdoc/>
    public override Task<Descriptor> PushManifestAsync(byte[] manifest, string mediaType, string? tag, CancellationToken cancellation) => throw ReadOnly();

    /// <inheritdoc/>
    public override Task<bool> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellation) => throw ReadOnly();
}
