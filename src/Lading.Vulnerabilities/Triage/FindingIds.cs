using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Triage;

/// <summary>
/// The ids by which a rule or statement can name a finding: its own, those of its records, and the aliases and upstream
/// ids of records that tell of no other flaw. A record that melts two CVEs into one group (they exist) lends its aliases
/// to neither.
/// </summary>
internal static class FindingIds
{
    public static HashSet<string> Of(Finding finding)
    {
        var ids = new HashSet<string>(finding.Ids, StringComparer.OrdinalIgnoreCase) { finding.Id };
        bool IsOther(string id) => id.StartsWith("CVE-", StringComparison.OrdinalIgnoreCase) && !finding.Ids.Contains(id, StringComparer.OrdinalIgnoreCase) && id != finding.Id;
        foreach (Match match in finding.Matches)
        {
            Advisory advisory = match.Advisory;
            ids.Add(advisory.Id);
            if (advisory.Aliases.Any(IsOther) || advisory.Upstream.Any(IsOther))
                continue;
            ids.UnionWith(advisory.Aliases);
            ids.UnionWith(advisory.Upstream);
        }
        return ids;
    }
}
