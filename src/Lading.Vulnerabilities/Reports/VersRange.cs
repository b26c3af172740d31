using System.Text;
using Lading.Inventory;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Affected versions as a range in the syntax <c>vers</c> (package-url/vers-spec).</summary>
internal static class VersRange
{
    private const int MostConstraints = 100;
    private const int Longest = 4096;

    /// <summary><c>vers:npm/&gt;=1.0|&lt;1.2</c>; null when the entry is too long for one, or says nothing.</summary>
    public static string? Of(PackageType type, AffectedPackage affected)
    {
        if (affected.AllVersions)
            return $"vers:{type}/*";
        var constraints = new List<string>();
        foreach (AffectedRange range in affected.Ranges)
            foreach (RangeEvent e in range.Events)
                if (Comparator(e) is { } comparator)
                    constraints.Add(comparator + Quote(e.Version));
        bool open = affected.Ranges.Any(r => r.Events.All(e => e.Kind == RangeEventKind.Introduced && e.Version == "0"));
        if (open)
            return $"vers:{type}/*";
        constraints.AddRange(affected.Versions.Take(MostConstraints + 1).Select(Quote));
        if (constraints.Count is 0 or > MostConstraints)
            return null;
        var text = new StringBuilder($"vers:{type}/").AppendJoin('|', constraints.Distinct(StringComparer.Ordinal));
        return text.Length > Longest ? null : text.ToString();
    }

    private static string? Comparator(RangeEvent e) => e.Kind switch
    {
        RangeEventKind.Introduced => e.Version == "0" ? null : ">=",
        RangeEventKind.LastAffected => "<=",
        _ => "<",
    };

    /// <summary>"Version": characters that are syntax are percent-encoded.</summary>
    private static string Quote(string version)
    {
        if (version.AsSpan().IndexOfAny("<>=!*|%, \t\r\n") < 0)
            return version;
        var quoted = new StringBuilder();
        foreach (char c in version)
            _ = "<>=!*|%, \t\r\n".Contains(c) ? quoted.Append($"%{(int)c:X2}") : quoted.Append(c);
        return quoted.ToString();
    }
}
