using System.Text;
using Lading.Oci.Layers;

namespace Lading.Oci.Sources;

/// <summary><c>dir:PATH</c> and <c>file:PATH</c>.</summary>
internal static class PathSource
{
    public static Source OpenFolder(string path, SourceOptions options) => Directory.Exists(path)
        ? Make(SourceKind.Directory, "dir", path, new DirectoryLayer(path, options.CrossMounts) { Index = 0 })
        : throw LadingException.Input($"The folder {Printable.Text(path)} does not exist.", File.Exists(path) ? "It is a file: write file:PATH." : null);

    public static Source OpenFile(string path)
    {
        Refuse(path);
        return File.Exists(path)
            ? Make(SourceKind.File, "file", path, new SingleFileLayer(path) { Index = 0, Size = new FileInfo(path).Length })
            : throw LadingException.Input($"The file {Printable.Text(path)} does not exist.", Directory.Exists(path) ? "It is a folder: write dir:PATH." : null);
    }

    /// <summary>A pipe may never end, and cannot be read twice.</summary>
    public static void Refuse(string path)
    {
        if (File.Exists(path) && !IsRegular(path))
            throw LadingException.Input($"{Printable.Text(path)} is a device, a pipe or a socket, not a file.", "Write what it gives to a file first.");
    }

    /// <summary>False for devices, pipes and sockets; links are followed.</summary>
    public static unsafe bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        StatXBuffer stat;
        fixed (byte* name = (byte[])[.. Encoding.UTF8.GetBytes(path), 0])
            return Posix.StatX(-100, name, 0, StatXBuffer.TypeModeSize, &stat) != 0 || (stat.Mode & 0xf000) == 0x8000;
    }

    private static Source Make(SourceKind kind, string scheme, string path, Layer layer) =>
        new() { Kind = kind, Scheme = scheme, Name = path, Layers = [layer] };
}
