using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Matching;

/// <summary>One record that names an id, and what it says about a package.</summary>
/// <param name="Record">Id of the record.</param>
/// <param name="Applies">True when it makes the package affected.</param>
/// <param name="Reason">What decided, for people.</param>
public sealed record ExplainedRecord(string Record, bool Applies, string Reason);

/// <summary>Why a flaw was or was not found in a package.</summary>
public sealed record Explanation
{
    /// <summary>The id asked about.</summary>
    public required string Id { get; init; }
    /// <summary>The package.</summary>
    public required Package Package { get; init; }
    /// <summary>Where its advisories are looked up; null when nowhere.</summary>
    public PackageLookup? Lookup { get; init; }
    /// <summary>Why nowhere; null when <see cref="Lookup"/> is set.</summary>
    public string? Problem { get; init; }
    /// <summary>Every record that names the id, ordered by its own.</summary>
    public IReadOnlyList<ExplainedRecord> Records { get; init; } = [];
    /// <summary>True when the package is affected by the flaw.</summary>
    public bool Affected => Records.Any(r => r.Applies);

    /// <summary>Looks at every record that has the id as its own, as an alias or as what it was built from.</summary>
    public static Explanation Of(string id, Package package, Distro? distro, AdvisoryDatabase database)
    {
        PackageIdentity.Result identity = PackageIdentity.Of(package, distro);
        if (identity.Lookup is not { } lookup)
            return new Explanation { Id = id, Package = package, Problem = identity.Problem };
        Dictionary<string, Consideration> considered = PackageMatcher.Explain(database, lookup).ToDictionary(c => c.Advisory.Id, StringComparer.Ordinal);
        var advisories = database.Naming(id).ToDictionary(a => a.Id, StringComparer.Ordinal);
        // Errata name their CVEs as related only, which no index has: those about the package are here anyway.
        foreach (Consideration about in considered.Values)
            if (Flaws.Cves(about.Advisory).Contains(id))
                advisories.TryAdd(about.Advisory.Id, about.Advisory);
        return new Explanation
        {
            Id = id,
            Package = package,
            Lookup = lookup,
            Records = [.. advisories.Values.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => Explain(a, considered.GetValueOrDefault(a.Id), lookup, database))],
        };
    }

    private static ExplainedRecord Explain(Advisory advisory, Consideration? consideration, PackageLookup lookup, AdvisoryDatabase database)
    {
        if (advisory.Withdrawn is { } withdrawn)
            return new ExplainedRecord(advisory.Id, false, $"it was withdrawn on {withdrawn:yyyy-MM-dd}");
        if (consideration is { Match: { } match })
            return new ExplainedRecord(advisory.Id, true, $"{match.Version} is in {match.Reason} of {Entry(match.Affected)}{Fixes(match)}");
        if (consideration is not null)
            return new ExplainedRecord(advisory.Id, false, consideration.Why ?? "it does not apply");
        IReadOnlyList<AffectedPackage> others = database.AffectedBy(advisory.Id);
        string[] names = [.. others.Select(o => $"{o.Ecosystem} {o.Name}").Distinct(StringComparer.Ordinal).Take(4)];
        return new ExplainedRecord(advisory.Id, false, names.Length == 0
            ? "it names no package"
            : $"it is about {string.Join(", ", names)}{(others.Count > names.Length ? ", …" : "")}, not about {lookup.Ecosystem} {lookup.Name}");
    }

    private static string Entry(AffectedPackage entry) => $"{entry.Ecosystem}{(entry.Release is null ? "" : ":" + entry.Release)} {entry.Name}";

    private static string Fixes(Match match) =>
        match.FixedVersions.Count > 0 ? "; fixed in " + string.Join(", ", match.FixedVersions.Take(4))
        : match.SubscriberFixes.Count > 0 ? "; fixed for subscribers in " + string.Join(", ", match.SubscriberFixes.Take(4))
        : "; no fixed version is named";
}
