using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Oci.Stores;
using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Daemons;

/// <summary>
/// <c>docker:NAME</c> and <c>podman:NAME</c>: an image in an engine's store, by name or identifier. The engine's archive is
/// received once and then read like any docker-archive.
/// </summary>
internal static class EngineSource
{
    /// <summary>Opens the image; an input error when the engine does not have it, a network error when none answers.</summary>
    public static async Task<Source> OpenAsync(EngineKind kind, string name, SourceOptions options, CancellationToken cancellation)
    {
        var tried = new List<string>();
        return await FindAsync(kind, name, options, tried, cancellation).ConfigureAwait(false)
            ?? throw NotFound(kind, tried);
    }

    /// <summary>
    /// Opens the image where an engine answers and has it; null, with a sentence for each place in
    /// <paramref name="tried"/>, where none does.
    /// </summary>
    public static async Task<Source?> FindAsync(EngineKind kind, string name, SourceOptions options, List<string> tried, CancellationToken cancellation) =>
        await FindArchiveAsync(kind, name, options, tried, cancellation).ConfigureAwait(false) is var (archive, image)
            ? await DockerArchiveSource.OpenAsync(archive, null, SchemeOf(kind), name, options, image.RepoTags).ConfigureAwait(false)
            : null;

    /// <summary>The image as an archive, for copying; errors as in <see cref="OpenAsync"/>.</summary>
    public static async Task<TarArchive> ReceiveAsync(EngineKind kind, string name, LayerLimits limits, CancellationToken cancellation)
    {
        var tried = new List<string>();
        return await FindArchiveAsync(kind, name, new SourceOptions { Limits = limits }, tried, cancellation).ConfigureAwait(false) is var (archive, _)
            ? archive
            : throw NotFound(kind, tried);
    }

    private static LadingException NotFound(EngineKind kind, List<string> tried) => LadingException.Input(string.Join(" ", tried), kind == EngineKind.Docker
        ? "Pull the image, or set DOCKER_HOST to the engine that has it."
        : "Pull the image; the API is started by systemctl --user start podman.socket or podman system service.");

    private static string SchemeOf(EngineKind kind) => kind == EngineKind.Docker ? "docker" : "podman";

    private static async Task<(TarArchive Archive, EngineImage Image)?> FindArchiveAsync(EngineKind kind, string name, SourceOptions options, List<string> tried, CancellationToken cancellation)
    {
        foreach (EngineAddress address in EngineAddress.Candidates(kind))
        {
            if (address.SocketPath is { } path && !File.Exists(path))
            {
                tried.Add($"{kind}: there is no socket {Printable.Text(path)}.");
                continue;
            }
            using var client = new EngineClient(address);
            EngineImage? image;
            try
            {
                image = await client.InspectAsync(name, cancellation).ConfigureAwait(false);
            }
            catch (LadingException e) when (e.Kind == ErrorKind.Network)
            {
                tried.Add($"{kind}: {e.Message}{(e.Hint is null ? "" : " " + e.Hint)}");
                continue;
            }
            if (image is not null)
            {
                // By identifier: a name could mean another image by now, and without tag it would mean all of a repository's.
                SafeFileHandle file = await client.SaveAsync(image.Id, options.Platform, options.Limits, cancellation).ConfigureAwait(false);
                return (TarArchive.Open(file, $"{SchemeOf(kind)}:{name} from {address.Text}", options.Limits, cancellation), image);
            }
            tried.Add($"{kind}: {Printable.Text(address.Text)} has no image '{Printable.Text(name)}'.");
        }
        return null;
    }
}
