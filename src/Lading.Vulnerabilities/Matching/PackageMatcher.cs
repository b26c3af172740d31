using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Matching;

/// <summary>A record that is about a package, and what it says about its version: matched or not. For explanations.</summary>
/// <param name="Advisory">The record.</param>
/// <param name="Match">Why it applies; null when it does not.</param>
/// <param name="Why">Why it does not apply; null when it does.</param>
public sealed record Consideration(Advisory Advisory, Match? Match, string? Why);

/// <summary>Finds the records of the database that apply to a package.</summary>
public static class PackageMatcher
{
    /// <summary>The records that apply, ordered by id.</summary>
    public static IReadOnlyList<Match> Match(AdvisoryDatabase database, PackageLookup lookup) =>
        Match(lookup.HasReleases ? database.Find(lookup.Ecosystem, lookup.Name, lookup.Fit) : database.Find(lookup.Ecosystem, lookup.Name), lookup);

    /// <summary>The same among entries that were found before; those of one record stand together.</summary>
    public static IReadOnlyList<Match> Match(IReadOnlyList<DatabaseEntry> entries, PackageLookup lookup)
    {
        List<Match>? matches = null;
        for (int from = 0, to; from < entries.Count; from = to)
        {
            to = EndOfRecord(entries, from);
            if (Deciding(entries, from, to, lookup, out ReleaseFit counting) is { } deciding)
                (matches ??= []).Add(Describe(deciding, entries, from, to, lookup, counting));
        }
        matches?.Sort((a, b) => string.CompareOrdinal(a.Advisory.Id, b.Advisory.Id));
        return matches ?? (IReadOnlyList<Match>)[];
    }

    /// <summary>Every record about the package, with why it applies or not, ordered by id.</summary>
    public static IReadOnlyList<Consideration> Explain(AdvisoryDatabase database, PackageLookup lookup)
    {
        IReadOnlyList<DatabaseEntry> entries = database.Find(lookup.Ecosystem, lookup.Name);
        var considered = new List<Consideration>();
        for (int from = 0, to; from < entries.Count; from = to)
        {
            to = EndOfRecord(entries, from);
            considered.Add(Deciding(entries, from, to, lookup, out ReleaseFit counting) is { } deciding
                ? new Consideration(deciding.Advisory, Describe(deciding, entries, from, to, lookup, counting), null)
                : new Consideration(entries[from].Advisory, null, WhyNot(entries, from, to, Counting(entries, from, to, lookup, counting), lookup)));
        }
        return [.. considered.OrderBy(c => c.Advisory.Id, StringComparer.Ordinal)];
    }

    private static int EndOfRecord(IReadOnlyList<DatabaseEntry> entries, int from)
    {
        Advisory advisory = entries[from].Advisory;
        int to = from + 1;
        while (to < entries.Count && (ReferenceEquals(entries[to].Advisory, advisory) || entries[to].Advisory.Id == advisory.Id))
            to++;
        return to;
    }

    /// <summary>
    /// The first entry of a record that makes the version affected; null when none does. All entries of one record count: a
    /// fixed bound of one does not clear another. Entries for subscribers decide alone for a subscriber's build, and
    /// otherwise only where the record has none for everybody.
    /// </summary>
    private static DatabaseEntry? Deciding(IReadOnlyList<DatabaseEntry> entries, int from, int to, PackageLookup lookup, out ReleaseFit counting)
    {
        DatabaseEntry? everybody = null, subscriber = null;
        bool anyForEverybody = false, anyForSubscribers = false;
        for (int i = from; i < to; i++)
        {
            AffectedPackage affected = entries[i].Affected;
            ReleaseFit fit = Fit(affected, lookup);
            if (fit == ReleaseFit.No)
                continue;
            bool forEverybody = fit == ReleaseFit.Yes;
            anyForEverybody |= forEverybody;
            anyForSubscribers |= !forEverybody;
            if ((forEverybody ? everybody : subscriber) is null && RangeEvaluator.IsAffected(affected, lookup.Version, lookup.Scheme))
                (forEverybody ? ref everybody : ref subscriber) = entries[i];
        }
        counting = anyForSubscribers && (lookup.IsSubscriber || !anyForEverybody) ? ReleaseFit.Subscription : ReleaseFit.Yes;
        return counting == ReleaseFit.Yes ? everybody : subscriber;
    }

    private static ReleaseFit Fit(AffectedPackage affected, PackageLookup lookup)
    {
        ReleaseFit fit = lookup.Fit(affected.Release);
        return fit != ReleaseFit.No && OtherModule(affected, lookup) is null ? fit : ReleaseFit.No;
    }

    private static AffectedPackage[] Counting(IReadOnlyList<DatabaseEntry> entries, int from, int to, PackageLookup lookup, ReleaseFit counting)
    {
        if (to == from + 1)
            return Fit(entries[from].Affected, lookup) == counting ? [entries[from].Affected] : [];
        var mine = new List<AffectedPackage>(to - from);
        for (int i = from; i < to; i++)
            if (Fit(entries[i].Affected, lookup) == counting)
                mine.Add(entries[i].Affected);
        return [.. mine];
    }

    private static Match Describe(DatabaseEntry deciding, IReadOnlyList<DatabaseEntry> entries, int from, int to, PackageLookup lookup, ReleaseFit counting)
    {
        AffectedPackage[] mine = Counting(entries, from, to, lookup, counting);
        string[] fixes = Fixes(mine, lookup), forSubscribers = [];
        // A fix in a channel for subscribers is none for a build that does not come from there.
        if (counting == ReleaseFit.Subscription && !lookup.IsSubscriber)
            (fixes, forSubscribers) = ([], fixes);
        else if (fixes.Length == 0 && lookup.HasReleases && counting == ReleaseFit.Yes)
            forSubscribers = Fixes(Counting(entries, from, to, lookup, ReleaseFit.Subscription), lookup);
        return new Match
        {
            Advisory = deciding.Advisory,
            Affected = deciding.Affected,
            Entries = mine,
            Method = lookup.Method,
            Name = lookup.Name,
            Version = lookup.Version,
            Reason = RangeEvaluator.Judge(deciding.Affected, lookup.Version, lookup.Scheme).Reason,
            FixedVersions = fixes,
            SubscriberFixes = forSubscribers,
            Confidence = lookup.Method == MatchMethod.Cpe ? CpeLookups.Confidence : 1,
        };
    }

    private static string WhyNot(IReadOnlyList<DatabaseEntry> entries, int from, int to, AffectedPackage[] mine, PackageLookup lookup)
    {
        if (mine.Length > 0)
            return $"{lookup.Version} is {RangeEvaluator.Judge(mine[^1], lookup.Version, lookup.Scheme).Reason}";
        for (int i = from; i < to; i++)
            if (lookup.Fit(entries[i].Affected.Release) != ReleaseFit.No && OtherModule(entries[i].Affected, lookup) is { } module)
                return module;
        return $"it is about {Name(entries[from].Affected)}{(to > from + 1 ? " and others" : "")}, not about this release";
    }

    private static string Name(AffectedPackage entry) => entry.Release is null ? entry.Ecosystem : $"{entry.Ecosystem}:{entry.Release}";

    /// <summary>
    /// Versions of an rpm compare within one module stream only. Null when the entry is about the package's own stream or neither
    /// has to do with modules; else why it is not about the package.
    /// </summary>
    private static string? OtherModule(AffectedPackage entry, PackageLookup lookup)
    {
        if (!lookup.HasModules)
            return null;
        bool modular = entry.Module is not null || IsModular(entry);
        if (modular != lookup.IsModular)
            return modular ? "it is about a module's build of the package" : "the package is a module's build, the record is not about one";
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
    private static string[] Fixes(AffectedPackage[] entries, PackageLookup lookup)
    {
        List<string>? fixes = null;
        foreach (AffectedPackage entry in entries)
            foreach (AffectedRange range in entry.Ranges)
                foreach (RangeEvent e in range.Events)
                    if (e.Kind == RangeEventKind.Fixed && fixes?.Contains(e.Version) != true && lookup.Scheme.Compare(e.Version, lookup.Version) > 0)
                        (fixes ??= []).Add(e.Version);
        if (fixes is null)
            return [];
        fixes.RemoveAll(fix => Array.Exists(entries, entry => RangeEvaluator.IsAffected(entry, fix, lookup.Scheme)));
        if (fixes.Count < 2)
            return [.. fixes];
        return [.. fixes.Order(lookup.Scheme.Ordering)];
    }
}
