namespace Lading.Vulnerabilities.Comparing;

/// <summary>The findings of one side that have no partner yet.</summary>
internal sealed class OpenFindings
{
    private readonly List<RecordedFinding> _all;
    private readonly HashSet<RecordedFinding> _open;
    private readonly Dictionary<string, List<RecordedFinding>> _byId = new(StringComparer.Ordinal);

    public OpenFindings(IReadOnlyList<RecordedFinding> findings)
    {
        _all = [.. findings];
        _open = new HashSet<RecordedFinding>(findings, ReferenceEqualityComparer.Instance);
        foreach (RecordedFinding finding in findings)
            foreach (string id in finding.Ids)
            {
                string key = Key(finding, id);
                if (!_byId.TryGetValue(key, out List<RecordedFinding>? list))
                    _byId[key] = list = [];
                list.Add(finding);
            }
    }

    /// <summary>The partner of a finding, which is taken out: one of the same shown id before one that shares another. Null when there is none.</summary>
    public RecordedFinding? Take(RecordedFinding finding, bool sameVersion)
    {
        foreach (string id in finding.Ids)
        {
            if (!_byId.TryGetValue(Key(finding, id), out List<RecordedFinding>? list))
                continue;
            int at = list.FindIndex(f => _open.Contains(f) && (!sameVersion || f.PackageVersion == finding.PackageVersion));
            if (at < 0)
                continue;
            RecordedFinding found = list[at];
            _open.Remove(found);
            // Two CVEs that share an alias are two flaws: each keeps its own partner.
            list.RemoveAt(at);
            return found;
        }
        return null;
    }

    /// <summary>Those that were not taken, in their order.</summary>
    public IEnumerable<RecordedFinding> Left() => _all.Where(_open.Contains);

    private static string Key(RecordedFinding finding, string id) => $"{finding.PackageType}\n{finding.PackageName}\n{finding.Architecture}\n{id}";
}
