using Lading.Vulnerabilities.Advisories;

namespace Lading.Tests.Vulnerabilities.Matching;

/// <summary>Advisory records in few words.</summary>
internal static class Records
{
    public static Advisory Advisory(string id, string[]? aliases = null, string[]? upstream = null, string[]? related = null, params StatedSeverity[] severities) => new()
    {
        Id = id,
        Aliases = aliases ?? [],
        Upstream = upstream ?? [],
        Related = related ?? [],
        Severities = severities,
        Kind = id.StartsWith("MAL-", StringComparison.Ordinal) ? AdvisoryKind.Malware : id.StartsWith("ALBA-", StringComparison.Ordinal) ? AdvisoryKind.Notice : AdvisoryKind.Vulnerability,
        Summary = "Summary of " + id,
    };

    /// <summary>An entry with one range; <paramref name="events"/> as <c>&gt;=1.0</c>, <c>&lt;2.0</c>, <c>&lt;=1.9</c>, <c>limit 3</c>.</summary>
    public static AffectedPackage Affected(string ecosystem, string name, string events, string? release = null, string? module = null, string? word = null, params string[] versions) => new()
    {
        Ecosystem = ecosystem,
        Release = release,
        Name = name,
        Ranges = events.Length == 0 ? [] : [Range(events)],
        Versions = versions,
        Module = module,
        Word = word,
    };

    public static AffectedRange Range(string events) => new([.. events.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Event)]);

    private static RangeEvent Event(string text) => text switch
    {
        ['>', '=', ..] => new RangeEvent(RangeEventKind.Introduced, text[2..]),
        ['<', '=', ..] => new RangeEvent(RangeEventKind.LastAffected, text[2..]),
        ['<', ..] => new RangeEvent(RangeEventKind.Fixed, text[1..]),
        ['!', ..] => new RangeEvent(RangeEventKind.Limit, text[1..]),
        _ => throw new ArgumentException(text),
    };

    public static OsvRecord Record(Advisory advisory, params AffectedPackage[] affected) => new(advisory, affected);
}
