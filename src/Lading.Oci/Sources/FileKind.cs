using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Sources;

/// <summary>What a bare path to a file means, found out by its content.</summary>
internal static class FileKind
{
    /// <summary>
    /// The archive when the file is a docker-archive or an OCI layout in a tar; null for every other file. A tar that is
    /// damaged throws <see cref="LayerException"/>: to take it for a file without content would hide what it holds.
    /// </summary>
    public static async Task<(TarArchive Archive, bool IsDocker)?> OpenArchiveAsync(string path, SourceOptions options, CancellationToken cancellation)
    {
        if (!MayBeTar(path))
            return null;
        TarArchive archive = TarArchive.Open(path, options.Limits, cancellation);
        // Docker since 25 writes both: its manifest.json knows all tags.
        bool docker = archive.Find("manifest.json") is not null;
        if (docker || archive.Find("oci-layout") is not null)
            return (archive, docker);
        await archive.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private static bool MayBeTar(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            byte[] head = new byte[Magic.Length];
            int length = RandomAccess.Read(file, head, 0);
            LayerCompression compression = Magic.Compression(head.AsSpan(0, length));
            if (compression == LayerCompression.None)
                return Magic.IsTar(head.AsSpan(0, length));
            using var stream = new LayerStream(new FileRangeStream(file, 0, RandomAccess.GetLength(file), ownsHandle: false), compression, null, path, LayerLimits.Default);
            length = 0;
            int read;
            while (length < head.Length && (read = stream.Read(head.AsSpan(length))) > 0)
                length += read;
            return Magic.IsTar(head.AsSpan(0, length));
        }
        catch (LayerException)
        {
            // Something that only starts like gzip or zstd.
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be read: {e.Message}", null, e);
        }
    }
}
