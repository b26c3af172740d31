namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>What lies beside a Dockerfile: for rules that need to know what COPY takes along.</summary>
/// <param name="Ignore">Text of the <c>.dockerignore</c>; null when there is none.</param>
/// <param name="Files">Paths in the context, of files and folders, relative to it; need not be all.</param>
public sealed record BuildContext(string? Ignore, IReadOnlyList<string> Files)
{
    /// <summary>The path of the file that ignores, or that would.</summary>
    public string IgnorePath { get; init; } = ".dockerignore";

    /// <summary>What no build context should take in, with a path that stands for each.</summary>
    private static readonly (string Pattern, string Example)[] Wanted =
    [
        (".git", ".git/config"), (".env", ".env"), ("*.pem", "server.pem"), ("*.key", "server.key"), ("id_rsa*", "id_rsa"), (".npmrc", ".npmrc"), (".netrc", ".netrc"),
        (".aws", ".aws/credentials"), (".ssh", ".ssh/id_rsa"), ("*.tfstate", "terraform.tfstate"),
    ];

    private static readonly string[] Always = [".git", ".env", "*.pem", "*.key"];

    /// <summary>Patterns that <see cref="Ignore"/> lacks: those that every context should have, and others where such a file is there.</summary>
    public IReadOnlyList<string> Missing()
    {
        var ignore = IgnoreFile.Parse(Ignore ?? "");
        return [.. Wanted.Where(w => !ignore.Takes(w.Example) && (Always.Contains(w.Pattern) || Holds(w.Pattern))).Select(w => w.Pattern)];
    }

    /// <summary>True when a file of that pattern is in the context.</summary>
    public bool Holds(string pattern)
    {
        var of = IgnoreFile.Parse(pattern);
        return Files.Any(of.Takes);
    }

    /// <summary>
    /// Looks at the folder of a Dockerfile: its names at the top, and the file that ignores, <c>NAME.dockerignore</c> before <c>.dockerignore</c>.
    /// </summary>
    public static BuildContext OfFolder(string dockerfile)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(dockerfile)) ?? "/";
        string[] candidates = [dockerfile + ".dockerignore", Path.Combine(folder, ".dockerignore")];
        string? ignore = candidates.FirstOrDefault(File.Exists);
        try
        {
            string? text = ignore is not null && new FileInfo(ignore).Length <= SourceFile.MaxBytes ? File.ReadAllText(ignore) : null;
            string path = Path.GetDirectoryName(dockerfile) is { Length: > 0 } named ? Path.Combine(named, ".dockerignore") : ".dockerignore";
            return new BuildContext(text, [.. Directory.EnumerateFileSystemEntries(folder).Take(10_000).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)])
            {
                IgnorePath = ignore == candidates[0] ? ignore : path,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The folder {folder} cannot be read: {e.Message}", null, e);
        }
    }
}
