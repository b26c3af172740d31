using System.Text;
using Lading.Oci.Layers;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// A pattern of paths in the scanned source, in the terms of <see cref="Glob"/>: <c>opt/app/**</c>, <c>**/*.jar</c>,
/// <c>**/{test,docs}/**</c>. A leading slash does not matter; a trailing one means everything below. A path inside an
/// archive (<c>app.war!WEB-INF/lib/a.jar</c>) is matched with <c>!</c> read as itself and as a slash, and is covered
/// when the archive is. Immutable.
/// </summary>
public sealed class PathPattern
{
    /// <summary>Characters that a pattern has at most.</summary>
    public const int MaxLength = 1024;

    /// <summary>The most combinations of alternatives in braces.</summary>
    public const int MaxAlternatives = 64;

    /// <summary>How often <c>**</c> may stand in a pattern: each makes a deep path take longer.</summary>
    public const int MaxDepthWildcards = 3;

    /// <summary>How many archives within archives are looked at.</summary>
    private const int MaxNesting = 16;

    private readonly Glob[] _globs;

    private PathPattern(string text, Glob[] globs)
    {
        Text = text;
        _globs = globs;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// Reads a pattern. False, with <paramref name="error"/> saying why in words that follow "because", when it is
    /// empty or over a limit.
    /// </summary>
    public static bool TryParse(string text, out PathPattern? pattern, out string? error)
    {
        pattern = null;
        error = Refusal(text);
        if (error is not null)
            return false;
        string[] choices = [.. Glob.Expand(text.EndsWith('/') ? text + "**" : text)];
        if (choices.Any(IsEmpty))
            error = "it is empty";
        else if (choices.Any(c => c.AsSpan().Count("**") > MaxDepthWildcards))
            error = $"it has more than {MaxDepthWildcards} '**'";
        else
            pattern = new PathPattern(text, [.. choices.Select(Glob.Parse)]);
        return pattern is not null;
    }

    /// <summary>True when it covers the path.</summary>
    public bool Matches(string path)
    {
        path = path.TrimStart('/');
        if (MatchesWhole(path))
            return true;
        int bang = path.IndexOf('!');
        if (bang < 0)
            return false;
        if (MatchesWhole(path.Replace('!', '/')))
            return true;
        for (int depth = 0; bang >= 0 && depth < MaxNesting; depth++, bang = path.IndexOf('!', bang + 1))
            if (MatchesWhole(path[..bang]) || MatchesWhole(path[..bang].Replace('!', '/')))
                return true;
        return false;
    }

    private bool MatchesWhole(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        foreach (Glob glob in _globs)
            if (glob.IsMatch(bytes))
                return true;
        return false;
    }

    private static string? Refusal(string text)
    {
        if (text.Length > MaxLength)
            return $"it has more than {MaxLength} characters";
        if (IsEmpty(text))
            return "it is empty";
        int choices = 1;
        for (int open = text.IndexOf('{'); open >= 0;)
        {
            int close = text.IndexOf('}', open);
            int next = text.IndexOf('{', open + 1);
            if (close < 0 || next >= 0 && next < close)
                return "a brace is not closed before the next one or the end";
            choices *= text.AsSpan(open, close - open).Count(',') + 1;
            if (choices > MaxAlternatives)
                return $"its braces make more than {MaxAlternatives} patterns";
            open = next;
        }
        return null;
    }

    private static bool IsEmpty(string text) =>
        (text.StartsWith("i:", StringComparison.Ordinal) ? text.AsSpan(2) : text).Trim('/').IsEmpty;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
