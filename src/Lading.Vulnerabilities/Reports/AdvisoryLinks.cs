using System.Buffers;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Where an id can be looked up, and which links of advisories are let through.</summary>
internal static class AdvisoryLinks
{
    private const int MaxLength = 2000;
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>The page of an id; null for ids of a private collection or of an odd spelling.</summary>
    public static string? Page(string id, string source = "osv")
    {
        if (source != "osv" || id.Length is < 3 or > 100 || id.AsSpan().ContainsAnyExcept(IdCharacters) || !id.Contains('-'))
            return null;
        string escaped = Uri.EscapeDataString(id);
        return Database(id) switch
        {
            "NVD" => "https://nvd.nist.gov/vuln/detail/" + escaped,
            "GitHub" => "https://github.com/advisories/" + escaped,
            _ => "https://osv.dev/vulnerability/" + escaped,
        };
    }

    /// <summary>The page of a finding's id: of none when only a private collection knows it.</summary>
    public static string? Page(Finding finding) =>
        finding.Kind == FindingKind.EndOfLife ? null
            : Page(finding.Id, finding.Matches.FirstOrDefault(m => m.Advisory.Id == finding.Id)?.Advisory.Source ?? "osv");

    /// <summary>Who publishes an id: the name for <c>source</c> fields.</summary>
    public static string Database(string id) =>
        id.StartsWith("CVE-", StringComparison.Ordinal) ? "NVD" : id.StartsWith("GHSA-", StringComparison.Ordinal) ? "GitHub" : "OSV";

    /// <summary>The address as it may be put into a document that people click in: http or https, absolute, normalized; null for others.</summary>
    public static string? Safe(string url) =>
        url.Length <= MaxLength && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            && uri.UserInfo.Length == 0 ? uri.AbsoluteUri : null;

    /// <summary>The links of a finding's text that are let through, each once, in order.</summary>
    public static IReadOnlyList<string> Of(Finding finding, int most = 50) =>
        [.. (finding.Text?.References ?? []).Select(r => Safe(r.Url)).OfType<string>().Distinct(StringComparer.Ordinal).Take(most)];
}
