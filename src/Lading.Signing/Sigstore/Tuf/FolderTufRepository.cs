using Lading.Oci;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>A copy of a repository in a folder, where there is no network.</summary>
internal sealed class FolderTufRepository(string address, string folder) : TufRepository
{
    public override string Address => address;

    public override async Task<byte[]?> FetchAsync(IReadOnlyList<string> path, int most, CancellationToken cancellation)
    {
        // A name of the metadata decides which file is read: it stays below the folder.
        if (path.Any(s => s.Length == 0 || s is "." or ".." || s.AsSpan().ContainsAny('/', '\\', '\0')))
            return null;
        string file = Path.Combine([folder, .. path]);
        try
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            byte[] buffer = new byte[Math.Min(most, stream.Length) + 1];
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            return length <= most && length < buffer.Length ? buffer[..length] : throw LadingException.Input($"{Printable.Text(file)} has more than {most} bytes, the most that is accepted.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(file)} cannot be read: {Printable.Text(e.Message)}", inner: e);
        }
    }

    public override void Dispose()
    {
    }
}
