namespace Lading.Testing;

/// <summary>
/// Data that tests run against and that is not part of the project: fixtures, vectors, schemas. Found under
/// <c>$LADING_SHARED</c>, default <c>../shared</c> beside the checkout; absent, the tests say that they were skipped.
/// </summary>
public static class SharedData
{
    /// <summary>The folder; null when it is not there.</summary>
    public static string? Root { get; } = FindRoot();

    private static string? FindRoot()
    {
        string? named = Environment.GetEnvironmentVariable("LADING_SHARED");
        if (!string.IsNullOrEmpty(named))
            return Directory.Exists(named) ? Path.GetFullPath(named) : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Lading.slnx")))
                return Path.Combine(folder.FullName, "..", "shared") is var shared && Directory.Exists(shared) ? Path.GetFullPath(shared) : null;
        return null;
    }

    /// <summary>A path below the folder; null when it is not there.</summary>
    public static string? Find(string path) =>
        Root is not null && Path.Combine(Root, path) is var full && (File.Exists(full) || Directory.Exists(full)) ? full : null;

    /// <summary>The rows of a tab-separated file with a header line, as maps by column; empty when it is not there.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Table(string path)
    {
        if (Find(path) is not { } file)
            yield break;
        string[]? header = null;
        foreach (string line in File.ReadLines(file))
        {
            string[] cells = line.Split('\t');
            if (header is null)
                header = cells;
            else if (line.Length > 0)
                yield return header.Zip(cells.Concat(Enumerable.Repeat("", header.Length))).ToDictionary(p => p.First, p => p.Second);
        }
    }
}
