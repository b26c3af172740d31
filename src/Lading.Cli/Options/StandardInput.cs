namespace Lading.Cli.Options;

/// <summary>What comes in, kept in a file that only this user may read, so that it can be opened like any other source.</summary>
internal sealed class StandardInput : IDisposable
{
    private readonly DirectoryInfo _folder;

    private StandardInput(DirectoryInfo folder) => _folder = folder;

    /// <summary>The file.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "stdin");

    /// <summary>Reads standard input to its end.</summary>
    public static StandardInput Keep(CancellationToken cancellation)
    {
        // Made with permissions for its owner only.
        var input = new StandardInput(Directory.CreateTempSubdirectory("lading-"));
        try
        {
            using Stream stream = Console.OpenStandardInput();
            using FileStream file = File.Create(input.Path);
            byte[] buffer = new byte[128 << 10];
            while (stream.Read(buffer) is > 0 and var read)
            {
                cancellation.ThrowIfCancellationRequested();
                file.Write(buffer.AsSpan(0, read));
            }
            return input;
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
