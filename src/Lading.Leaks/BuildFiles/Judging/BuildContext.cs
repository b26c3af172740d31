using Lading.Leaks.BuildFiles.Dockerfiles;

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

    /// <summary>Names that are looked at: a tree of strangers may have many Dockerfiles in large folders.</summary>
    private const int MaxNames = 2_000;

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

    /// <summary>The context, as whoever builds would call it from where the Dockerfile's path is from; null when it is not known.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Finds the context of a Dockerfile: the nearest folder, from its own up to the root of its repository, else to <paramref name="top"/>, that has all
    /// that COPY names; where there is none, the nearest with a <c>.dockerignore</c>, else its own. Looks at the names in it and at the file that
    /// ignores, <c>NAME.dockerignore</c> before <c>.dockerignore</c>. Throws an input error when the folder cannot be read.
    /// </summary>
    public static BuildContext Of(string dockerfile, ReadOnlySpan<byte> bytes, string? top = null)
    {
        string[] sources = [.. Sources(DockerfileReader.Read(bytes, dockerfile))];
        string own = Path.GetDirectoryName(Path.GetFullPath(dockerfile)) ?? "/";
        string[] folders = [.. Above(own, Repository(own) ?? Path.GetFullPath(top ?? own))];
        string folder = folders.FirstOrDefault(f => sources.Length > 0 && sources.All(s => Path.Exists(Path.Combine(f, s)))) ?? folders.FirstOrDefault(f => File.Exists(Path.Combine(f, ".dockerignore"))) ?? own;
        string[] candidates = [dockerfile + ".dockerignore", Path.Combine(folder, ".dockerignore")];
        string? ignore = candidates.FirstOrDefault(File.Exists);
        string named = Path.IsPathRooted(dockerfile) ? folder : Path.GetRelativePath(Path.GetFullPath("."), folder);
        try
        {
            // What has no bytes is not opened: it may be a FIFO, which would wait for ever.
            string? text = ignore is null ? null : new FileInfo(ignore).Length is > 0 and <= SourceFile.MaxBytes ? File.ReadAllText(ignore) : "";
            return new BuildContext(text, [.. Directory.EnumerateFileSystemEntries(folder).Take(MaxNames).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)])
            {
                IgnorePath = ignore == candidates[0] ? ignore : named == "." ? ".dockerignore" : Path.Combine(named, ".dockerignore"),
                Folder = named,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The folder {folder} cannot be read: {e.Message}", null, e);
        }
    }

    /// <summary>A folder and those above it, up to one of them.</summary>
    private static IEnumerable<string> Above(string folder, string top)
    {
        yield return folder;
        string prefix = top.TrimEnd('/') + "/";
        while (folder != top && folder.StartsWith(prefix, StringComparison.Ordinal) && Path.GetDirectoryName(folder) is { } next)
            yield return folder = next;
    }

    /// <summary>The nearest folder that git keeps; null when none is.</summary>
    private static string? Repository(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
            if (Path.Exists(Path.Combine(at, ".git")))
                return at;
        return null;
    }

    /// <summary>What COPY and ADD name in the context, patterns and variables left out.</summary>
    private static IEnumerable<string> Sources(Dockerfile file)
    {
        foreach (Instruction copy in file.Instructions)
            if (copy.Kind is InstructionKind.Copy or InstructionKind.Add && copy.Flag("from") is null && copy.Words.Count > 1)
                foreach (Word word in copy.Words.Take(copy.Words.Count - 1))
                    if (word.Text.Trim('"', '\'').TrimStart('/') is { Length: > 0 and < 1000 } path && path.AsSpan().IndexOfAny("*?[$<\\\0") < 0 && !path.Contains("://", StringComparison.Ordinal)
                        && !path.StartsWith("git@", StringComparison.Ordinal) && path.Trim('.', '/').Length > 0 && !path.Split('/').Contains(".."))
                        yield return path;
    }
}
