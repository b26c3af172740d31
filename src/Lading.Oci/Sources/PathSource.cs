using Lading.Oci.Layers;

namespace Lading.Oci.Sources;

/// <summary><c>dir:PATH</c> and <c>file:PATH</c>.</summary>
internal static class PathSource
{
    public static Source OpenFolder(string path, SourceOptions options) => Directory.Exists(path)
        ? Make(SourceKind.Directory, "dir", path, new DirectoryLayer(path, options.CrossMounts) { Index = 0 })
        : throw LadingException.Input($"The folder {Printable.Text(path)} does not exist.", File.Exists(path) ? "It is a file: write file:PATH." : null);

    public static Source OpenFile(string path) => File.Exists(path)
        ? Make(SourceKind.File, "file", path, new SingleFileLayer(path) { Index = 0, Size = new FileInfo(path).Length })
        : throw LadingException.Input($"The file {Printable.Text(path)} does not exist.", Directory.Exists(path) ? "It is a folder: write dir:PATH." : null);

    private static Source Make(SourceKind kind, string scheme, string path, Layer layer) =>
        new() { Kind = kind, Scheme = scheme, Name = path, Layers = [layer] };
}
