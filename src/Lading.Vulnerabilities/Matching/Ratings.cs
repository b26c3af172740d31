using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Matching;

/// <summary>
/// Chooses the severity of a flaw: first the distribution's own word, then the worst score among the records that apply, then
/// the worst among other records of the same flaw, which is said to be borrowed.
/// </summary>
public static class Ratings
{
    /// <summary>The rating of a flaw.</summary>
    public static Rating Of(Flaw flaw, AdvisoryDatabase database)
    {
        Rating? own = null;
        foreach (Match match in flaw.Matches)
        {
            Severity word = Severities.FromWord(match.Affected.Word);
            if (word != Severity.Unknown)
                own = Worse(own, Of(match.Affected.Severities, match.Advisory) is { } scored
                    ? scored with { Severity = word, Source = match.Affected.Ecosystem }
                    : new Rating(word, Source: match.Affected.Ecosystem));
        }
        if (own is not null)
            return own;
        foreach (Match match in flaw.Matches)
            own = Worse(own, Of(match.Affected.Severities, match.Advisory));
        if (own is not null)
            return own;
        return Borrowed(flaw, database) ?? Rating.Unknown;
    }

    private static Rating? Borrowed(Flaw flaw, AdvisoryDatabase database)
    {
        Rating? best = null;
        // By the shown id alone: aliases lead on to other flaws where a record melts two.
        foreach (Advisory advisory in database.Naming(flaw.Id).Take(64))
            if (advisory.Withdrawn is null && (advisory.Id == flaw.Id || Flaws.Cves(advisory) is [var only] && only == flaw.Id)
                && !flaw.Matches.Any(m => m.Advisory.Id == advisory.Id))
            {
                best = Worse(best, Of([], advisory));
                if (best is null)
                    foreach (AffectedPackage affected in database.AffectedBy(advisory.Id).Take(256))
                        best = Worse(best, Of(affected.Severities, advisory with { Severities = [] }));
            }
        return best is null ? null : best with { Borrowed = true };
    }

    private static Rating? Worse(Rating? a, Rating? b) =>
        a is null ? b : b is null ? a : (b.Severity, b.Score ?? 0).CompareTo((a.Severity, a.Score ?? 0)) > 0 ? b : a;

    /// <summary>What one record says: its entry before the whole, a vector before a word, the newest version of CVSS first.</summary>
    private static Rating? Of(IReadOnlyList<StatedSeverity> entry, Advisory advisory) =>
        Scored(entry, advisory) ?? Scored(advisory.Severities, advisory) ?? Worded(entry, advisory) ?? Worded(advisory.Severities, advisory);

    private static Rating? Scored(IReadOnlyList<StatedSeverity> stated, Advisory advisory)
    {
        CvssVector? best = null;
        foreach (StatedSeverity severity in stated)
            if (severity.Type.StartsWith("CVSS", StringComparison.Ordinal) && CvssVector.TryParse(severity.Score, out CvssVector? vector)
                && (best is null || string.CompareOrdinal(vector!.Version, best.Version) > 0))
                best = vector;
        return best is null ? null : new Rating(best.Severity, best.Score, best.Text, advisory.Id);
    }

    private static Rating? Worded(IReadOnlyList<StatedSeverity> stated, Advisory advisory)
    {
        foreach (StatedSeverity severity in stated)
            if (!severity.Type.StartsWith("CVSS", StringComparison.Ordinal) && Severities.FromWord(severity.Score) is not Severity.Unknown and var word)
                return new Rating(word, Source: advisory.Id);
        return null;
    }
}
