using Lading.Oci;

namespace Lading.Secrets.Delivery;

/// <summary>
/// A folder whose files are variables by their names, as envdir of daemontools has it: <c>/run/secrets</c> of Docker, a Secret volume of Kubernetes.
/// </summary>
internal static class SecretFolder
{
    /// <summary>The most files that one folder may have.</summary>
    public const int MaxFiles = 4096;

    /// <summary>Where Kubernetes keeps the files of a volume: a link to a folder that it replaces as a whole when the Secret changes.</summary>
    private const string Current = "..data";

    /// <summary>
    /// Reads all files, in the order of their names. Folders and what begins with a dot are passed over; what is no variable's name goes to
    /// <paramref name="notes"/>. Throws an input error for what cannot be read.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="inCapitals"><c>db-password</c> becomes DB_PASSWORD.</param>
    /// <param name="notes">Takes what was not read and why, and <paramref name="opened"/> what was.</param>
    /// <param name="opened">Takes the paths of the files that were read.</param>
    public static IReadOnlyList<SecretEntry> Read(string path, bool inCapitals, List<string> notes, List<string> opened)
    {
        for (int attempt = 1; ; attempt++)
        {
            string snapshot = Snapshot(path);
            var seen = new List<string>();
            var entries = new List<SecretEntry>();
            try
            {
                foreach (string file in Files(snapshot, path, seen))
                {
                    string? name = NameOf(Path.GetFileName(file), inCapitals);
                    if (name is null)
                    {
                        seen.Add($"{Printable.Text(file)}: its name is no name of a variable, left out{(inCapitals ? "" : "; --capitals makes one of dashes and dots")}");
                        continue;
                    }
                    if (entries.Any(e => e.Name == name))
                        throw LadingException.Input($"{Printable.Text(path)}: more than one file becomes {name}.", "Name the right one by --env NAME=FILE.");
                    entries.Add(SecretFile.Read(name, file));
                    opened.Add(file);
                }
                notes.AddRange(seen);
                return entries;
            }
            catch (LadingException) when (snapshot != path && !Directory.Exists(snapshot) && attempt < 5)
            {
                // Kubernetes put another folder in place meanwhile: all from that one, not some from each.
                entries.ForEach(e => e.Dispose());
                opened.Clear();
            }
            catch
            {
                entries.ForEach(e => e.Dispose());
                throw;
            }
        }
    }

    /// <summary>The variable that a file's name stands for; null for none.</summary>
    internal static string? NameOf(string file, bool inCapitals)
    {
        string name = inCapitals ? string.Concat(file.Select(c => c is '-' or '.' ? '_' : char.ToUpperInvariant(c))) : file;
        bool isName = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return isName ? name : null;
    }

    /// <summary>The folder that is behind the link of Kubernetes now; the path itself elsewhere.</summary>
    private static string Snapshot(string path)
    {
        try
        {
            return new FileInfo(Path.Combine(path, Current)).LinkTarget is { Length: > 0 } target ? Path.Combine(path, target) : path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static List<string> Files(string folder, string path, List<string> notes)
    {
        var files = new List<string>();
        try
        {
            foreach (string file in Directory.EnumerateFileSystemEntries(folder))
            {
                if (Path.GetFileName(file).StartsWith('.') || Directory.Exists(file))
                    continue;
                if (SecretFile.IsRegular(file))
                    files.Add(file);
                else
                    notes.Add($"{Printable.Text(file)} is no regular file, left out");
                if (files.Count > MaxFiles)
                    throw LadingException.Input($"{Printable.Text(path)} has more than {MaxFiles} files.", "Name those that are meant by --env NAME=FILE.");
            }
        }
        catch (DirectoryNotFoundException e)
        {
            throw LadingException.Input($"There is no folder {Printable.Text(path)}.", "Is the secret mounted into this container?", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be read: {e.Message}", null, e);
        }
        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
