using Lading.Inventory;
using Lading.Oci;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Ecosystems;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Matching;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// Finds the packages that a flaw is in: all records that have the id as their own, as alias or as what they were made from
/// are taken, and each component of a name they mention is matched as <c>lading scan</c> would match it.
/// </summary>
internal sealed class AdvisorySearch(AdvisoryDatabase database, StoreReader reader)
{
    /// <summary>Adds the candidates of a question; returns the records it led to.</summary>
    public (IReadOnlyList<Advisory> Records, IReadOnlyList<string> Notes) Ask(FindQuery query, int index, Candidates candidates)
    {
        IReadOnlyList<Advisory> named = database.Naming(query.Name);
        if (named.Count == 0 && database.Naming(query.Name.ToUpperInvariant()) is { Count: > 0 } upper)
            named = upper;
        if (named.Count == 0)
            throw LadingException.Input($"The advisory database has no record of {Printable.Text(query.Name)}, so nothing can be said about it.",
                "Update it with 'lading db update', or ask for the package: 'lading find NAME --range RANGE'.");
        Advisory[] records = [.. named.Where(a => a.Withdrawn is null)];
        string[] notes = [.. named.Where(a => a.Withdrawn is not null).Select(a => $"{a.Id} was withdrawn and counts for nothing.")];
        var entries = new Dictionary<(string Ecosystem, string Name), List<DatabaseEntry>>();
        foreach (Advisory record in records)
            foreach (AffectedPackage affected in database.AffectedBy(record.Id))
            {
                if (!entries.TryGetValue((affected.Ecosystem, affected.Name), out List<DatabaseEntry>? list))
                    entries[(affected.Ecosystem, affected.Name)] = list = [];
                list.Add(new DatabaseEntry(record, affected));
            }
        foreach (var byName in entries.GroupBy(e => e.Key.Name, StringComparer.Ordinal))
            Ask(query, index, byName.Key, byName.ToDictionary(e => e.Key.Ecosystem, e => e.Value, StringComparer.Ordinal), candidates);
        return (records, notes);
    }

    private void Ask(FindQuery query, int index, string name, Dictionary<string, List<DatabaseEntry>> ecosystems, Candidates candidates)
    {
        var seen = new HashSet<long>();
        foreach (string folded in Spellings(name, ecosystems).Select(NameFold.Fold).Distinct())
            foreach (long id in reader.Names(folded))
                foreach (ComponentRow row in reader.Named(id))
                    if ((query.Type is null || query.Type == row.Component.Type) && IsAbout(row.Component, ecosystems) && seen.Add(row.Id))
                        candidates.Add(row, (package, distro) => Judge(index, name, ecosystems, package, distro));
    }

    /// <summary>Records and packages do not always write a name the same way.</summary>
    private static IEnumerable<string> Spellings(string name, Dictionary<string, List<DatabaseEntry>> ecosystems)
    {
        yield return name.Replace('*', '?');
        if (ecosystems.ContainsKey("Go") && name == "stdlib")
            yield return "go";
        // publisher.name of an extension is publisher/name in its purl.
        if (ecosystems.ContainsKey("VSCode") && name.IndexOf('.') is > 0 and var dot)
            yield return $"{name[..dot]}/{name[(dot + 1)..]}";
        // A jar that names no group is filed under its own name twice.
        if (ecosystems.ContainsKey("Maven") && name.IndexOf(':') is > 0 and var colon)
            yield return name[(colon + 1)..];
    }

    /// <summary>Could a package of this type be filed in one of these ecosystems? Which distribution decides only for an image.</summary>
    private static bool IsAbout(StoredComponent component, Dictionary<string, List<DatabaseEntry>> ecosystems)
    {
        Ecosystem own = PackageRules.Of(component.Type).Ecosystem;
        return ecosystems.Keys.Any(e => e == own.Name || own.HasReleases && EcosystemList.Named(e).Scheme == own.Scheme || own.Name == "Hackage" && e == "GHC");
    }

    private static IReadOnlyList<FoundReason> Judge(int index, string name, Dictionary<string, List<DatabaseEntry>> ecosystems, Package package, Distro? distro)
    {
        (PackageLookup? lookup, string? problem, bool hides) = PackageIdentity.Of(package, distro);
        if (lookup is null)
            return hides && NameFold.Fold(package.SourceName ?? package.FullName) == NameFold.Fold(name)
                ? [new FoundReason { Query = index, IsUndecided = true, Why = problem }]
                : [];
        if (lookup.Name != name || !ecosystems.TryGetValue(lookup.Ecosystem, out List<DatabaseEntry>? entries))
            return [];
        return [.. PackageMatcher.Match(entries, lookup).Select(match => new FoundReason
        {
            Query = index,
            By = match.Method,
            Advisory = match.Advisory.Id,
            Why = match.Reason,
        })];
    }
}
