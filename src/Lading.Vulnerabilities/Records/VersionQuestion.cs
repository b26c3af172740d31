using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Records;

/// <summary>Is a component of the version that was asked for?</summary>
internal static class VersionQuestion
{
    /// <summary>The reason why it is an answer; null when it is none. <paramref name="by"/> says whose name was right: that one's version counts.</summary>
    public static FoundReason? Answer(FindQuery query, int index, StoredComponent component, MatchMethod by)
    {
        var reason = new FoundReason { Query = index, By = by };
        if (query.Range is null && query.VersionPattern is null)
            return reason;
        if (component.Version is not { Length: > 0 })
            return reason with { IsUndecided = true, Why = "its version is not known" };
        // A rebuild changes the version of the binary package and not that of its source.
        if (component.SourceVersion is { Length: > 0 } source && Is(query, source, component.Type))
            return reason;
        bool own = by == MatchMethod.Name || component.SourceVersion is not { Length: > 0 };
        return own && Is(query, component.Version, component.Type) ? reason : null;
    }

    private static bool Is(FindQuery query, string version, string type) => query.VersionPattern is { } pattern
        ? new NamePattern(pattern).Matches(version)
        : query.Range!.Contains(version, PackageRules.Of(type).Scheme);
}
