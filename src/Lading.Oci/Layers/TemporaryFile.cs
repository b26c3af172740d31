using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Layers;

/// <summary>A file without a name: readable by this process only and gone with its handle, however the process ends.</summary>
internal static class TemporaryFile
{
    /// <summary>Makes an empty one in the folder for temporary files (<c>TMPDIR</c>).</summary>
    public static SafeFileHandle Create()
    {
        string path = Path.Combine(Path.GetTempPath(), $"lading-{Guid.NewGuid():n}.tmp");
        try
        {
            if (OperatingSystem.IsWindows())
                return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            using var stream = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                BufferSize = 0,
            });
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            File.Delete(path);
            return handle;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"A temporary file in {Path.GetTempPath()} cannot be made: {e.Message}", "Set TMPDIR to a folder with room.", e);
        }
    }

    /// <summary>Appends all that <paramref name="read"/> delivers, until it says 0, to a new temporary file.</summary>
    public static SafeFileHandle Spill(Func<byte[], int> read, CancellationToken cancellation)
    {
        SafeFileHandle file = Create();
        try
        {
            byte[] buffer = new byte[256 << 10];
            long length = 0;
            int count;
            while ((count = read(buffer)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                RandomAccess.Write(file, buffer.AsSpan(0, count), length);
                length += count;
            }
            return file;
        }
        catch (IOException e)
        {
            file.Dispose();
            throw LadingException.Input($"Writing a temporary file in {Path.GetTempPath()} failed: {e.Message}", "Set TMPDIR to a folder with room.", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
