using Lading.Oci;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// Keeps two builds of one database apart: an exclusive lock on <c>FILE.lock</c> beside it, which the system takes back
/// when the process ends, however it ends. Readers need none.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream _file;

    private DatabaseLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; waits for it as long as <paramref name="wait"/>.</summary>
    public static DatabaseLock Take(string database, TimeSpan wait, CancellationToken cancellation)
    {
        string path = database + ".lock";
        long end = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new DatabaseLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (UnauthorizedAccessException e)
            {
                throw LadingException.Input($"{Printable.Text(path)} cannot be written: {e.Message}", "Choose another place with --db FILE.", e);
            }
            catch (IOException e) when (e is DirectoryNotFoundException or PathTooLongException || !File.Exists(path))
            {
                throw LadingException.Input($"{Printable.Text(path)} cannot be written: {e.Message}", "Choose another place with --db FILE.", e);
            }
            catch (IOException e)
            {
                if (Environment.TickCount64 >= end)
                    throw LadingException.Input($"Another process is updating {Printable.Text(database)}.", "Wait for it, or pass --wait. The database can be used meanwhile.", e);
            }
            if (cancellation.WaitHandle.WaitOne(100))
                throw new OperationCanceledException(cancellation);
        }
    }

    public void Dispose() => _file.Dispose();
}
