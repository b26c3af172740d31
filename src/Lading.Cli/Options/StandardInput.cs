namespace Lading.Cli.Options;

/// <summary>What comes in, kept in a file that only this user may read, so that it can be opened like any other source.</summary>
internal sealed class StandardInput : IDisposable
{
    private readonly DirectoryInfo _folder;

    private StandardInput(DirectoryInfo folder, string name)
    {
        _folder = folder;
        Path = System.IO.Path.Combine(folder.FullName, name);
        // Whoever interrupts twice leaves without Dispose.
        AppDomain.CurrentDomain.ProcessExit += Delete;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads standard input to its end.</summary>
    public static StandardInput Keep(CancellationToken cancellation) => Keep(Console.OpenStandardInput, "stdin", cancellation);

    /// <summary>Reads a pipe, or a file that claims to be empty, to its end.</summary>
    public static StandardInput Keep(string path, CancellationToken cancellation) => Keep(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0), System.IO.Path.GetFileName(path), cancellation);

    private static StandardInput Keep(Func<Stream> open, string name, CancellationToken cancellation)
    {
        // Made with permissions for its owner only.
        var input = new StandardInput(Directory.CreateTempSubdirectory("lading-"), name);
        try
        {
            using Stream stream = open();
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

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Delete;
        Delete(null, EventArgs.Empty);
    }

    private void Delete(object? sender, EventArgs e)
    {
        _folder.Refresh();
        if (_folder.Exists)
            _folder.Delete(recursive: true);
    }
}
