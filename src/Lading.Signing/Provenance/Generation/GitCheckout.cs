namespace Lading.Signing.Provenance.Generation;

/// <summary>
/// What a git checkout says of itself: gitrepository-layout. Read without running git, which would run what the
/// repository says.
/// </summary>
/// <param name="Commit">The commit that is checked out; null when there is none yet.</param>
/// <param name="Ref">The branch's reference; null when a commit is checked out.</param>
/// <param name="Remote">Address of the remote <c>origin</c>, cleaned; null when it has none.</param>
public sealed record GitCheckout(string? Commit, string? Ref, string? Remote)
{
    private const int MaxFile = 16 << 20;
    private const int MaxDepth = 64;

    /// <summary>The checkout that a folder is in; null when it is in none.</summary>
    public static GitCheckout? Find(string folder)
    {
        var at = new DirectoryInfo(Path.GetFullPath(folder));
        for (int depth = 0; at is not null && depth < MaxDepth; depth++, at = at.Parent)
        {
            string git = Path.Combine(at.FullName, ".git");
            if (Directory.Exists(git))
                return Read(git);
            // A work tree or submodule has a file that says where.
            if (Text(git) is { } file && file.StartsWith("gitdir:", StringComparison.Ordinal))
                return Read(Path.GetFullPath(file[7..].Trim(), at.FullName));
        }
        return null;
    }

    private static GitCheckout? Read(string git)
    {
        if (Text(Path.Combine(git, "HEAD"))?.Trim() is not { Length: > 0 } head)
            return null;
        string common = Text(Path.Combine(git, "commondir")) is { } other ? Path.GetFullPath(other.Trim(), git) : git;
        string? reference = head.StartsWith("ref:", StringComparison.Ordinal) ? head[4..].Trim() : null;
        string? commit = reference is null ? head : IsName(reference) ? Resolve(git, common, reference) : null;
        return new GitCheckout(IsCommit(commit) ? commit : null, reference is not null && IsName(reference) ? reference
            : null, Origin(common));
    }

    private static string? Resolve(string git, string common, string reference)
    {
        if ((Text(Path.Combine(git, reference)) ?? Text(Path.Combine(common, reference)))?.Trim() is { } loose)
            return loose;
        foreach (string line in (Text(Path.Combine(common, "packed-refs")) ?? "").Split('\n'))
            if (line.EndsWith(" " + reference, StringComparison.Ordinal)
                && line.IndexOf(' ', StringComparison.Ordinal) == line.Length - reference.Length - 1)
                return line[..(line.Length - reference.Length - 1)];
        return null;
    }

    /// <summary>The first <c>url</c> of <c>[remote "origin"]</c>: git-config.</summary>
    private static string? Origin(string common)
    {
        bool origin = false;
        foreach (string raw in (Text(Path.Combine(common, "config")) ?? "").Split('\n'))
        {
            string line = raw.Trim();
            if (line.StartsWith('['))
                origin = line.StartsWith("[remote \"origin\"]", StringComparison.OrdinalIgnoreCase);
            else if (origin && line.Split('=', 2) is [var name, var url]
                && name.Trim().Equals("url", StringComparison.OrdinalIgnoreCase))
                return GitAddress.Clean(url.Trim().Trim('"'));
        }
        return null;
    }

    // A reference is a path below .git: git-check-ref-format.
    private static bool IsName(string reference) =>
        reference.StartsWith("refs/", StringComparison.Ordinal) && reference.Length <= 1024
            && !reference.Contains("..", StringComparison.Ordinal)
        && !reference.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '\\' or ':' or '~' or '^' or '?' or '*'
            or '[');

    private static bool IsCommit(string? text) => text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigitLower);

    private static string? Text(string path)
    {
        try
        {
            return File.Exists(path) && new FileInfo(path).Length <= MaxFile ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
