namespace Lading.Vulnerabilities.Scoring;

/// <summary>How scores and the words of sources of advisories become a <see cref="Severity"/>.</summary>
public static class Severities
{
    private const int LongestWord = 32;

    private static readonly string[] Words = ["unknown", "none", "negligible", "low", "medium", "high", "critical"];

    /// <summary>All words, from the mildest, as they are written in results and gates.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>The word as it is written in results and gates: <c>high</c>.</summary>
    public static string Word(this Severity severity) => Words[(int)severity];

    /// <summary>"Qualitative Severity Rating Scale" of CVSS 3.0, 3.1 (section 5) and 4.0 (section 6).</summary>
    public static Severity FromScore(double score) => score switch
    {
        >= 9.0 => Severity.Critical,
        >= 7.0 => Severity.High,
        >= 4.0 => Severity.Medium,
        > 0.0 => Severity.Low,
        _ => Severity.None,
    };

    /// <summary>The words that the National Vulnerability Database gave to CVSS 2 scores.</summary>
    public static Severity FromScoreV2(double score) => score switch
    {
        >= 7.0 => Severity.High,
        >= 4.0 => Severity.Medium,
        _ => Severity.Low,
    };

    /// <summary>
    /// The severity that a source of advisories put into a word, in any case: GitHub (<c>LOW</c>, <c>MODERATE</c>,
    /// <c>HIGH</c>, <c>CRITICAL</c>), Debian urgency (<c>unimportant</c>, <c>low**</c>, …; <c>not yet assigned</c> and
    /// <c>end-of-life</c> say nothing), Ubuntu priority (<c>negligible</c> to <c>critical</c>; <c>untriaged</c> says
    /// nothing), impact of Red Hat, AlmaLinux, Rocky and SUSE (<c>moderate</c>, <c>important</c>, …), also before a
    /// summary (<c>Important: kernel security update</c>). Other words are <see cref="Severity.Unknown"/>.
    /// </summary>
    public static Severity FromWord(ReadOnlySpan<char> word)
    {
        int colon = word.IndexOf(':');
        // Debian's tracker marked urgencies that were guessed with stars.
        word = (colon < 0 ? word : word[..colon]).Trim().TrimEnd('*');
        if (word.Length > LongestWord)
            return Severity.Unknown;
        Span<char> lower = stackalloc char[LongestWord];
        return lower[..word.ToLowerInvariant(lower)] switch
        {
            "critical" => Severity.Critical,
            "high" or "important" => Severity.High,
            "medium" or "moderate" => Severity.Medium,
            "low" => Severity.Low,
            "negligible" => Severity.Negligible,
            "none" or "unimportant" => Severity.None,
            _ => Severity.Unknown,
        };
    }
}
