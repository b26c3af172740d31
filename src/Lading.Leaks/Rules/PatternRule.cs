using System.Text.RegularExpressions;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules;

/// <summary>
/// A user's rule: a pattern that is tried around each keyword. Sightings are <see cref="Confidence.Shaped"/>.
/// </summary>
public sealed record PatternRule
{
    /// <summary>Its id; replaces a built-in rule of the same id.</summary>
    public required string Id { get; init; }
    /// <summary>What it finds, for people.</summary>
    public required string Title { get; init; }
    /// <summary>How bad that is.</summary>
    public LeakSeverity Severity { get; init; } = LeakSeverity.High;
    /// <summary>
    /// Words of which one must be near: the pattern is tried on the <see cref="Before"/> bytes before a word (in any case)
    /// to the <see cref="After"/> bytes after it. Empty: on the whole content, which is slow. A word of fewer than three
    /// bytes counts as none, and so does one that is not ASCII.
    /// </summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];
    /// <summary>
    /// What it looks like. Made with <see cref="RegexOptions.NonBacktracking"/> (else <see cref="RuleSet.With"/> throws), because
    /// the content is hostile; text is given to it as Latin-1, one character a byte.
    /// </summary>
    public required Regex Pattern { get; init; }
    /// <summary>Number of the group that holds the secret; 0 means the first group that took part, or the whole match.</summary>
    public int SecretGroup { get; init; }
    /// <summary>Shannon entropy in bits a byte that the secret must have more than; 0 for none.</summary>
    public double Entropy { get; init; }
    /// <summary>Pattern for the path of the file; null for any.</summary>
    public Regex? Path { get; init; }
    /// <summary>What takes its findings out.</summary>
    public IReadOnlyList<AllowList> Allow { get; init; } = [];
    /// <summary>Rules that must find something near, or its findings do not count.</summary>
    public IReadOnlyList<RequiredRule> Required { get; init; } = [];
    /// <summary>True for a rule that is for files as such: its pattern is tried once, on the beginning.</summary>
    public bool IsForFile { get; init; }
    /// <summary>False for a rule whose findings only serve others that require it.</summary>
    public bool IsReported { get; init; } = true;

    /// <summary>Bytes before a keyword on which a pattern is tried.</summary>
    public const int Before = 1 << 10;
    /// <summary>Bytes after a keyword on which a pattern is tried.</summary>
    public const int After = 8 << 10;
}
