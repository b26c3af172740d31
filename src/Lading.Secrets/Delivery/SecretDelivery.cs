using Lading.Oci;

namespace Lading.Secrets.Delivery;

/// <summary>Which files become which variables of a program's environment.</summary>
internal sealed record SecretDelivery
{
    /// <summary>Variables and the files that have their values.</summary>
    public IReadOnlyList<(string Name, string Path)> Files { get; init; } = [];

    /// <summary>Folders whose files are variables by their names.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Whether names of files in folders become capitals with underscores.</summary>
    public bool InCapitals { get; init; }

    /// <summary>Variables that have their value in the file that NAME_FILE names, where that is set.</summary>
    public IReadOnlyList<string> ByConvention { get; init; } = [];

    /// <summary>Whether all NAME_FILE variables of the environment are taken so.</summary>
    public bool AllByConvention { get; init; }

    /// <summary>Variables that <see cref="AllByConvention"/> leaves alone.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Whether NAME_FILE stays beside NAME.</summary>
    public bool KeepFileVariables { get; init; }

    /// <summary>Whether files that everybody may read are told.</summary>
    public bool TellOpenFiles { get; init; }

    /// <summary>
    /// Sets the variables; a value that the environment had is replaced by an explicit file or folder. Returns what the user should know. Throws an
    /// input error when a file cannot be read, and a usage error when two sources give one variable.
    /// </summary>
    public IReadOnlyList<string> Fill(EnvironmentBlock environment)
    {
        var notes = new List<string>();
        var opened = new List<string>();
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in ByConvention.Concat(AllByConvention ? FileConvention.Names(environment, Except, notes) : []).Distinct(StringComparer.Ordinal))
        {
            if (FileConvention.Read(environment, name) is not { } entry)
                continue;
            opened.Add(environment.Text(FileConvention.Variable(name))!);
            Set(environment, entry, given);
            if (!KeepFileVariables)
                environment.Remove(FileConvention.Variable(name));
        }
        foreach (string folder in Folders)
        {
            var files = new List<string>();
            foreach (SecretEntry entry in SecretFolder.Read(folder, InCapitals, notes, files))
                Set(environment, entry, given);
            opened.AddRange(files);
        }
        foreach ((string name, string path) in Files)
        {
            Set(environment, SecretFile.Read(name, path), given);
            opened.Add(path);
        }
        if (TellOpenFiles)
            foreach (string path in opened)
                if (FileStatus.Of(path) is { IsRegular: true, IsOpen: true } file)
                    notes.Add($"{Printable.Text(path)} may be read by everybody: its mode is {file.Octal}");
        return notes;
    }

    private static void Set(EnvironmentBlock environment, SecretEntry entry, HashSet<string> given)
    {
        environment.Set(entry);
        if (!given.Add(entry.Name))
            throw LadingException.Usage($"{Printable.Text(entry.Name)} is given by more than one file.");
    }
}
