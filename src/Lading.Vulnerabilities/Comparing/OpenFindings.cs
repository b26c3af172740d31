namespace Lading.Vulnerabilities.Comparing;

/// <summary>The findings of one side that have no partner yet.</summary>
internal sealed class OpenFindings
{
    /// <summary>How many findings of one id and package are looked at for one of the same version: more would only make hostile input quadratic.</summary>
    private const int MostLookedAt = 64;

    /// <summary>Findings of one id and package; those before <see cref="First"/> are taken.</summary>
    private sealed class Bucket
    {
        public List<RecordedFinding> Items { get; } = [];
        public int First { get; set; }
    }

    private readonly List<RecordedFinding> _all;
    private readonly HashSet<RecordedFinding> _open;
    private readonly Dictionary<string, Bucket> _byId = new(StringComparer.Ordinal);

    public OpenFindings(IReadOnlyList<RecordedFinding> findings)
    {
        _all = [.. findings];
        _open = new HashSet<RecordedFinding>(findings, ReferenceEqualityComparer.Instance);
        foreach (RecordedFinding finding in findings)
            foreach (string id in finding.Ids)
            {
                string key = Key(finding, id);
                if (!_byId.TryGetValue(key, out Bucket? bucket))
                    _byId[key] = bucket = new Bucket();
                bucket.Items.Add(finding);
            }
    }

    /// <summary>The partner of a finding, which is taken out: one of the same shown id before one that shares another. Null when there is none.</summary>
    public RecordedFinding? Take(RecordedFinding finding, bool sameVersion)
    {
        foreach (string id in finding.Ids)
        {
            if (!_byId.TryGetValue(Key(finding, id), out Bucket? bucket))
                continue;
            List<RecordedFinding> items = bucket.Items;
            while (bucket.First < items.Count && !_open.Contains(items[bucket.First]))
                bucket.First++;
            for (int i = bucket.First; i < items.Count && i < bucket.First + MostLookedAt; i++)
                if ((!sameVersion || items[i].PackageVersion == finding.PackageVersion) && !AreTwoCves(items[i].Id, finding.Id) && _open.Remove(items[i]))
                    return items[i];
        }
        return null;
    }

    /// <summary>Two CVEs are two flaws, whatever alias they share.</summary>
    private static bool AreTwoCves(string a, string b) =>
        a != b && a.StartsWith("CVE-", StringComparison.Ordinal) && b.StartsWith("CVE-", StringComparison.Ordinal);

    /// <summary>Those that were not taken, in their order.</summary>
    public IEnumerable<RecordedFinding> Left() => _all.Where(_open.Contains);

    private static string Key(RecordedFinding finding, string id) => $"{finding.PackageType}\n{finding.PackageName}\n{finding.Architecture}\n{id}";
}
