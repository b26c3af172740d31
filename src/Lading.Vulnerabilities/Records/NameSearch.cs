using Lading.Oci;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// Finds packages by name in any ecosystem: the name alone, the name with its namespace (<c>@babel/core</c>,
/// <c>org.apache.logging.log4j:log4j-core</c>, also with a slash) or the name of the source package. Case and punctuation count as the
/// package's ecosystem has it.
/// </summary>
internal static class NameSearch
{
    private const int MaxSpellings = 5;

    /// <summary>Adds the candidates of a question; returns what is to be noted.</summary>
    public static IReadOnlyList<string> Ask(FindQuery query, int index, StoreReader reader, Candidates candidates)
    {
        string[] spellings = Spellings(query.Name);
        var seen = new HashSet<long>();
        var others = new SortedSet<string>(StringComparer.Ordinal);
        bool found = false;
        foreach (string folded in spellings.Select(NameFold.Fold).Distinct())
            foreach (long name in reader.Names(folded))
                foreach (ComponentRow row in reader.Named(name))
                {
                    if (query.Type is not null && query.Type != row.Component.Type || !seen.Add(row.Id))
                        continue;
                    if (Method(spellings, row.Component) is not { } by)
                    {
                        foreach (string? own in (ReadOnlySpan<string?>)[row.Component.FullName, row.Component.Name, row.Component.SourceName])
                            if (own is not null && new NamePattern(folded).Matches(NameFold.Fold(own)))
                                others.Add(own);
                        continue;
                    }
                    found = true;
                    if (VersionQuestion.Answer(query, index, row.Component, by) is { } reason)
                        candidates.Add(row, (_, _) => [reason]);
                }
        return found || others.Count == 0
            ? []
            : [$"Nothing recorded is spelled '{Printable.Text(query.Name)}', but there is {string.Join(", ", others.Take(MaxSpellings).Select(o => Printable.Text(o)))}{(others.Count > MaxSpellings ? ", …" : "")}."];
    }

    /// <summary>Whose name it is; null when it is none of the component's.</summary>
    private static MatchMethod? Method(string[] spellings, StoredComponent component)
    {
        PackageRules rules = PackageRules.Of(component.Type);
        MatchMethod? method = null;
        foreach (string spelling in spellings)
        {
            var pattern = new NamePattern(rules.Normalize(spelling));
            if (pattern.Matches(rules.Normalize(component.FullName)) || pattern.Matches(rules.Normalize(component.Name)))
                return MatchMethod.Name;
            if (component.SourceName is { } source && pattern.Matches(rules.Normalize(source)))
                method = MatchMethod.SourceName;
        }
        return method;
    }

    /// <summary>A Maven group and artifact are written with a colon or, as in a purl, with a slash.</summary>
    internal static string[] Spellings(string name)
    {
        int colon = name.IndexOf(':'), slash = name.LastIndexOf('/');
        if (colon > 0)
            return [name, $"{name[..colon]}/{name[(colon + 1)..]}"];
        return slash > 0 && name[0] != '@' ? [name, $"{name[..slash]}:{name[(slash + 1)..]}"] : [name];
    }
}
