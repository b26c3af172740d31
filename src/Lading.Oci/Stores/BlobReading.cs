using Lading.Oci.Layers;

namespace Lading.Oci.Stores;

/// <summary>Reading whole small blobs: configurations, signatures, attestations.</summary>
public static class BlobReading
{
    /// <summary>
    /// The whole of a blob, size and digest verified. An input error when the descriptor promises more than
    /// <paramref name="most"/> bytes or the content does not keep its promise.
    /// </summary>
    public static async Task<byte[]> ReadBlobAsync(this ArtifactStore store, Descriptor blob, int most, CancellationToken cancellation)
    {
        if (blob.Size < 0 || blob.Size > most)
            throw LadingException.Input($"{store.Name}: the blob {blob.Digest} has {blob.Size} bytes; {most} are accepted here.");
        Stream opened = await store.OpenBlobAsync(blob, cancellation).ConfigureAwait(false);
        await using var stream = new BlobStream(opened, blob, $"{store.Name}@{blob.Digest}");
        byte[] bytes = new byte[blob.Size];
        int length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        stream.Complete();
        return length == bytes.Length ? bytes : throw LadingException.Input($"{store.Name}: the blob {blob.Digest} ended after {length} of {blob.Size} bytes.");
    }
}
