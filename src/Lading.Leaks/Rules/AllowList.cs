using System.Text.RegularExpressions;

namespace Lading.Leaks.Rules;

/// <summary>What the patterns of an <see cref="AllowList"/> are tried on.</summary>
public enum AllowTarget : byte
{
    /// <summary>The secret itself.</summary>
    Secret,
    /// <summary>All that the rule's pattern matched; for a built-in rule the same as <see cref="Secret"/>.</summary>
    Match,
    /// <summary>The line on which the secret begins, up to 4096 bytes around it.</summary>
    Line,
}

/// <summary>
/// Takes findings out: by path, by pattern or by words that a real secret never holds. Patterns must be made with
/// <see cref="RegexOptions.NonBacktracking"/>; text is given to them as Latin-1, one character a byte.
/// </summary>
public sealed record AllowList
{
    /// <summary>Whether every kind of condition that is given must hold, rather than any one.</summary>
    public bool All { get; init; }
    /// <summary>Patterns for the path of the file.</summary>
    public IReadOnlyList<Regex> Paths { get; init; } = [];
    /// <summary>Patterns for <see cref="Target"/>.</summary>
    public IReadOnlyList<Regex> Patterns { get; init; } = [];
    /// <summary>What <see cref="Patterns"/> are tried on.</summary>
    public AllowTarget Target { get; init; }
    /// <summary>Words that, anywhere in the secret in any case, make it none.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = [];
    /// <summary>Ids of the rules it is for; empty for all. Only a list of the whole <see cref="RuleSet"/> looks at it.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    internal bool Allows(string path, ReadOnlySpan<char> secret, ReadOnlySpan<char> match, ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> target = Target switch { AllowTarget.Secret => secret, AllowTarget.Match => match, _ => line };
        int given = 0, held = 0;
        if (Paths.Count > 0)
        {
            given++;
            held += Paths.Any(p => p.IsMatch(path)) ? 1 : 0;
        }
        if (Patterns.Count > 0)
        {
            given++;
            held += AnyMatches(target) ? 1 : 0;
        }
        if (StopWords.Count > 0)
        {
            given++;
            held += HoldsStopWord(secret) ? 1 : 0;
        }
        return All ? given > 0 && held == given : held > 0;
    }

    private bool AnyMatches(ReadOnlySpan<char> text)
    {
        foreach (Regex pattern in Patterns)
            if (pattern.IsMatch(text))
                return true;
        return false;
    }

    private bool HoldsStopWord(ReadOnlySpan<char> secret)
    {
        foreach (string word in StopWords)
            if (secret.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
