namespace Lading.Cli.Output;

/// <summary>Writes files that appear whole or not at all, whatever happens in between.</summary>
internal static class WholeFile
{
    /// <summary>Writes <paramref name="path"/> by <paramref name="write"/> into a temporary neighbour and a rename. Devices and pipes are written to directly. With <paramref name="ownerOnly"/> nobody else may read it, from the first byte on.</summary>
    public static void Write(string path, Action<Stream> write, bool ownerOnly = false)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw LadingException.Input($"The folder {folder} does not exist, {Path.GetFileName(path)} cannot be written there.");
        if (File.Exists(path) && (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.ReparsePoint)) != 0 || path.StartsWith("/dev/", StringComparison.Ordinal))
        {
            using FileStream direct = File.OpenWrite(path);
            write(direct);
            return;
        }
        string temporary = $"{path}.{Guid.NewGuid().ToString("n")[..8]}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = ownerOnly ? 0 : 64 << 10 };
            if (ownerOnly && !OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(temporary, options))
                write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(temporary);
            if (e is IOException or UnauthorizedAccessException)
                throw LadingException.Input($"{path} cannot be written: {e.Message}", null, e);
            throw;
        }
    }
}
