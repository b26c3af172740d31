using System.Globalization;
using Lading.Inventory;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports;

/// <summary>How the values of a report are called, in all forms alike.</summary>
internal static class ReportWords
{
    /// <summary>Severities from the worst, those nobody has said last.</summary>
    public static IReadOnlyList<Severity> Severities { get; } =
        [Severity.Critical, Severity.High, Severity.Medium, Severity.Low, Severity.Negligible, Severity.None, Severity.Unknown];

    public static string Of(Severity severity) => severity switch
    {
        Severity.Critical => "critical", Severity.High => "high", Severity.Medium => "medium", Severity.Low => "low",
        Severity.Negligible => "negligible", Severity.None => "none", _ => "unknown",
    };

    public static string Of(FindingKind kind) => kind switch
    {
        FindingKind.Malware => "malware", FindingKind.EndOfLife => "end-of-life", _ => "vulnerability",
    };

    public static string Of(FixState fix) => fix switch
    {
        FixState.Fixed => "fixed", FixState.WontFix => "wont-fix", FixState.Subscription => "subscription", _ => "not-fixed",
    };

    public static string Of(MatchMethod method) => method switch
    {
        MatchMethod.SourceName => "source-name", MatchMethod.Cpe => "cpe", _ => "name",
    };

    /// <summary>The package as its users call it; the namespace of a distribution's package is the distribution and is left out.</summary>
    public static string NameOf(Package package) => package.Type.IsOperatingSystem ? package.Name : package.FullName;

    /// <summary>The fixed versions, or why there are none, for people.</summary>
    public static string FixOf(Finding finding)
    {
        string versions = string.Join(", ", finding.FixedVersions);
        return finding.Fix switch
        {
            FixState.Fixed => versions.Length > 0 ? versions : "yes",
            FixState.Subscription => versions.Length > 0 ? $"{versions} (subscribers)" : "for subscribers",
            FixState.WontFix => "won't fix",
            _ => finding.Kind switch { FindingKind.Malware => "remove it", FindingKind.EndOfLife => "newer release", _ => "no fix" },
        };
    }

    /// <summary>What to do about a finding, as a sentence.</summary>
    public static string AdviceOf(Finding finding)
    {
        string name = NameOf(finding.Package);
        string versions = string.Join(" or ", finding.FixedVersions);
        return (finding.Kind, finding.Fix) switch
        {
            (FindingKind.Malware, _) => $"Remove {name}; treat every machine and secret that it could reach as compromised.",
            (FindingKind.EndOfLife, _) => "Move to a release that still gets security updates.",
            (_, FixState.Fixed) when versions.Length > 0 => $"Update {name} to {versions}{SourceNote(finding)}.",
            (_, FixState.Fixed) => $"Update {name}.",
            (_, FixState.Subscription) => $"A fixed version {versions}".TrimEnd() + " exists for subscribers of the distribution.",
            (_, FixState.WontFix) => $"The distribution will not fix this; replace {name} or keep the flaw out of reach.",
            _ => $"No fixed version of {name} is known; keep the flaw out of reach or replace the package.",
        };
    }

    private static string SourceNote(Finding finding) =>
        finding.Package.SourceName is { } source && source != finding.Package.Name && finding.Matches.Any(m => m.Method == MatchMethod.SourceName)
            ? $" (version of its source package {source})" : "";

    /// <summary>What took a finding out, for people.</summary>
    public static string Of(Suppression suppression) =>
        $"{suppression.Status} by {(suppression.By == "vex" ? "VEX" : suppression.By)} {suppression.Source}{(string.IsNullOrEmpty(suppression.Reason) ? "" : ": " + suppression.Reason)}";

    public static string Score(double score) => score.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Risk(double risk) => Math.Round(risk).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>A probability as percent: <c>94%</c>, <c>&lt;1%</c>.</summary>
    public static string Percent(double share) =>
        share is > 0 and < 0.01 ? "<1%" : Math.Floor(Math.Clamp(share, 0, 1) * 100).ToString("0", CultureInfo.InvariantCulture) + "%";

    /// <summary>RFC 3339 in UTC, without fractions that are zero.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Count(int number, string one, string? many = null) => $"{number} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>The subject: name with tag or digest; <c>packages</c> for a list of packages that has no name.</summary>
    public static string Of(Subject subject) => subject.Name.Length == 0 ? "packages" :
        subject.Version is null ? subject.Name : subject.Version.Contains(':') ? $"{subject.Name}@{subject.Version}" : $"{subject.Name}:{subject.Version}";

    /// <summary>A digest, short enough for people: <c>sha256:0123456789ab</c>.</summary>
    public static string Short(string digest) => digest.IndexOf(':') is >= 0 and var colon && digest.Length > colon + 13 ? digest[..(colon + 13)] : digest;

    /// <summary>Where the database stands: its digest and age.</summary>
    public static string Database(ScanReport report)
    {
        var text = new System.Text.StringBuilder($"{Short(report.Database.Digest)}, updated {Day(report.Database.Updated)}");
        if (report.DatabaseAge is { } age)
            text.Append(age.TotalHours < 1 ? " (less than an hour old)" : age.TotalHours < 48 ? $" ({Count((int)age.TotalHours, "hour")} old)" : $" ({Count((int)age.TotalDays, "day")} old)");
        if (report.Database.DataUntil is { } until)
            text.Append($", data until {Day(until)}");
        return text.ToString();
    }
}
