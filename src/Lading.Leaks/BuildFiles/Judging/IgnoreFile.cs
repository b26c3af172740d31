namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>
/// A <c>.dockerignore</c>: Docker documentation, "Build context", ".dockerignore files". Patterns are from the root of the context, a
/// pattern takes what lies below it, <c>**</c> takes any folders, <c>!</c> takes back, the last that matches counts.
/// </summary>
internal sealed class IgnoreFile
{
    private const int MaxPatterns = 10_000;
    private readonly List<(string[] Parts, bool TakesBack)> _patterns = [];

    /// <summary>Reads the lines of a file.</summary>
    public static IgnoreFile Parse(string text)
    {
        var file = new IgnoreFile();
        foreach (string raw in text.TrimStart('\ufeff').Split('\n').Take(MaxPatterns))
        {
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            bool takesBack = line[0] == '!';
            string[] parts = [.. (takesBack ? line[1..].Trim() : line).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".")];
            if (parts.Length > 0)
                file._patterns.Add((parts, takesBack));
        }
        return file;
    }

    /// <summary>True when a path of the context is left out.</summary>
    public bool Takes(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool taken = false;
        foreach ((string[] pattern, bool takesBack) in _patterns)
            if (taken == takesBack && Matches(pattern, parts))
                taken = !takesBack;
        return taken;
    }

    /// <summary>A pattern matches a path or a folder above it.</summary>
    private static bool Matches(string[] pattern, string[] path)
    {
        var now = new bool[pattern.Length + 1];
        now[0] = true;
        for (int at = 0; ; at++)
        {
            for (int i = 0; i < pattern.Length; i++)
                now[i + 1] |= now[i] && pattern[i] == "**";
            if (at > 0 && now[pattern.Length])
                return true;
            if (at == path.Length)
                return false;
            var next = new bool[pattern.Length + 1];
            for (int i = 0; i < pattern.Length; i++)
                if (now[i] && pattern[i] == "**")
                    next[i] = true;
                else if (now[i] && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern[i], path[at], ignoreCase: false))
                    next[i + 1] = true;
            now = next;
        }
    }
}
