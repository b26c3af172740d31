using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Matching;

/// <summary>A record that is about a package, and what it says about its version: matched or not. For explanations.</summary>
/// <param name="Advisory">The record.</param>
/// <param name="Entries">Its entries about the package, of whatever release.</param>
/// <param name="Match">Why it applies; null when it does not.</param>
/// <param name="Why">Why it does not apply; null when it does.</param>
public sealed record Consideration(Advisory Advisory, IReadOnlyList<AffectedPackage> Entries, Match? Match, string? Why);

/// <summary>Finds the records of the database that apply to a package.</summary>
public static class PackageMatcher
{
    /// <summary>The records that apply, ordered by id.</summary>
    public static IReadOnlyList<Match> Match(AdvisoryDatabase database, PackageLookup lookup) => Match(database.Find(lookup.Ecosystem, lookup.Name), lookup);

    /// <summary>The records that apply among these entries, which are about the package's ecosystem and name; ordered by id.</summary>
    public static IReadOnlyList<Match> Match(IReadOnlyList<DatabaseEntry> entries, PackageLookup lookup)
    {
        if (entries.Count == 0)
            return [];
        List<Match>? matches = null;
        foreach (List<DatabaseEntry> record in ByRecord(entries))
            if (Consider(record, lookup).Match is { } match)
                (matches ??= []).Add(match);
        matches?.Sort((a, b) => string.CompareOrdinal(a.Advisory.Id, b.Advisory.Id));
        return matches ?? (IReadOnlyList<Match>)[];
    }

    /// <summary>Every record about the package, with why it applies or not, ordered by id.</summary>
    public static IReadOnlyList<Consideration> Explain(AdvisoryDatabase database, PackageLookup lookup) =>
        [.. ByRecord(database.Find(lookup.Ecosystem, lookup.Name)).Select(record => Consider(record, lookup)).OrderBy(c => c.Advisory.Id, StringComparer.Ordinal)];

    private static IEnumerable<List<DatabaseEntry>> ByRecord(IReadOnlyList<DatabaseEntry> entries)
    {
        var records = new Dictionary<string, List<DatabaseEntry>>(entries.Count, StringComparer.Ordinal);
        foreach (DatabaseEntry entry in entries)
            if (!records.TryAdd(entry.Advisory.Id, [entry]))
                records[entry.Advisory.Id].Add(entry);
        return records.Values;
    }

    /// <summary>
    /// All entries of one record count: a fixed bound of one does not clear another. Entries for subscribers decide alone
    /// for a subscriber's build, and otherwise only where the record has none for everybody.
    /// </summary>
    private static Consideration Consider(List<DatabaseEntry> record, PackageLookup lookup)
    {
        Advisory advisory = record[0].Advisory;
        var mine = new List<AffectedPackage>(record.Count);
        var subscribers = new List<AffectedPackage>();
        string? why = null;
        foreach (DatabaseEntry entry in record)
        {
            ReleaseFit fit = lookup.Fit(entry.Affected.Release);
            if (fit == ReleaseFit.No)
                why ??= $"it is about {Name(entry.Affected)}, among others";
            else if (OtherModule(entry.Affected, lookup) is { } module)
                why = module;
            else
                (fit == ReleaseFit.Subscription ? subscribers : mine).Add(entry.Affected);
        }
        if (lookup.IsSubscriber && subscribers.Count > 0 || mine.Count == 0)
            (mine, subscribers) = (subscribers, []);
        if (mine.Count == 0)
            return new Consideration(advisory, [.. record.Select(r => r.Affected)], null, why ?? "no entry is about this release");
        foreach (AffectedPackage entry in mine)
        {
            Verdict verdict = RangeEvaluator.Judge(entry, lookup.Version, lookup.Scheme);
            if (!verdict.Affected)
            {
                why = $"{lookup.Version} is {verdict.Reason}";
                continue;
            }
            var match = new Match
            {
                Advisory = advisory,
                Affected = entry,
                Entries = mine,
                Method = lookup.Method,
                Name = lookup.Name,
                Version = lookup.Version,
                Reason = verdict.Reason,
                FixedVersions = Fixes(mine, lookup),
            };
            return new Consideration(advisory, mine, match, null);
        }
        return new Consideration(advisory, mine, null, why);
    }

    private static string Name(AffectedPackage entry) => entry.Release is null ? entry.Ecosystem : $"{entry.Ecosystem}:{entry.Release}";

    /// <summary>
    /// Versions of an rpm compare within one module stream only. Null when the entry is about the package's own stream or neither
    /// has to do with modules; else why it is not about the package.
    /// </summary>
    private static string? OtherModule(AffectedPackage entry, PackageLookup lookup)
    {
        bool modular = entry.Module is not null || IsModular(entry);
        if (modular != lookup.IsModular)
            return lookup.Ecosystem is "AlmaLinux" or "Rocky Linux" or "Red Hat"
                ? modular ? "it is about a module's build of the package" : "the package is a module's build, the record is not about one"
                : null;
        if (!modular)
            return null;
        if (lookup.Module is null || entry.Module is null)
            return "the module stream of the package or of the record is not known";
        return lookup.Module == entry.Module ? null : $"it is about the module stream {entry.Module}, not {lookup.Module}";
    }

    private static bool IsModular(AffectedPackage entry)
    {
        foreach (AffectedRange range in entry.Ranges)
            foreach (RangeEvent e in range.Events)
                if (e.Version.Contains(".module", StringComparison.Ordinal))
                    return true;
        return false;
    }

    /// <summary>The fixed versions above the package's that no entry of the record calls affected, lowest first.</summary>
    private static string[] Fixes(List<AffectedPackage> entries, PackageLookup lookup)
    {
        var fixes = new List<string>();
        foreach (AffectedPackage entry in entries)
            foreach (AffectedRange range in entry.Ranges)
                foreach (RangeEvent e in range.Events)
                    if (e.Kind == RangeEventKind.Fixed && !fixes.Contains(e.Version) && lookup.Scheme.Compare(e.Version, lookup.Version) > 0)
                        fixes.Add(e.Version);
        if (fixes.Count == 0)
            return [];
        fixes.RemoveAll(fix => entries.Exists(entry => RangeEvaluator.IsAffected(entry, fix, lookup.Scheme)));
        return [.. fixes.Order(lookup.Scheme.Ordering)];
    }
}
