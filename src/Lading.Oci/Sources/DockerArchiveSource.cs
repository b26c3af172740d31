using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Sources;

/// <summary>
/// <c>docker-archive:FILE[:REPOSITORY:TAG|:@INDEX]</c>: what <c>docker save</c> writes, in the layouts of every Docker since
/// 1.10, and what other tools write in their likeness.
/// </summary>
internal static class DockerArchiveSource
{
    public static async Task<Source> OpenAsync(string reference, SourceOptions options, CancellationToken cancellation)
    {
        (string path, string? wanted) = ArchivePath.Split(reference);
        TarArchive archive = TarArchive.Open(path, options.Limits, cancellation);
        return await OpenAsync(archive, wanted, "docker-archive", reference, options).ConfigureAwait(false);
    }

    /// <summary>
    /// Opens an image of an archive, which is closed with the source and when this fails. <paramref name="tags"/>, when
    /// given, are its names instead of those in the archive.
    /// </summary>
    public static async Task<Source> OpenAsync(TarArchive archive, string? wanted, string scheme, string name, SourceOptions options, IReadOnlyList<string>? tags = null)
    {
        try
        {
            return Open(archive, wanted, scheme, name, options, tags);
        }
        catch
        {
            await archive.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Source Open(TarArchive archive, string? wanted, string scheme, string name, SourceOptions options, IReadOnlyList<string>? tags)
    {
        DockerArchiveImage image = DockerArchiveImage.Choose(DockerArchiveImage.ReadAll(archive), wanted, archive.Name);
        (Digest digest, byte[] bytes) = image.ReadConfig(archive);
        ImageConfig config = OciJson.ReadConfig(bytes, $"{archive.Name}: {digest}");
        IReadOnlyList<StoredFile> files = image.FindLayers(archive);
        if (config.Rootfs is { } rootfs && rootfs.DiffIds.Count != files.Count)
            throw LadingException.Input($"{archive.Name}: manifest.json lists {files.Count} layers, the configuration {rootfs.DiffIds.Count}.");
        Digest?[] diffIds = ImageLayers.DiffIds(config, files.Count);
        HistoryEntry?[] history = ImageLayers.History(config, files.Count);
        var documents = new ImageDocuments
        {
            ConfigDigest = digest,
            ConfigBytes = bytes,
            Config = config,
            Tags = tags ?? image.RepoTags ?? [],
            Repository = Repository(tags ?? image.RepoTags),
        };
        if (options.Platform is { } platform && documents.Platform is { Architecture.Length: > 0 } actual && !platform.Accepts(actual))
            throw LadingException.Input($"{archive.Name} holds an image for {Printable.Text(actual.ToString())}, not for {platform}.");
        return new Source
        {
            Kind = SourceKind.Image,
            Scheme = scheme,
            Name = name,
            Layers = [.. files.Select((file, i) => MakeLayer(file, i, diffIds[i], history[i], options.Verify))],
            Image = documents,
            Owned = archive,
        };
    }

    // Layers are called layer.tar whatever they hold; only their first bytes tell.
    private static Layer MakeLayer(StoredFile file, int index, Digest? diffId, HistoryEntry? history, bool verify)
    {
        LayerCompression compression = file.SniffCompression();
        if (compression == LayerCompression.None && !(verify && diffId is not null))
            return file.PlainLayer(index, diffId, history);
        return new StreamLayer(_ => file.Open(), compression)
        {
            Index = index,
            DiffId = diffId,
            History = history,
            Size = file.Length,
            Expected = compression == LayerCompression.None && verify && diffId is { } digest
                ? new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = file.Length }
                : null,
        };
    }

    private static string? Repository(IReadOnlyList<string>? tags) =>
        tags is { Count: > 0 } && ImageReference.TryParse(tags[0], out ImageReference? reference, out _) ? reference!.Name : null;
}
