using Lading.Inventory;
using Lading.Inventory.Identity;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// Finds packages by package URL: type, namespace and name must be those of the package's own purl, or for packages of an
/// operating system the name that of its source package; qualifiers that are asked for must be there.
/// </summary>
internal static class PurlSearch
{
    /// <summary>Adds the candidates of a question.</summary>
    public static IReadOnlyList<string> Ask(FindQuery query, int index, StoreReader reader, Candidates candidates)
    {
        var seen = new HashSet<long>();
        string whole = query.Namespace is null ? query.Name : $"{query.Namespace}/{query.Name}";
        foreach (string folded in NameSearch.Spellings(whole).Append(query.Name).Select(NameFold.Fold).Distinct())
            foreach (long name in reader.Names(folded))
                foreach (ComponentRow row in reader.Named(name))
                    if (row.Component.Type == query.Type && seen.Add(row.Id))
                        candidates.Add(row, (package, distro) => Judge(query, index, row.Component, package, distro));
        return [];
    }

    private static IReadOnlyList<FoundReason> Judge(FindQuery query, int index, StoredComponent component, Package package, Distro? distro)
    {
        string name = component.Name;
        string? @namespace = component.Namespace;
        PackageUrl? purl = null;
        if (PackageUrl.TryParseLenient(StoredComponent.PurlOf(package, distro), out purl, out _))
            (name, @namespace) = (purl!.Name, purl.Namespace);
        // A vendor that neither side knows of must not hide the package.
        bool vendorUnknown = package.Type.IsOperatingSystem && (@namespace is null || query.Namespace is null);
        if (!vendorUnknown && !new NamePattern(query.Namespace ?? "").Matches(@namespace ?? ""))
            return [];
        foreach ((string key, string value) in query.Qualifiers)
            if (purl is null || !purl.Qualifiers.TryGetValue(key, out string? own) || !new NamePattern(value).Matches(own))
                return [];
        PackageRules rules = PackageRules.Of(component.Type);
        var pattern = new NamePattern(rules.Normalize(query.Name));
        MatchMethod? by = pattern.Matches(rules.Normalize(name)) ? MatchMethod.Name
            : package.Type.IsOperatingSystem && component.SourceName is { } source && pattern.Matches(rules.Normalize(source)) ? MatchMethod.SourceName
            : null;
        return by is not null && VersionQuestion.Answer(query, index, component, by.Value) is { } reason ? [reason] : [];
    }
}
