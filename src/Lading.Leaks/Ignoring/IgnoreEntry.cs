using Lading.Leaks.Findings;

namespace Lading.Leaks.Ignoring;

/// <summary>One line of a list of what is not to be reported. Every condition that it gives must hold.</summary>
public sealed record IgnoreEntry
{
    /// <summary>Where it stands, for messages: file and line or number.</summary>
    public required string Place { get; init; }
    /// <summary>Id of the rule; null for any.</summary>
    public string? Rule { get; init; }
    /// <summary>True when <see cref="Rule"/> is another scanner's, whose ids may differ: a rule not known here then stands for any.</summary>
    public bool IsForeign { get; init; }
    /// <summary>Paths of files, of which one must be it; empty for any. <c>*</c> stands for any characters.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];
    /// <summary>1-based line; null for any.</summary>
    public int? Line { get; init; }
    /// <summary>SHA-1 of the secret; null for any.</summary>
    public string? Hash { get; init; }
    /// <summary>Fingerprint of the secret; null for any.</summary>
    public Fingerprint? Fingerprint { get; init; }
    /// <summary>The last day on which it holds; null for ever.</summary>
    public DateOnly? Expires { get; init; }
    /// <summary>Why, in its author's words; null when none are given.</summary>
    public string? Reason { get; init; }

    /// <summary>True when it is about a leak in a place. <paramref name="isKnown"/> says which rules there are here.</summary>
    internal bool Covers(Leak leak, LeakPlace place, Func<string, bool> isKnown)
    {
        if (Hash is not null && Hash != leak.KnownHash || Fingerprint is not null && Fingerprint != leak.Fingerprint || Line is not null && Line != place.Line)
            return false;
        if (Rule is not null && Rule != leak.Rule && !(IsForeign && !isKnown(Rule)))
            return false;
        // With the secret itself named, the same file may lie elsewhere in the image than in the repository.
        bool ends = Hash is not null;
        return Paths.Count == 0 || Paths.Any(path => IgnorePath.Matches(path, place.Path, ends));
    }
}

/// <summary>Paths in lists of what is ignored.</summary>
internal static class IgnorePath
{
    /// <summary>True when a path is the listed one; with <paramref name="ends"/> also when it ends in it, folder by folder.</summary>
    public static bool Matches(string listed, string path, bool ends)
    {
        ReadOnlySpan<char> wanted = Bare(listed), actual = Bare(path);
        if (wanted.Contains('*'))
            return System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(wanted, actual, ignoreCase: false);
        return actual.SequenceEqual(wanted) || (ends && wanted.Length > 0 && actual.EndsWith(wanted) && actual[^(wanted.Length + 1)] == '/');
    }

    private static ReadOnlySpan<char> Bare(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path.AsSpan(2) : path.AsSpan().TrimStart('/');
}
