using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Findings;

namespace Lading.Vulnerabilities.Matching;

/// <summary>One flaw told by one or several records that apply to a package.</summary>
/// <param name="Id">The id shown.</param>
/// <param name="Ids">All its ids, the shown one first, the others ordered.</param>
/// <param name="Matches">The records, ordered by id.</param>
public sealed record Flaw(string Id, IReadOnlyList<string> Ids, IReadOnlyList<Match> Matches);

/// <summary>
/// Groups the records that apply to one package into flaws. A CVE is a flaw; a record about several CVEs (an erratum, or one
/// whose aliases melt two of them) tells several flaws. Records without a CVE are grouped by their ids and aliases, and
/// belong to a CVE where such a group meets exactly the records of one.
/// </summary>
public static class Flaws
{
    /// <summary>The flaws, ordered by id.</summary>
    public static IReadOnlyList<Flaw> Group(IReadOnlyList<Match> matches)
    {
        if (matches.Count == 1)
            return [.. Single(matches[0])];
        var groups = new SortedDictionary<string, List<Match>>(StringComparer.Ordinal);
        var rest = new List<Match>();
        foreach (Match match in matches)
        {
            string[] cves = Cves(match.Advisory);
            foreach (string cve in cves)
                Add(groups, cve, match);
            if (cves.Length == 0)
                rest.Add(match);
        }
        foreach (List<Match> cluster in Clusters(rest))
        {
            string[] homes = [.. groups.Where(g => g.Key.StartsWith("CVE-", StringComparison.Ordinal)
                && g.Value.Exists(m => cluster.Exists(c => Meets(c.Advisory, m.Advisory)))).Select(g => g.Key)];
            foreach (string home in homes)
                groups[home].AddRange(cluster);
            if (homes.Length == 0)
                foreach (Match match in cluster)
                    Add(groups, Shown(cluster), match);
        }
        return [.. groups.Select(g => Make(g.Key, g.Value))];
    }

    private static IEnumerable<Flaw> Single(Match match)
    {
        string[] cves = Cves(match.Advisory);
        return cves.Length == 0 ? [Make(Shown([match]), [match])] : cves.Order(StringComparer.Ordinal).Select(cve => Make(cve, [match]));
    }

    private static void Add(SortedDictionary<string, List<Match>> groups, string id, Match match)
    {
        if (!groups.TryAdd(id, [match]))
            groups[id].Add(match);
    }

    private static Flaw Make(string id, List<Match> matches)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Match match in matches)
        {
            ids.Add(match.Advisory.Id);
            // The other CVEs of a record about several flaws are not names of this one, nor are the ids that came with them.
            foreach (string alias in Cves(match.Advisory).Length > 1 ? [] : match.Advisory.Aliases)
                ids.Add(alias);
        }
        ids.Remove(id);
        matches.Sort((a, b) => string.CompareOrdinal(a.Advisory.Id, b.Advisory.Id));
        return new Flaw(id, [id, .. ids], matches);
    }

    /// <summary>
    /// The CVEs a record is about: its own id or aliases; for a distribution's record what it was built from, and
    /// for the errata of AlmaLinux and its kin, which have neither, what they are related to.
    /// </summary>
    internal static string[] Cves(Advisory advisory)
    {
        if (advisory.Kind == AdvisoryKind.Malware)
            return [];
        var cves = new List<string>(2);
        void Take(IReadOnlyList<string> ids)
        {
            foreach (string id in ids)
                if (id.StartsWith("CVE-", StringComparison.Ordinal) && !cves.Contains(id))
                    cves.Add(id);
        }
        Take([advisory.Id]);
        Take(advisory.Aliases);
        Take(advisory.Upstream);
        if (cves.Count == 0 && advisory.Kind == AdvisoryKind.Vulnerability && IsErratum(advisory.Id))
            Take(advisory.Related);
        // DEBIAN-CVE-2024-3094, UBUNTU-CVE-…, ALPINE-CVE-…: the id says it even where nothing else does.
        if (cves.Count == 0 && advisory.Id.IndexOf("-CVE-", StringComparison.Ordinal) is > 0 and var at)
            cves.Add(advisory.Id[(at + 1)..]);
        return [.. cves];
    }

    private static bool IsErratum(string id) =>
        id.StartsWith("ALSA-", StringComparison.Ordinal) || id.StartsWith("RLSA-", StringComparison.Ordinal) || id.StartsWith("RXSA-", StringComparison.Ordinal)
        || id.StartsWith("RHSA-", StringComparison.Ordinal) || id.StartsWith("SUSE-", StringComparison.Ordinal) || id.StartsWith("openSUSE-", StringComparison.Ordinal)
        || id.StartsWith("MGASA-", StringComparison.Ordinal) || id.StartsWith("USN-", StringComparison.Ordinal) || id.StartsWith("OESA-", StringComparison.Ordinal);

    private static bool Meets(Advisory a, Advisory b) =>
        a.Id == b.Id || a.Aliases.Contains(b.Id) || b.Aliases.Contains(a.Id) || a.Aliases.Any(b.Aliases.Contains);

    /// <summary>The id a cluster without a CVE is shown by: the ecosystem's own before GHSA, then the first.</summary>
    private static string Shown(List<Match> cluster) =>
        cluster.Select(m => m.Advisory.Id).OrderBy(id => id.StartsWith("MAL-", StringComparison.Ordinal) ? 0 : id.StartsWith("GHSA-", StringComparison.Ordinal) ? 1 : 2)
            .ThenBy(id => id, StringComparer.Ordinal).First();

    private static IEnumerable<List<Match>> Clusters(List<Match> matches)
    {
        var clusters = new List<List<Match>>();
        foreach (Match match in matches)
        {
            List<Match>[] met = [.. clusters.Where(c => c.Exists(other => Meets(match.Advisory, other.Advisory)))];
            List<Match> home = met.FirstOrDefault() ?? [];
            if (met.Length == 0)
                clusters.Add(home);
            foreach (List<Match> other in met.Skip(1))
            {
                home.AddRange(other);
                clusters.Remove(other);
            }
            home.Add(match);
        }
        return clusters;
    }
}
