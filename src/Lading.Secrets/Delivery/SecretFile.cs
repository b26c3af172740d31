using System.Text;
using Lading.Oci;
using Microsoft.Win32.SafeHandles;

namespace Lading.Secrets.Delivery;

/// <summary>Reads a mounted file into a variable.</summary>
internal static class SecretFile
{
    /// <summary>
    /// The variable of that name with the file's bytes as they are, without line breaks at the end, as <c>"$(&lt; file)"</c> of a shell gives them. Throws
    /// an input error when the file is not there, may not be read, has a zero byte or is too large for a variable.
    /// </summary>
    public static SecretEntry Read(string name, string path)
    {
        int room = Math.Max(0, SecretEntry.MaxBytes - Encoding.UTF8.GetByteCount(name) - 2);
        // One byte more than fits, and a line break, tell what is too large.
        using var buffer = new SecretBuffer(room + 2);
        int length = Read(name, path, buffer.Span);
        ReadOnlySpan<byte> value = buffer.Span[..length].TrimEnd((byte)'\n');
        if (length == buffer.Length || value.Length > room)
            throw LadingException.Input($"{Shown(name)}: {Shown(path)} has more than the {room} bytes that fit into one variable.", "Let the program read the file itself.");
        if (value.IndexOf((byte)0) is >= 0 and var zero)
            throw LadingException.Input($"{Shown(name)}: {Shown(path)} has a zero byte at offset {zero}, which no variable can hold.", "Let the program read the file itself.");
        return new SecretEntry(name, value);
    }

    /// <summary>True for a regular file, links followed, that is no larger than any variable may be.</summary>
    public static bool Fits(string path) => FileStatus.Of(path) is { IsRegular: true } file && file.Size < SecretEntry.MaxBytes;

    /// <summary>True for a file, links followed, that is no folder, pipe, socket or device.</summary>
    public static bool IsRegular(string path) => FileStatus.Of(path) is { IsRegular: true };

    private static int Read(string name, string path, Span<byte> into)
    {
        try
        {
            if (Directory.Exists(path))
                throw LadingException.Input($"{Shown(name)}: {Shown(path)} is a folder.", "Name a file in it, or take all its files by --env-dir.");
            // Shared for writing: else .NET takes a lock, which is not ours to take.
            using SafeFileHandle handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw LadingException.Input($"{Shown(name)}: there is no file {Shown(path)}.", "Is the secret mounted into this container?", e);
        }
        catch (UnauthorizedAccessException e)
        {
            string mode = FileStatus.Of(path) is { } file ? $"; it is {file.Owner}:{file.Group}'s with mode {file.Octal}" : "";
            throw LadingException.Input($"{Shown(name)}: {Shown(path)} may not be read by user {Posix.EffectiveUser()}:{Posix.EffectiveGroup()}{mode}.",
                "Mount it for that user, or start as root and give --user UID:GID.", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw LadingException.Input($"{Shown(name)}: {Shown(path)} cannot be read: {e.Message}", null, e);
        }
    }

    private static string Shown(string text) => Printable.Text(text, 300);
}
