using Lading.Oci;

namespace Lading.Vulnerabilities.Database;

/// <summary>A file that is imported.</summary>
internal static class InputFile
{
    /// <summary>Opens it for reading. Throws <see cref="LadingException"/> when that cannot be done.</summary>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 << 10);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be read: {Printable.Text(e.Message)}", inner: e);
        }
    }
}
