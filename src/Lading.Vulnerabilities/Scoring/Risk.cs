using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// One number to sort findings by, 0 to 100: how likely somebody uses the flaw times how bad it would be.
/// <c>risk = 100 × min(1, threat × harm × weight)</c>; the parts are told in docs/gates.md.
/// </summary>
public static class Risk
{
    /// <summary>The threat taken for a flaw that EPSS has no score for: about the mean over all flaws, so that it neither sinks nor leads.</summary>
    public const double UnscoredThreat = 0.03;

    /// <summary>The risk; null when neither likelihood nor severity is known.</summary>
    public static double? Of(Rating rating, KevEntry? kev, EpssScore? epss)
    {
        if (kev is null && epss is null && rating.Severity == Severity.Unknown)
            return null;
        double threat = kev is not null ? 1 : epss?.Probability ?? UnscoredThreat;
        double weight = kev is null ? 1 : kev.Ransomware ? 1.1 : 1.05;
        return Math.Round(100 * Math.Min(1, threat * Harm(rating) * weight), 2, MidpointRounding.AwayFromZero);
    }

    /// <summary>The score, or the middle of what the word covers, as a share of ten; half for a flaw that nobody has rated.</summary>
    private static double Harm(Rating rating) => (rating.Score ?? rating.Severity switch
    {
        Severity.None => 0.05,
        Severity.Negligible => 0.5,
        Severity.Low => 2,
        Severity.Medium => 5.5,
        Severity.High => 8,
        Severity.Critical => 9.5,
        _ => 5,
    }) / 10;
}
