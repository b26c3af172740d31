using System.Security.Cryptography;
using System.Text;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>
/// Where trusted metadata and targets are kept between runs, in the layout of other TUF clients: <c>root.json</c>, <c>timestamp.json</c>,
/// <c>snapshot.json</c>, <c>ROLE.json</c>, and targets in a folder of their own. A file appears whole or not at all. What is read from it
/// is verified again: it might be damaged, or from before a key was revoked.
/// </summary>
/// <param name="metadata">Folder of the metadata.</param>
/// <param name="targets">Folder of the targets.</param>
public sealed class TufCache(string metadata, string targets)
{
    private const int MaxName = 200;

    /// <summary>The folder of the metadata.</summary>
    public string Folder => metadata;

    /// <summary>True when there is root metadata, where trust begins.</summary>
    public bool IsInitialized => File.Exists(MetadataPath(TufRole.Root));

    /// <summary>Begins trust with root metadata that was come by in a trusted way: TUF 1.0, 5.2. It is read when it is used.</summary>
    public void Begin(byte[] root) => WriteMetadata(TufRole.Root, root);

    /// <summary>A metadata file; null when there is none, or when it is larger than any that was kept.</summary>
    internal byte[]? ReadMetadata(string role, int most) => Read(MetadataPath(role), most);

    internal void WriteMetadata(string role, byte[] file) => Write(MetadataPath(role), file);

    /// <summary>A target, which the caller checks; null when there is none.</summary>
    internal byte[]? ReadTarget(string path, int most) => Read(TargetPath(path), most);

    internal void WriteTarget(string path, byte[] file) => Write(TargetPath(path), file);

    private string TargetPath(string path) => Path.Combine(targets, NameOf(path));

    private string MetadataPath(string role) => Path.Combine(metadata, NameOf(role) + ".json");

    // One file name for each name in the metadata, without separators and without a leading dot: it never leaves the folder.
    private static string NameOf(string name)
    {
        string escaped = Uri.EscapeDataString(name);
        if (escaped.StartsWith('.'))
            escaped = "%2E" + escaped[1..];
        return escaped.Length is > 0 and <= MaxName ? escaped : "sha256-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
    }

    internal static byte[]? Read(string path, int most)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (stream.Length > most)
                return null;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be read: {Printable.Text(e.Message)}", inner: e);
        }
    }

    internal static void Write(string path, byte[] bytes)
    {
        string temporary = $"{path}.{Guid.NewGuid().ToString("n")[..8]}.tmp";
        try
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw LadingException.Input($"{Printable.Text(path)} cannot be written: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
