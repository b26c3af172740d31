using Lading.Oci.Daemons;
using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Sources;

/// <summary>Finds out what a user's word for a source means and opens it.</summary>
public static class SourceOpener
{
    /// <summary>The schemes known here, as written before the colon.</summary>
    public static IReadOnlyList<string> Schemes { get; } =
        ["registry", "docker", "podman", "containerd", "docker-archive", "oci-archive", "oci-dir", "dir", "file"];

    /// <summary>
    /// Opens <c>SCHEME:PATH</c> or a bare name. A bare name is the file or folder of that path, what is in it deciding what
    /// it is; else an image that Docker, then Podman has; else one in a registry. Throws a usage, input or network error;
    /// for a bare name that is nothing, one that lists all that was tried.
    /// </summary>
    public static Task<Source> OpenAsync(string reference, SourceOptions options, CancellationToken cancellation)
    {
        int colon = reference.IndexOf(':');
        string scheme = colon > 0 ? reference[..colon] : "";
        string rest = reference[(colon + 1)..];
        if (Schemes.Contains(scheme, StringComparer.Ordinal) && rest.Length == 0)
            throw LadingException.Usage($"Nothing follows '{scheme}:'.", "Write SCHEME:PATH, for example dir:/srv or docker:alpine:3.20.");
        return scheme switch
        {
            "registry" => RegistrySource.OpenAsync(rest, options, cancellation),
            "docker" => EngineSource.OpenAsync(EngineKind.Docker, rest, options, cancellation),
            "podman" => EngineSource.OpenAsync(EngineKind.Podman, rest, options, cancellation),
            "containerd" => ContainerdSource.OpenAsync(rest, options, cancellation),
            "docker-archive" => DockerArchiveSource.OpenAsync(rest, options, cancellation),
            "oci-archive" => LayoutSource.OpenArchiveAsync(rest, options, cancellation),
            "oci-dir" => LayoutSource.OpenFolderAsync(rest, options, cancellation),
            "dir" => Task.FromResult(PathSource.OpenFolder(rest, options)),
            "file" => Task.FromResult(PathSource.OpenFile(rest)),
            _ => OpenBareAsync(reference, options, cancellation),
        };
    }

    /// <summary>
    /// True for what exists and can only be read forward: a pipe, a device, or a file that claims to be empty, as those of <c>/proc</c> do.
    /// </summary>
    public static bool IsStream(string path) => File.Exists(path) && (!PathSource.IsRegular(path) || new FileInfo(path) is { Length: 0 } file && file.LinkTarget is null);

    private static async Task<Source> OpenBareAsync(string reference, SourceOptions options, CancellationToken cancellation)
    {
        if (reference.Length == 0)
            throw LadingException.Usage("The source is empty.", "Name an image, a folder or a file.");
        (string path, string? selection) = ArchivePath.Split(reference);
        if (Directory.Exists(path) && (File.Exists(Path.Combine(path, "oci-layout")) || selection is null))
            return File.Exists(Path.Combine(path, "oci-layout"))
                ? await LayoutSource.OpenFolderAsync(reference, options, cancellation).ConfigureAwait(false)
                : PathSource.OpenFolder(reference, options);
        if (File.Exists(path))
        {
            PathSource.Refuse(path);
            if (await FileKind.OpenArchiveAsync(path, options, cancellation).ConfigureAwait(false) is var (archive, docker))
                return docker
                    ? await DockerArchiveSource.OpenAsync(archive, selection, "docker-archive", reference, options).ConfigureAwait(false)
                    : await LayoutSource.OpenAsync(new OciArchiveStore(archive), selection, "oci-archive", reference, options, cancellation).ConfigureAwait(false);
            if (selection is null)
                return PathSource.OpenFile(reference);
        }
        return await OpenImageAsync(reference, options, cancellation).ConfigureAwait(false);
    }

    private static async Task<Source> OpenImageAsync(string reference, SourceOptions options, CancellationToken cancellation)
    {
        var tried = new List<string> { "There is no such file or folder." };
        if (!ImageReference.TryParse(reference, out _, out string problem))
            throw LadingException.Input($"'{Printable.Text(reference)}' is no source: there is no such file or folder, and it is no image reference: {problem}.");
        foreach (EngineKind kind in (EngineKind[])[EngineKind.Docker, EngineKind.Podman])
        {
            try
            {
                if (await EngineSource.FindAsync(kind, reference, options, tried, cancellation).ConfigureAwait(false) is { } source)
                    return source;
            }
            catch (LadingException e) when (e.Kind == ErrorKind.Usage)
            {
                tried.Add($"{kind}: {e.Message}");
            }
        }
        try
        {
            return await RegistrySource.OpenAsync(reference, options, cancellation).ConfigureAwait(false);
        }
        catch (LadingException e) when (e is not LayerException)
        {
            tried.Add("Registry: " + e.Message);
            throw new LadingException(e.Kind, $"'{Printable.Text(reference)}' was not found. {string.Join(" ", tried)}", e.Hint, e);
        }
    }
}
