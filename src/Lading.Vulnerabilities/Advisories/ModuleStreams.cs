namespace Lading.Vulnerabilities.Advisories;

/// <summary>
/// Which module stream an rpm erratum is about. AlmaLinux, Rocky and Red Hat say it only in the one-line summary:
/// <c>Important: nodejs:10 security update</c>, <c>virt:rhel and virt-devel:rhel bug fix update</c>.
/// </summary>
internal static class ModuleStreams
{
    private const int MaxStreams = 4;

    /// <summary>True when a bound is the release of a package that was built for a module: <c>1-2.module_el8.3.0+5</c>.</summary>
    public static bool IsModular(string version) =>
        version.Contains(".module_el", StringComparison.Ordinal) || version.Contains(".module+el", StringComparison.Ordinal)
        || version.Contains(".module_f", StringComparison.Ordinal) || version.Contains(".module+f", StringComparison.Ordinal);

    /// <summary>
    /// The streams in a summary, <c>name:stream</c>, in their order; mostly one, and none when the summary does not say.
    /// </summary>
    public static IReadOnlyList<string> InSummary(string? summary)
    {
        if (summary is null)
            return [];
        var found = new List<string>(1);
        foreach (Range range in summary.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> word = summary.AsSpan()[range].TrimEnd(',');
            int colon = word.IndexOf(':');
            if (colon <= 0 || colon == word.Length - 1 || word.Length > 100 || word[(colon + 1)..].Contains(':') || !IsName(word[..colon]) || !IsName(word[(colon + 1)..]))
                continue;
            if (found.Count < MaxStreams && !found.Contains(word.ToString()))
                found.Add(word.ToString());
        }
        return found;
    }

    /// <summary>The severity word that an erratum's summary begins with; null when it does not.</summary>
    public static string? SeverityWord(string? summary)
    {
        foreach (string word in (ReadOnlySpan<string>)["Critical", "Important", "Moderate", "Low"])
            if (summary is not null && summary.StartsWith(word, StringComparison.Ordinal) && summary.Length > word.Length && summary[word.Length] == ':')
                return word;
        return null;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '+'))
                return false;
        return true;
    }
}
