using System.Globalization;
using Lading.Leaks.Findings;
using Lading.Oci;
using Lading.Scanning.Reports;

namespace Lading.Leaks.Reports;

/// <summary>How the values of a report are called, in all forms alike.</summary>
internal static class LeakWords
{
    /// <summary>Severities from the worst.</summary>
    public static IReadOnlyList<LeakSeverity> Severities { get; } =
        [LeakSeverity.Critical, LeakSeverity.High, LeakSeverity.Medium, LeakSeverity.Low, LeakSeverity.Unknown];

    public static string Of(LeakSeverity severity) => severity switch
    {
        LeakSeverity.Critical => "critical", LeakSeverity.High => "high", LeakSeverity.Medium => "medium", LeakSeverity.Low => "low", _ => "unknown",
    };

    public static string Of(Confidence confidence) => confidence switch
    {
        Confidence.Proven => "proven", Confidence.Shaped => "shaped", _ => "contextual",
    };

    public static string Of(PlaceKind kind) => kind switch
    {
        PlaceKind.Config => "config", PlaceKind.History => "history", PlaceKind.BuildFile => "build-file", PlaceKind.Environment => "environment", _ => "file",
    };

    /// <summary>Where it is, as one word that an editor understands where it can: <c>app/.env:3:7</c>, <c>config.json /config/Env/2</c>.</summary>
    public static string Where(LeakPlace place)
    {
        string path = Path(place.Path);
        if (place.Line > 0)
            return place.Column > 0 ? $"{path}:{place.Line}:{place.Column}" : $"{path}:{place.Line}";
        if (place.Pointer is { } pointer)
            return $"{path} {PlainText.Line(pointer, 500)}";
        return place.Offset is > 0 and var offset ? string.Create(CultureInfo.InvariantCulture, $"{path} at byte {offset}") : path;
    }

    /// <summary>The layer and what became of the file; empty outside of layers.</summary>
    public static string Fate(LeakPlace place)
    {
        if (place.Layer is not { } layer)
            return "";
        if (place.HiddenBy is not { } by)
            return $"layer {layer}";
        return by == layer ? $"replaced within layer {layer}, still readable in it" : $"deleted or replaced in layer {by}, still readable in layer {layer}";
    }

    /// <summary>Where it is and what became of it, in one line, with the build step where it is short.</summary>
    public static string Place(LeakPlace place)
    {
        string fate = Fate(place);
        string encoded = place.Encodings.Count == 0 ? "" : $" as {PlainText.Line(string.Join(" in ", place.Encodings.Reverse()), 100)}";
        return $"{Where(place)}{encoded}{(fate.Length == 0 ? "" : ", " + fate)}";
    }

    /// <summary>How many leaks of each severity there are, the worst first: <c>1 critical, 3 high</c>.</summary>
    public static string BySeverity(IEnumerable<Leak> leaks)
    {
        Leak[] all = [.. leaks];
        return string.Join(", ", Severities.Select(s => (Severity: s, Count: all.Count(l => l.Severity == s))).Where(s => s.Count > 0).Select(s => $"{s.Count} {Of(s.Severity)}"));
    }

    public static string Count(long number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {(number == 1 ? one : many ?? one + "s")}");

    public static string Bytes(long bytes)
    {
        (double value, string unit) = bytes switch
        {
            < 1000 => (bytes, "bytes"), < 1_000_000 => (bytes / 1e3, "kB"), < 1_000_000_000 => (bytes / 1e6, "MB"), _ => (bytes / 1e9, "GB"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {unit}");
    }

    /// <summary>What was searched, as a sentence.</summary>
    public static string Searched(LeakReport report) =>
        $"Searched {Count(report.Files, report.Counted)}, {Bytes(report.Bytes)}{(report.Ignored > 0 ? $"; {report.Ignored} ignored" : "")}.";

    /// <summary>What was not searched, a sentence for each reason.</summary>
    public static IEnumerable<string> NotSearched(LeakReport report) => ByReason(report).Select(NotSearched);

    /// <summary>What was not searched by reason, the most frequent first: numbers in reasons do not make them different.</summary>
    public static IEnumerable<IGrouping<string, Skipped>> ByReason(LeakReport report) => report.Skipped
        .GroupBy(s => Shape(s.Reason), StringComparer.Ordinal)
        .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal);

    /// <summary>Why the parts of a group were not searched, and the first of them.</summary>
    public static string NotSearched(IGrouping<string, Skipped> parts) => parts.Count() == 1
        ? $"{Path(parts.First().Path, 300)}: {PlainText.Line(parts.First().Reason, 300)}"
        : $"{parts.Count()} × {PlainText.Line(parts.First().Reason, 300)}: {Path(parts.First().Path, 300)}, …";

    /// <summary>A path with what cannot be seen in it escaped: two that differ in spaces or line breaks must not look alike.</summary>
    public static string Path(string path, int most = 1000) => path.Length == 0 ? "." : PlainText.Line(Printable.Text(path, most), most);

    private static string Shape(string reason) => new([.. reason.Where(c => !char.IsAsciiDigit(c))]);

    /// <summary>The leak in one line: title and, where there is a value, its masked form.</summary>
    public static string Title(Leak leak) => leak.Masked is { } masked ? $"{PlainText.Line(leak.Title)} {PlainText.Line(masked, 60)}" : PlainText.Line(leak.Title);
}
