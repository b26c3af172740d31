using Lading.Oci.Layers;

namespace Lading.Oci.Sources;

/// <summary>Finds out what a user's word for a source means and opens it.</summary>
public static class SourceOpener
{
    /// <summary>
    /// Opens <c>SCHEME:PATH</c> or a bare name. Throws a usage error for an unknown scheme and an input or network error
    /// when it cannot be opened.
    /// </summary>
    public static async Task<Source> OpenAsync(string reference, SourceOptions options, CancellationToken cancellation)
    {
        await Task.CompletedTask;
        int colon = reference.IndexOf(':');
        string scheme = colon > 0 ? reference[..colon] : "";
        string rest = reference[(colon + 1)..];
        return scheme switch
        {
            "dir" => FolderSource.Open(rest, options),
            "registry" => await RegistrySource.OpenAsync(rest, options, cancellation).ConfigureAwait(false),
            _ when Directory.Exists(reference) => FolderSource.Open(reference, options),
            _ => throw LadingException.Usage($"'{Printable.Text(reference)}' is not a source known here."),
        };
    }
}

/// <summary><c>dir:PATH</c>.</summary>
internal static class FolderSource
{
    public static Source Open(string path, SourceOptions options)
    {
        if (!Directory.Exists(path))
            throw LadingException.Input($"The folder {Printable.Text(path)} does not exist.");
        return new Source
        {
            Kind = SourceKind.Directory,
            Scheme = "dir",
            Name = path,
            Layers = [new DirectoryLayer(path, options.CrossMounts) { Index = 0 }],
        };
    }
}
