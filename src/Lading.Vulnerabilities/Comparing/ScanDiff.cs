namespace Lading.Vulnerabilities.Comparing;

/// <summary>Why a finding came, went or changed.</summary>
public enum ChangeCause : byte
{
    /// <summary>The package is the same in both: what is known of it changed.</summary>
    Data,
    /// <summary>The package came, went, or has another version.</summary>
    Packages,
    /// <summary>A VEX statement or rule takes it out now, or no longer does.</summary>
    Triage,
}

/// <summary>A finding that only one side has, or that both have and that changed.</summary>
/// <param name="Before">As it was; null when it is new.</param>
/// <param name="After">As it is; null when it is gone.</param>
/// <param name="Cause">Why.</param>
/// <param name="What">For changed ones, what differs, each a few words: <c>severity low -> high</c>.</param>
public sealed record FindingChange(RecordedFinding? Before, RecordedFinding? After, ChangeCause Cause, IReadOnlyList<string> What)
{
    /// <summary>The finding, as it is if it is still there.</summary>
    public RecordedFinding Finding => After ?? Before!;
}

/// <summary>What changed from one scan to another. Lists are ordered by severity from the worst, id, package.</summary>
public sealed record ScanDiff
{
    /// <summary>Findings that count now and did not.</summary>
    public required IReadOnlyList<FindingChange> New { get; init; }
    /// <summary>Findings that counted and no longer do.</summary>
    public required IReadOnlyList<FindingChange> Gone { get; init; }
    /// <summary>Findings that count in both and are told differently.</summary>
    public required IReadOnlyList<FindingChange> Changed { get; init; }
    /// <summary>Number of findings that are the same in both.</summary>
    public required int Unchanged { get; init; }
    /// <summary>True when both used the same database.</summary>
    public required bool SameDatabase { get; init; }
    /// <summary>True when both scanned the same packages in the same versions.</summary>
    public required bool SamePackages { get; init; }

    /// <summary>True when nothing differs.</summary>
    public bool IsEmpty => New.Count + Gone.Count + Changed.Count == 0;

    /// <summary>
    /// Compares two scans. Findings are the same when they share an id (a flaw may gain ids) and the package by type, name and
    /// architecture; the same version is paired before another one.
    /// </summary>
    public static ScanDiff Between(RecordedScan before, RecordedScan after)
    {
        var added = new List<FindingChange>();
        var changed = new List<FindingChange>();
        int unchanged = 0;
        var open = new OpenFindings(before.Findings);
        var oldPackages = before.Packages.ToHashSet(StringComparer.Ordinal);
        var newPackages = after.Packages.ToHashSet(StringComparer.Ordinal);
        var left = new List<RecordedFinding>();
        // Those of the same version are paired first, whatever their order.
        foreach (bool exact in (bool[])[true, false])
        {
            IReadOnlyList<RecordedFinding> candidates = exact ? after.Findings : [.. left];
            foreach (RecordedFinding now in candidates)
            {
                RecordedFinding? then = open.Take(now, exact);
                if (then is null)
                {
                    if (exact)
                        left.Add(now);
                    else if (!now.Suppressed)
                        added.Add(new FindingChange(null, now, oldPackages.Contains(now.PackageKey) ? ChangeCause.Data : ChangeCause.Packages, []));
                }
                else if (then.Suppressed != now.Suppressed)
                    changed.Add(new FindingChange(then, now, ChangeCause.Triage, []));
                else if (now.Suppressed)
                    continue;
                else if (Differences(then, now) is { Count: > 0 } what)
                    changed.Add(new FindingChange(then, now, then.PackageVersion == now.PackageVersion ? ChangeCause.Data : ChangeCause.Packages, what));
                else
                    unchanged++;
            }
        }
        IEnumerable<FindingChange> gone = open.Left().Where(f => !f.Suppressed)
            .Select(f => new FindingChange(f, null, newPackages.Contains(f.PackageKey) ? ChangeCause.Data : ChangeCause.Packages, []));
        // Taken out or put back by triage is gone or new for whoever counts findings.
        return new ScanDiff
        {
            New = Ordered(added.Concat(changed.Where(c => c.Before!.Suppressed && !c.After!.Suppressed))),
            Gone = Ordered(gone.Concat(changed.Where(c => !c.Before!.Suppressed && c.After!.Suppressed))),
            Changed = Ordered(changed.Where(c => c.Cause != ChangeCause.Triage)),
            Unchanged = unchanged,
            SameDatabase = before.DatabaseDigest == after.DatabaseDigest,
            SamePackages = oldPackages.SetEquals(newPackages),
        };
    }

    private static FindingChange[] Ordered(IEnumerable<FindingChange> changes) =>
    [
        .. changes.OrderByDescending(c => c.Finding.Severity).ThenBy(c => c.Finding.Id, StringComparer.Ordinal)
            .ThenBy(c => c.Finding.PackageName, StringComparer.Ordinal).ThenBy(c => c.Finding.PackageKey, StringComparer.Ordinal),
    ];

    private static List<string> Differences(RecordedFinding then, RecordedFinding now)
    {
        var what = new List<string>();
        void Compare(string name, string before, string after)
        {
            if (before != after)
                what.Add($"{name} {before} -> {after}");
        }
        Compare("version", then.PackageVersion ?? "?", now.PackageVersion ?? "?");
        Compare("id", then.Id, now.Id);
        Compare("severity", Reports.ReportWords.Of(then.Severity), Reports.ReportWords.Of(now.Severity));
        Compare("score", Score(then), Score(now));
        Compare("fix", Fix(then), Fix(now));
        Compare("exploited", then.Kev ? "yes" : "no", now.Kev ? "yes" : "no");
        return what;
    }

    private static string Score(RecordedFinding finding) => finding.Score is { } score ? Reports.ReportWords.Score(score) : "none";

    private static string Fix(RecordedFinding finding) => finding.FixedVersions.Count > 0 ? string.Join(", ", finding.FixedVersions) : finding.Fix;
}
