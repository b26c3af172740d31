using System.Runtime.CompilerServices;
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
/// belong to a CVE where such a group meets a record of it.
/// </summary>
public static class Flaws
{
    private static readonly ConditionalWeakTable<Advisory, string[]> Known = [];

    /// <summary>The flaws, ordered by id. <paramref name="matches"/> are ordered by the ids of their records.</summary>
    public static IReadOnlyList<Flaw> Group(IReadOnlyList<Match> matches)
    {
        var told = new List<(string Id, Match Match)>(matches.Count);
        List<Match>? rest = null;
        foreach (Match match in matches)
        {
            string[] cves = Cves(match.Advisory);
            foreach (string cve in cves)
                told.Add((cve, match));
            if (cves.Length == 0)
                (rest ??= []).Add(match);
        }
        foreach (List<Match> cluster in Clusters(rest ?? []))
        {
            string[] homes = [.. told.Where(t => t.Id.StartsWith("CVE-", StringComparison.Ordinal) && cluster.Exists(c => Meets(c.Advisory, t.Match.Advisory)))
                .Select(t => t.Id).Distinct(StringComparer.Ordinal)];
            foreach (string home in homes.Length > 0 ? homes : [Shown(cluster)])
                told.AddRange(cluster.Select(match => (home, match)));
        }
        return Gather(told);
    }

    private static Flaw[] Gather(List<(string Id, Match Match)> told)
    {
        told.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id) is not 0 and var order ? order : string.CompareOrdinal(a.Match.Advisory.Id, b.Match.Advisory.Id));
        var flaws = new List<Flaw>(told.Count);
        for (int from = 0, to; from < told.Count; from = to)
        {
            for (to = from + 1; to < told.Count && told[to].Id == told[from].Id; to++) { }
            var matches = new Match[to - from];
            for (int i = from; i < to; i++)
                matches[i - from] = told[i].Match;
            flaws.Add(new Flaw(told[from].Id, Ids(told[from].Id, matches), matches));
        }
        return [.. flaws];
    }

    private static string[] Ids(string id, Match[] matches)
    {
        if (matches.Length == 1 && (matches[0].Advisory.Aliases.Count == 0 || Cves(matches[0].Advisory).Length > 1))
            return matches[0].Advisory.Id == id ? [id] : [id, matches[0].Advisory.Id];
        var ids = new List<string>(4);
        foreach (Match match in matches)
        {
            Take(match.Advisory.Id);
            // The other CVEs of a record about several flaws are not names of this one, nor are the ids that came with them.
            if (Cves(match.Advisory).Length <= 1)
                foreach (string alias in match.Advisory.Aliases)
                    Take(alias);
        }
        ids.Sort(StringComparer.Ordinal);
        ids.Insert(0, id);
        return [.. ids];

        void Take(string other)
        {
            if (other != id && !ids.Contains(other))
                ids.Add(other);
        }
    }

    /// <summary>
    /// The CVEs a record is about: its own id or aliases; for a distribution's record what it was built from, and
    /// for the errata of AlmaLinux and its kin, which have neither, what they are related to.
    /// </summary>
    internal static string[] Cves(Advisory advisory) => Known.GetValue(advisory, FindCves);

    private static string[] FindCves(Advisory advisory)
    {
        if (advisory.Kind == AdvisoryKind.Malware)
            return [];
        var cves = new List<string>(2);
        Take([advisory.Id]);
        Take(advisory.Aliases);
        Take(advisory.Upstream);
        if (cves.Count == 0 && advisory.Kind == AdvisoryKind.Vulnerability && IsErratum(advisory.Id))
            Take(advisory.Related);
        // DEBIAN-CVE-2024-3094, UBUNTU-CVE-…, ALPINE-CVE-…: the id says it even where nothing else does.
        if (cves.Count == 0 && advisory.Id.IndexOf("-CVE-", StringComparison.Ordinal) is > 0 and var at)
            cves.Add(advisory.Id[(at + 1)..]);
        return [.. cves];

        void Take(IReadOnlyList<string> ids)
        {
            foreach (string id in ids)
                if (id.StartsWith("CVE-", StringComparison.Ordinal) && !cves.Contains(id))
                    cves.Add(id);
        }
    }

    private static readonly string[] Errata = ["ALSA-", "RLSA-", "RXSA-", "RHSA-", "SUSE-", "openSUSE-", "MGASA-", "USN-", "OESA-"];

    private static bool IsErratum(string id) => Array.Exists(Errata, prefix => id.StartsWith(prefix, StringComparison.Ordinal));

    private static bool Meets(Advisory a, Advisory b) =>
        a.Id == b.Id || a.Aliases.Contains(b.Id) || b.Aliases.Contains(a.Id) || a.Aliases.Any(b.Aliases.Contains);

    /// <summary>The id a cluster without a CVE is shown by: malware's first, then GHSA's, then any.</summary>
    private static string Shown(List<Match> cluster) =>
        cluster.Select(m => m.Advisory.Id).OrderBy(id => id.StartsWith("MAL-", StringComparison.Ordinal) ? 0 : id.StartsWith("GHSA-", StringComparison.Ordinal) ? 1 : 2)
            .ThenBy(id => id, StringComparer.Ordinal).First();

    /// <summary>Groups connected by ids and aliases; each record is looked at once for every id it has.</summary>
    private static List<List<Match>> Clusters(List<Match> matches)
    {
        var clusters = new List<List<Match>>();
        var home = new Dictionary<string, List<Match>>(StringComparer.Ordinal);
        foreach (Match match in matches)
        {
            List<Match>? mine = null;
            foreach (string id in (IEnumerable<string>)[match.Advisory.Id, .. match.Advisory.Aliases])
            {
                if (!home.TryGetValue(id, out List<Match>? other) || other == mine)
                    continue;
                if (mine is null)
                {
                    mine = other;
                    continue;
                }
                mine.AddRange(other);
                clusters.Remove(other);
                foreach (Match moved in other)
                    Claim(moved, mine);
            }
            if (mine is null)
                clusters.Add(mine = []);
            mine.Add(match);
            Claim(match, mine);
        }
        return clusters;

        void Claim(Match match, List<Match> cluster)
        {
            home[match.Advisory.Id] = cluster;
            foreach (string alias in match.Advisory.Aliases)
                home[alias] = cluster;
        }
    }
}
